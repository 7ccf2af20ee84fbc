#pragma once

#include "runner/data/preparation.h"
#include "runner/export/onnx_graph.h"

namespace runner {

/// Adds an input and the nodes that make of it what the network reads, of the shape of `read`. What goes in are samples
/// as the dataset has them; of a table whose cells are not all plain numbers it is one number a cell, as CellForm says,
/// NaN where the cell is missing. Throws layers::NotWritable.
layers::Operand prepare(const Preparation& preparation, const layers::Operand& read, OnnxGraph& graph);

}  // namespace runner
