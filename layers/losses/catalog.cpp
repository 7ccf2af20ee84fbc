#include "layers/losses/loss.h"

namespace layers::losses {

extern const Kind sparse_categorical_crossentropy, categorical_crossentropy, binary_crossentropy, mean_squared_error,
    mean_absolute_error, mean_absolute_percentage_error, mean_squared_logarithmic_error, huber, log_cosh, kl_divergence,
    poisson, hinge, squared_hinge, categorical_hinge;

}  // namespace layers::losses

namespace declare {

/// In the order in which they are listed to the user.
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
