#include "layers/onednn/arrangement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <oneapi/dnnl/dnnl.hpp>
#include <vector>

namespace layers {
namespace {

/// With AVX-512 kernels take a few rows of a gradient as fast as all, and pack crowded rows by themselves. Those for
/// AVX2 do neither: where a side is short they read the factors as these stand.
Arrangement arranged() {
    const auto wide = static_cast<unsigned>(dnnl::cpu_isa::avx512_core);  // a set of bits
    if ((static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & wide) == wide) return {.band = 112 * 1024};
    return {.crowded = 2048 / sizeof(float)};
}

}  // namespace

std::string Arrangement::text() const {
    std::vector<std::string> parts = {band > 0 ? fmt::format("gradients in bands of {} KiB", band / 1024)
                                               : std::string("whole gradients")};
    if (crowded > 0)
        parts.push_back(fmt::format("rows of {} KiB set apart", crowded * static_cast<int>(sizeof(float)) / 1024));
    return fmt::format("{}", fmt::join(parts, ", "));
}

const Arrangement& arrangement() {
    static const Arrangement here = arranged();
    return here;
}

}  // namespace layers
