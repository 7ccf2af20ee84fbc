#pragma once

#include <string>

#include "runner/data/own_data.h"

namespace runner {

/// An experiment file about data of one's own, with comments, that runs as it is: a linear network, one hidden layer,
/// batch normalization and dropout, and of pictures a small convolutional network, with a claim for each step. `title`
/// is what the data are called.
std::string first_experiment(const OwnData& data, const std::string& title);

}  // namespace runner
