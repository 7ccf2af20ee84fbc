#include "layers/kinds/layer.h"

namespace layers::kinds {

extern const Kind dense, conv2d, depthwise_conv2d, separable_conv2d, conv2d_transpose, conv1d, max_pooling2d,
    average_pooling2d, global_max_pooling2d, global_average_pooling2d, zero_padding2d, cropping2d, up_sampling2d,
    activation, prelu, batch_normalization, layer_normalization, group_normalization, dropout, spatial_dropout2d,
    alpha_dropout, gaussian_dropout, gaussian_noise, flatten, reshape, permute, concatenate, add, multiply, average,
    maximum;

}  // namespace layers::kinds

namespace layers {

const std::vector<std::string>& parameter_names() {
    static const std::vector<std::string> names = {
        "kernel",          "bias", "gamma", "beta", "moving_mean", "moving_variance", "alpha", "depthwise_kernel",
        "pointwise_kernel"};
    return names;
}

}  // namespace layers

namespace declare {

/// In the order in which they are listed to the user.
template <>
const Catalog& catalog<layers::Layer>() {
    using namespace layers;
    using namespace kinds;
    static const Catalog all{"layer",
                             "a",
                             {&dense,
                              &conv2d,
                              &depthwise_conv2d,
                              &separable_conv2d,
                              &conv2d_transpose,
                              &conv1d,
                              &max_pooling2d,
                              &average_pooling2d,
                              &global_max_pooling2d,
                              &global_average_pooling2d,
                              &zero_padding2d,
                              &cropping2d,
                              &up_sampling2d,
                              &activation,
                              &prelu,
                              &batch_normalization,
                              &layer_normalization,
                              &group_normalization,
                              &dropout,
                              &spatial_dropout2d,
                              &alpha_dropout,
                              &gaussian_dropout,
                              &gaussian_noise,
                              &flatten,
                              &reshape,
                              &permute,
                              &concatenate,
                              &add,
                              &multiply,
                              &average,
                              &maximum}};
    return all;
}

}  // namespace declare
