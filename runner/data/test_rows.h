#pragma once

#include <optional>

#include "layers/declare/file_path.h"
#include "runner/data/dataset.h"

namespace runner {

/// What to test on, where samples of one's own come as a whole: a share of them, or a file of their own.
struct TestRows {
    std::optional<double> fraction;
    declare::FilePath file;
};

TestPart test_part_of(const std::optional<TestRows>& rows);

/// A file to test on may lack classes, of which nothing can be measured then: `tested` are those that it has.
void tell_lacking(const DatasetKind& dataset, const std::vector<std::string>& labels,
                  const std::vector<std::string>& tested, const Log& log);

enum class Targets { classes, numbers };

/// Takes the samples to test on out of `all`, the same ones for every trial of the dataset of that name: drawn in the
/// classes' proportions, or whole groups, so that none is trained on and tested on.
Part draw_test(Part& all, double fraction, std::string_view dataset);

}  // namespace runner

namespace declare {

template <>
struct FieldType<runner::TestRows> {
    static bool read(const Value& value, runner::TestRows& out, const Reading& reading);
    static Value write(const runner::TestRows& rows);
    static std::string expects(const Range& range);
    static Form form(const Range& range);
};

template <>
const std::vector<Choice<runner::Targets>>& choices<runner::Targets>();

}  // namespace declare
