#include "runner/results/part_sizes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

bool has_no_sample(const std::vector<std::int64_t>& of_class) {
    return std::reduce(of_class.begin(), of_class.end(), std::int64_t{0}) == 0;
}

bool lacks_a_class(const TrialRecord& trial) { return std::ranges::any_of(trial.confusion_matrix, has_no_sample); }

std::string lacking_classes(const Results& results, const TrialRecord& trial) {
    constexpr std::size_t most = 8;
    std::vector<std::string> names;
    for (std::size_t c = 0; c < trial.confusion_matrix.size(); ++c)
        if (has_no_sample(trial.confusion_matrix[c])) names.push_back(results.data.label(c));
    const std::string more = names.size() > most ? fmt::format(" and {} more", names.size() - most) : "";
    names.resize(std::min(names.size(), most));
    return fmt::format("`{}`{}", fmt::join(names, "`, `"), more);
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
    const auto lacking = std::ranges::find_if(results.trials, lacks_a_class);
    if (lacking == results.trials.end()) return {};
    if (lacking->fold == 0)
        return fmt::format(
            "The test part has no sample of {}: the recall of such a class is not known, and stands as 0.",
            lacking_classes(results, *lacking));
    return "Not every fold tests every class: a class has fewer samples, or groups, than there are folds.";
}

}  // namespace runner
