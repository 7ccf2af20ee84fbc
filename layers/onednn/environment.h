#pragma once

#include <string>

#include "layers/steps/precision.h"

namespace layers {

/// What computes the products: for the record of a result.
struct Environment {
    std::string onednn;    // "2.6.3"
    std::string isa;       // "avx512_core": the instructions that oneDNN uses here
    std::string products;  // how these get their matrices: "gradients in bands of 112 KiB"
};
Environment environment();

/// Whether this processor multiplies such numbers: elsewhere oneDNN would imitate it, and be slower than in float32.
bool computes(Precision precision);

}  // namespace layers
