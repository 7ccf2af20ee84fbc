#include "runner/data/seeds.h"

#include <algorithm>

namespace declare {

template <>
const std::vector<Choice<runner::Purpose>>& choices<runner::Purpose>() {
    using enum runner::Purpose;
    static const std::vector<Choice<runner::Purpose>> table = {{weights, "weights"}, {order, "order"},
                                                               {noise, "noise"},     {split, "split"},
                                                               {sample, "sample"},   {dealing, "dealing"}};
    return table;
}

}  // namespace declare

namespace runner {

const Vary& usual_vary() {
    static const Vary vary = {Purpose::weights, Purpose::order, Purpose::noise, Purpose::split, Purpose::sample};
    return vary;
}

Seeds::Seeds(std::uint64_t all) {
    seeds_.fill(all);
    set(Purpose::dealing, 0);
}

Seeds::Seeds(std::uint64_t own, std::uint64_t first, const Vary& vary) : Seeds(first) {
    for (const Purpose purpose : vary) set(purpose, own);
    deals_ = std::ranges::find(vary, Purpose::dealing) != vary.end();
}

std::optional<std::uint64_t> Seeds::dealing() const {
    return deals_ ? std::optional((*this)[Purpose::dealing]) : std::nullopt;
}

}  // namespace runner
