#include "layers/regularizers/regularizer.h"

namespace layers::regularizers {

extern const Kind l1, l2, l1_l2;

}  // namespace layers::regularizers

namespace declare {

/// In the order in which they are listed to the user.
template <>
const Catalog& catalog<layers::Regularizer>() {
    using namespace layers;
    using namespace regularizers;
    static const Catalog all{"regularizer", "a", {&l1, &l2, &l1_l2}};
    return all;
}

}  // namespace declare
