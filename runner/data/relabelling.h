#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/data/split_problem.h"

namespace runner {

/// The kept classes in the order of the network's outputs.
struct Relabelling {
    std::vector<std::int32_t> kept;   // ours -> the file's
    std::vector<std::int32_t> to;     // the file's -> ours, -1 where dropped
    std::vector<std::string> labels;  // of ours

    bool keeps_all() const { return kept.size() == to.size(); }
};
/// Keeps all classes where `classes` is empty. Wrong ones are added to `problems` and left out. `labels` are the
/// dataset's; none where its targets are numbers.
Relabelling relabel(const std::vector<std::int64_t>& classes, const std::vector<std::string>& labels,
                    std::vector<SplitProblem>& problems);

/// The facts of the kept classes alone; nothing where it is not known how many samples the others have.
std::optional<DatasetFacts> keep_classes(DatasetFacts facts, const Relabelling& relabelling);

/// Our class of every row of a part, -1 where it is dropped; empty for targets that are numbers.
std::vector<std::int32_t> relabelled(const Part& part, const Relabelling& relabelling);

}  // namespace runner
