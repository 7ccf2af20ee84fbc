#pragma once

#include <string>

#include "runner/data/own_data.h"

namespace runner {

/// An experiment file about data of one's own, with comments, that runs as it is: a linear network, one hidden layer,
/// batch normalization and dropout, and of pictures a small convolutional network, with a claim for each step. `title`
/// is what the data are called, and `name` the experiment; empty: as its file. Throws declare::InvalidInput where there
/// are no classes to tell apart.
std::string first_experiment(const OwnData& data, const std::string& title, const std::string& name = {});

}  // namespace runner
