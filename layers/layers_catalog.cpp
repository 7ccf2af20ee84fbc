#include "layers/layer.h"

namespace layers {

namespace kinds {
extern const Kind activation, add, batch_normalization, concatenate, dense, dropout, flatten, reshape;
}

template <>
const Catalog& catalog<Layer>() {
    using namespace kinds;
    static const Catalog catalog = {
        "layer", "a", {&dense, &activation, &batch_normalization, &dropout, &flatten, &reshape, &concatenate, &add}};
    return catalog;
}

}  // namespace layers
