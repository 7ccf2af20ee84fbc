#include "runner/data/augmentations/beta.h"

#include <cmath>

namespace runner {
namespace {

/// From the gamma distribution: Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", 2000. Its
/// logarithm: for small shapes the number itself may be too small for a double.
double draw_log_gamma(double shape, layers::Draws& draws) {
    if (shape < 1) {
        const double boost = std::log(1 - draws.uniform()) / shape;
        return draw_log_gamma(shape + 1, draws) + boost;
    }
    const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = draws.normal(), root = 1 + c * x;
        if (root <= 0) continue;
        const double v = root * root * root;
        if (std::log(1 - draws.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return std::log(d * v);
    }
}

}  // namespace

double draw_beta(double alpha, layers::Draws& draws) {
    const double a = draw_log_gamma(alpha, draws), b = draw_log_gamma(alpha, draws);
    return 1 / (1 + std::exp(b - a));
}

}  // namespace runner
