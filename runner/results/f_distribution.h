#pragma once

namespace runner {

/// Of Fisher's F: P(F > f).
double f_above(double f, double numerator, double denominator);
/// The f below which lies `share` of the distribution, 0 < share < 1.
double f_quantile(double share, double numerator, double denominator);

}  // namespace runner
