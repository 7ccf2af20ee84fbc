#pragma once

#include <map>
#include <string>
#include <vector>

#include "layers/engine/parameters.h"
#include "runner/config/spec/experiment.h"
#include "runner/store/safetensors.h"

namespace runner {

/// Everything that a network holds, by path: `hidden1/dense/kernel`, moving statistics included.
Safetensors weights_of(const layers::Parameters& parameters, std::map<std::string, std::string> metadata = {});

/// Weights do not fit a network, or are no numbers to start with; the text holds all that does not.
struct WeightsMisfit : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Copies `theirs` into a network that was initialised afresh, as `start_from` says. Without `layers` everything must
/// fit, both ways; with it, what is named must fit, and the rest keeps its first values. Returns the log: what was
/// copied and what was not. `whose` is what messages call them, as "variant `zero_to_four`". Throws WeightsMisfit
/// before anything is copied.
std::vector<std::string> start_from(const StartFrom& settings, const Safetensors& theirs, const std::string& whose,
                                    layers::Parameters& ours);

/// Takes back the weights of the same network; everything must fit. Throws WeightsMisfit.
void restore_weights(const Safetensors& file, const std::string& name, layers::Parameters& parameters);

}  // namespace runner
