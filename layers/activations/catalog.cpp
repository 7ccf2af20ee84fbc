#include "layers/activations/activation.h"

namespace layers::activations {

extern const Kind linear, relu, leaky_relu, elu, selu, gelu, silu, mish, tanh, sigmoid, hard_sigmoid, softplus,
    softsign, exponential, softmax;

}  // namespace layers::activations

namespace declare {

/// In the order in which they are listed to the user.
template <>
const Catalog& catalog<layers::Activation>() {
    using namespace layers;
    using namespace activations;
    static const Catalog all{"activation",
                             "an",
                             {&linear, &relu, &leaky_relu, &elu, &selu, &gelu, &silu, &mish, &activations::tanh,
                              &sigmoid, &hard_sigmoid, &softplus, &softsign, &exponential, &softmax}};
    return all;
}

}  // namespace declare
