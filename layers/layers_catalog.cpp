#include "layers/layer.h"

namespace layers {

namespace kinds {
extern const Kind activation, dense, flatten;
}

template <>
const Catalog& catalog<Layer>() {
    using namespace kinds;
    static const Catalog catalog = {"layer", "a", {&dense, &activation, &flatten}};
    return catalog;
}

}  // namespace layers
