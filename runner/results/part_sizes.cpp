#include "runner/results/part_sizes.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "runner/thousands.h"

namespace runner {
namespace {

struct PartRange {
    std::int64_t least = 0, most = 0;

    std::string text() const {
        return least == most ? with_thousands(most)
                             : fmt::format("{} to {}", with_thousands(least), with_thousands(most));
    }
};

/// Over the folds of the variant that has these data.
PartRange range_of(const Results& results, const DataRecord& data, std::int64_t DataRecord::*part) {
    PartRange range{data.*part, data.*part};
    const auto first = std::ranges::find(results.trials, data, &TrialRecord::data);
    if (data.folds == 0 || first == results.trials.end()) return range;
    for (const TrialRecord& trial : results.trials) {
        if (trial.variant != first->variant || trial.data.folds != data.folds) continue;
        range.least = std::min(range.least, trial.data.*part);
        range.most = std::max(range.most, trial.data.*part);
    }
    return range;
}

bool lacks_a_class(const TrialRecord& trial) {
    return trial.fold > 0 && std::ranges::any_of(trial.confusion_matrix, [](const std::vector<std::int64_t>& of_class) {
               return std::reduce(of_class.begin(), of_class.end(), std::int64_t{0}) == 0;
           });
}

}  // namespace

std::string part_sizes(const Results& results, const DataRecord& data) {
    const PartRange test = range_of(results, data, &DataRecord::test);
    return fmt::format(
        "{}{} training, {} validation{} and {} test sample{}",
        data.folds == 0 ? "" : fmt::format("{} folds, in each ", data.folds),
        range_of(results, data, &DataRecord::train).text(), range_of(results, data, &DataRecord::validation).text(),
        data.validation_is_test ? " (the test samples themselves)" : "", test.text(), test.most == 1 ? "" : "s");
}

std::string about_rare_classes(const Results& results) {
    if (std::ranges::none_of(results.trials, lacks_a_class)) return {};
    return "Not every fold tests every class: a class has fewer samples, or groups, than there are folds.";
}

}  // namespace runner
