#include "layers/kinds/layer.h"

namespace layers {

namespace kinds {
extern const Kind activation, add, alpha_dropout, batch_normalization, concatenate, dense, dropout, flatten,
    gaussian_dropout, gaussian_noise, layer_normalization, prelu, reshape;
}

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Layer>() {
    using namespace layers;
    using namespace kinds;
    static const Catalog catalog = {
        "layer",
        "a",
        {&dense, &activation, &prelu, &batch_normalization, &layer_normalization, &dropout, &alpha_dropout,
         &gaussian_dropout, &gaussian_noise, &flatten, &reshape, &concatenate, &add}};
    return catalog;
}

}  // namespace declare
