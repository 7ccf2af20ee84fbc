#include "layers/math/denormals.h"

#include <immintrin.h>

namespace layers {

FlushDenormals::FlushDenormals() : before_(_mm_getcsr()) {
    constexpr unsigned results_to_zero = 0x8000, operands_to_zero = 0x0040;
    _mm_setcsr(before_ | results_to_zero | operands_to_zero);
}

FlushDenormals::~FlushDenormals() { _mm_setcsr(before_); }

}  // namespace layers
