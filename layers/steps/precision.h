#pragma once

namespace layers {

/// What products read: their factors as they stand, or rounded to bfloat16, which has the range of float32 and 8 of its
/// 24 binary digits. Sums are float32 in either case, and so are weights, moments, and all that is no product.
enum class Precision { float32, bfloat16 };

}  // namespace layers
