#pragma once

#include <string>

namespace layers {

/// What computes the products: for the record of a result.
struct Environment {
    std::string onednn;  // "2.6.3"
    std::string isa;     // "avx512_core": the instructions that oneDNN uses here
};
Environment environment();

}  // namespace layers
