#include "layers/math/arena.h"

#include <cstring>
#include <new>

namespace layers {

Arena::Arena(std::size_t values) : size_(values) {
    if (values == 0) return;
    data_.reset(static_cast<float*>(::operator new (values * sizeof(float), std::align_val_t{alignment})));
    std::memset(data_.get(), 0, values * sizeof(float));
}

void Arena::Free::operator()(float* p) const { ::operator delete (p, std::align_val_t{alignment}); }

}  // namespace layers
