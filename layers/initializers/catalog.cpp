#include "layers/initializers/initializer.h"

namespace layers::initializers {

extern const Kind glorot_uniform, glorot_normal, he_normal, he_uniform, lecun_normal, lecun_uniform, variance_scaling,
    random_normal, truncated_normal, random_uniform, orthogonal, identity, constant, zeros, ones, same_value;

}  // namespace layers::initializers

namespace declare {

/// In the order in which they are listed to the user.
template <>
const Catalog& catalog<layers::Initializer>() {
    using namespace layers;
    using namespace initializers;
    static const Catalog all{"initializer",
                             "an",
                             {&glorot_uniform, &glorot_normal, &he_normal, &he_uniform, &lecun_normal, &lecun_uniform,
                              &variance_scaling, &random_normal, &truncated_normal, &random_uniform, &orthogonal,
                              &identity, &constant, &zeros, &ones, &same_value}};
    return all;
}

}  // namespace declare
