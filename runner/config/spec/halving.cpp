#include "runner/config/spec/halving.h"

#include <fmt/format.h>

namespace runner {
namespace {

/// From the last rung to the end: shortly before the end nobody has to leave any more.
constexpr std::int64_t least_growth = 2;

}  // namespace

std::vector<std::int64_t> Halving::rungs(std::int64_t epochs) const {
    std::vector<std::int64_t> result;
    for (std::int64_t rung = from; rung < epochs; rung *= factor) {
        if (rung > epochs / least_growth && rung > from) break;
        result.push_back(rung);
        if (rung > epochs / factor) break;
    }
    result.push_back(epochs);
    return result;
}

std::size_t Halving::going_on(std::size_t candidates) const {
    const auto share = static_cast<std::size_t>(factor);
    return (candidates + share - 1) / share;
}

std::vector<Halving::Stage> Halving::stages(std::size_t candidates, std::int64_t epochs) const {
    std::vector<Stage> result;
    for (const std::int64_t rung : rungs(epochs)) {
        result.push_back({rung, candidates});
        candidates = going_on(candidates);
    }
    return result;
}

std::string to_string(const Halving& halving) {
    return halving.is_on() ? fmt::format("{{from: {}, factor: {}}}", halving.from, halving.factor) : "null";
}

}  // namespace runner
