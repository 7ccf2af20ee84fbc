#include "layers/onednn/environment.h"

#include <fmt/format.h>

#include <oneapi/dnnl/dnnl.hpp>

#include "layers/onednn/arrangement.h"

namespace layers {
namespace {

std::string isa_name(dnnl::cpu_isa isa) {
    switch (isa) {
        case dnnl::cpu_isa::sse41:
            return "sse41";
        case dnnl::cpu_isa::avx:
            return "avx";
        case dnnl::cpu_isa::avx2:
            return "avx2";
        case dnnl::cpu_isa::avx2_vnni:
            return "avx2_vnni";
        case dnnl::cpu_isa::avx512_core:
            return "avx512_core";
        case dnnl::cpu_isa::avx512_core_vnni:
            return "avx512_core_vnni";
        case dnnl::cpu_isa::avx512_core_bf16:
            return "avx512_core_bf16";
        case dnnl::cpu_isa::avx512_core_amx:
            return "avx512_core_amx";
#if DNNL_VERSION_MAJOR >= 3
        case dnnl::cpu_isa::avx2_vnni_2:
            return "avx2_vnni_2";
        case dnnl::cpu_isa::avx512_core_fp16:
            return "avx512_core_fp16";
        case dnnl::cpu_isa::avx512_core_amx_fp16:
            return "avx512_core_amx_fp16";
#endif
        default:
            return fmt::format("isa {:#x}", static_cast<unsigned>(isa));
    }
}

}  // namespace

Environment environment() {
    const dnnl_version_t* version = dnnl_version();
    return {fmt::format("{}.{}.{}", version->major, version->minor, version->patch),
            isa_name(dnnl::get_effective_cpu_isa()), arrangement().text()};
}

bool computes(Precision precision) {
    if (precision == Precision::float32) return true;
    // Instruction sets are bits, and each set holds those that it builds on.
    const auto needed = static_cast<unsigned>(dnnl::cpu_isa::avx512_core_bf16);
    return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & needed) == needed;
}

}  // namespace layers
