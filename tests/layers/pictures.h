#pragma once

#include "tests/layers/reference.h"

// The plain loops of layers that take pictures.

namespace tests {

std::vector<double> conv2d(const Case& c);
std::vector<double> depthwise_conv2d(const Case& c);
std::vector<double> separable_conv2d(const Case& c);
std::vector<double> conv2d_transpose(const Case& c);
std::vector<double> conv1d(const Case& c);
std::vector<double> max_pooling2d(const Case& c);
std::vector<double> average_pooling2d(const Case& c);
std::vector<double> global_average_pooling2d(const Case& c);
std::vector<double> global_max_pooling2d(const Case& c);
std::vector<double> zero_padding2d(const Case& c);
std::vector<double> cropping2d(const Case& c);
std::vector<double> up_sampling2d(const Case& c);
std::vector<double> spatial_dropout2d(const Case& c);

}  // namespace tests
