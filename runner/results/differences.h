#pragma once

#include <string>
#include <vector>

#include "runner/declared.h"

namespace runner {

/// A place in which two values differ; one of them may lack it.
struct Difference {
    std::string path;  // "training.optimizer.adam.learning_rate", "model.layers[2]"
    const Value* first = nullptr;
    const Value* second = nullptr;

    /// "training.epochs: 20, not 10"; "left out" where one lacks it.
    std::string text() const;
};

/// In the order of the first value. Lists are compared item by item.
std::vector<Difference> differences(const Value& first, const Value& second);

}  // namespace runner
