#pragma once

#include <string>
#include <vector>

#include "layers/engine/parameters.h"
#include "layers/steps/precision.h"
#include "runner/data/preparation.h"

namespace runner {

/// A trained network on its way into a file of another program.
struct TrainedNetwork {
    std::string name;   // of the variant
    std::string about;  // one line: which trial of which experiment
    const layers::Graph& graph;
    layers::Parameters& parameters;  // who asks the network needs more than to look at them
    Preparation preparation;
    layers::Precision precision = layers::Precision::float32;  // that it was trained and evaluated with
    Value pictures = Value::map();  // how pictures of any size became samples: settings of `folder`
};

/// ONNX (https://onnx.ai, operator set 13): takes samples as the dataset has them, (N, …), and gives what the network
/// does. Kernels keep their names, and preparation stands before the first layer. Throws layers::NotWritable.
std::string to_onnx(const TrainedNetwork& network);

/// What whoever runs that file has to know of its input, a line each.
std::vector<std::string> onnx_notes(const Preparation& preparation);

/// One file of C99 that needs nothing but the mathematics of the standard library. Throws layers::NotWritable.
std::string to_c_source(const TrainedNetwork& network);

/// An `.npz` with the arrays in the order of Keras's `set_weights`: `arr_0`, `arr_1` …, as numpy.savez names them.
std::string to_keras_weights(const TrainedNetwork& network);

}  // namespace runner
