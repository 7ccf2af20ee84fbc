#pragma once

#include <string>
#include <vector>

#include "layers/engine/parameters.h"
#include "runner/data/preparation.h"

namespace runner {

/// A trained network on its way into a file of another program.
struct TrainedNetwork {
    std::string name;   // of the variant
    std::string about;  // one line: which trial of which experiment
    const layers::Graph& graph;
    layers::Parameters& parameters;  // who asks the network needs more than to look at them
    Preparation preparation;
};

/// Throws layers::NotWritable where cells of a table that are no numbers, or may be missing, become what the network
/// reads.
void require_numbers(const Preparation& preparation);

/// ONNX (https://onnx.ai, operator set 13): takes samples as the dataset has them, (N, …), and gives what the network
/// does. Kernels keep their names, and preparation stands before the first layer. Throws layers::NotWritable.
std::string to_onnx(const TrainedNetwork& network);

/// One file of C99 that needs nothing but the mathematics of the standard library. Throws layers::NotWritable.
std::string to_c_source(const TrainedNetwork& network);

/// An `.npz` with the arrays in the order of Keras's `set_weights`: `arr_0`, `arr_1` …, as numpy.savez names them.
std::string to_keras_weights(const TrainedNetwork& network);

}  // namespace runner
