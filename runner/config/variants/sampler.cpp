#include "runner/config/variants/sampler.h"

#include <array>

#include "layers/math/random.h"

namespace runner {
namespace {

/// Beyond so many axes the points of Halton lie on lines: there each axis is drawn by itself.
constexpr std::array<std::size_t, 6> bases = {2, 3, 5, 7, 11, 13};

/// The digits of a number behind the point, in their reverse order.
double radical_inverse(std::size_t number, std::size_t base) {
    double inverse = 0, digit = 1;
    for (; number > 0; number /= base) {
        digit /= static_cast<double>(base);
        inverse += digit * static_cast<double>(number % base);
    }
    return inverse;
}

}  // namespace

/// Halton's points (1960), turned by a random shift (Cranley and Patterson 1976).
double drawn_share(Sampler sampler, std::uint64_t draw, std::size_t index, const std::string& axis,
                   std::size_t position) {
    const layers::Stream stream(draw, "search", axis);
    if (sampler == Sampler::random || position >= bases.size()) return layers::Draws(stream, index + 1).uniform();
    const double share = radical_inverse(index + 1, bases[position]) + layers::Draws(stream).uniform();
    return share < 1 ? share : share - 1;
}

}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::Sampler>>& choices<runner::Sampler>() {
    using enum runner::Sampler;
    static const std::vector<Choice<runner::Sampler>> table = {{halton, "halton"}, {random, "random"}};
    return table;
}

}  // namespace declare
