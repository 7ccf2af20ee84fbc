#include "layers/optimizers/optimizer.h"

namespace layers::optimizers {

extern const Kind sgd, rmsprop, adam, adamw, adagrad, adadelta, adamax, nadam, ftrl, lion;

}  // namespace layers::optimizers

namespace declare {

/// In the order in which they are listed to the user.
template <>
const Catalog& catalog<layers::Optimizer>() {
    using namespace layers;
    using namespace optimizers;
    static const Catalog all{
        "optimizer", "an", {&sgd, &rmsprop, &adam, &adamw, &adagrad, &adadelta, &adamax, &nadam, &ftrl, &lion}};
    return all;
}

}  // namespace declare
