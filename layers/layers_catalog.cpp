#include "layers/layer.h"

namespace layers {

namespace kinds {
extern const Kind activation, add, alpha_dropout, batch_normalization, concatenate, dense, dropout, flatten,
    gaussian_dropout, gaussian_noise, layer_normalization, prelu, reshape;
}

template <>
const Catalog& catalog<Layer>() {
    using namespace kinds;
    static const Catalog catalog = {
        "layer",
        "a",
        {&dense, &activation, &prelu, &batch_normalization, &layer_normalization, &dropout, &alpha_dropout,
         &gaussian_dropout, &gaussian_noise, &flatten, &reshape, &concatenate, &add}};
    return catalog;
}

}  // namespace layers
