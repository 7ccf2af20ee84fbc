#include "layers/losses/loss.h"

namespace layers {

namespace losses {
extern const Kind sparse_categorical_crossentropy, categorical_crossentropy, binary_crossentropy;
extern const Kind mean_squared_error, mean_absolute_error, mean_absolute_percentage_error,
    mean_squared_logarithmic_error, huber, log_cosh, kl_divergence, poisson;
extern const Kind hinge, squared_hinge, categorical_hinge;
}  // namespace losses

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Loss>() {
    using namespace layers;
    using namespace losses;
    static const Catalog all{
        "loss",
        "a",
        {&sparse_categorical_crossentropy, &categorical_crossentropy, &binary_crossentropy, &mean_squared_error,
         &mean_absolute_error, &mean_absolute_percentage_error, &mean_squared_logarithmic_error, &huber, &log_cosh,
         &kl_divergence, &poisson, &hinge, &squared_hinge, &categorical_hinge}};
    return all;
}

}  // namespace declare
