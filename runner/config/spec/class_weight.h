#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runner/declared.h"

namespace runner {

/// How much the samples of each class count in training: Keras's `class_weight`.
struct ClassWeight {
    bool balanced = false;                              // all classes alike, however many samples each has
    std::vector<std::pair<std::string, double>> given;  // by label; a class that is not named counts 1

    /// Of each class, by its label and its samples in the training part. Balanced as scikit-learn has it: samples /
    /// (classes that have some · samples of the class).
    std::vector<double> weights(std::span<const std::string> labels, std::span<const std::int64_t> samples) const;
    bool operator==(const ClassWeight&) const = default;
};

}  // namespace runner

namespace declare {

template <>
struct FieldType<runner::ClassWeight> {
    static bool read(const Value& value, runner::ClassWeight& out, const Reading& reading);
    static Value write(const runner::ClassWeight& weight);
    static std::string expects(const Range&) { return "`balanced`, or a weight for each class"; }
    static Form form(const Range&) {
        return Form::either({{.kind = Form::Kind::word, .words = {"balanced"}},
                             Form::map_of({.kind = Form::Kind::number, .range = {.least = 0}})});
    }
};

}  // namespace declare
