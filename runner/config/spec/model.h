#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "layers/declare/file_path.h"
#include "layers/engine/graph.h"
#include "runner/declared.h"

/// The section `model` of an experiment file once it is read; model/model.h reads it.
namespace runner {

using layers::Shape;

/// Whose weights a network starts with.
struct StartFrom {
    std::string variant;  // or
    declare::FilePath file;
    bool everything = true;                                    // no `layers`: all must fit
    std::vector<std::pair<std::string, std::string>> renames;  // globs: theirs -> ours; equal without a rename
    Place place;
};

/// The section, with every default: the network unrolled, and the weights that it starts with.
struct ModelSpec {
    layers::NetworkSpec network;  // `frozen` included
    std::optional<StartFrom> start_from;
};

/// The network unrolled, every layer by its path: what the file's repeats, blocks and conditions came to.
Value write_model(const ModelSpec& model);
/// The way back to the network, for who has results and no file. What is wrong is reported.
layers::NetworkSpec read_written_network(const Value& model, Diagnostics& diagnostics);

}  // namespace runner
