#pragma once

#include <cstdint>
#include <string>

namespace layers {

/// How products get their matrices on a processor. A table over the instructions that oneDNN uses, for its kernels
/// differ by them; nothing is timed while a program runs, as that would choose the bits. bench/products.md has the
/// figures.
struct Arrangement {
    /// Rows whose distance is a multiple of so many values are copied a little further apart; 0: never. Distances near
    /// 4 KiB, a way of the first cache, put one value of each row into the same few sets.
    std::int64_t crowded = 0;
    /// Most bytes of a gradient that is made at once (engine/bands.h); 0: all of it.
    std::int64_t band = 0;

    /// "gradients in bands of 112 KiB"
    std::string text() const;
};
/// Of this processor.
const Arrangement& arrangement();

}  // namespace layers
