#include <cmath>
#include <map>

#include "runner/results/pictures.h"

namespace runner {
namespace {

using SeedColumns = std::vector<const std::vector<std::optional<double>>*>;

/// The values of a row in all curves that are that long.
std::vector<double> values_at(const SeedColumns& columns, std::size_t row) {
    std::vector<double> values;
    for (const auto* column : columns)
        if (row < column->size() && (*column)[row]) values.push_back(*(*column)[row]);
    return values;
}

MeanLine mean_line(const std::string& variant, const SeedColumns& columns) {
    MeanLine line{variant, {}, {}, {}, {}};
    std::size_t longest = 0;
    for (const auto* column : columns) longest = std::max(longest, column->size());
    for (std::size_t row = 0; row < longest; ++row) {
        const auto values = values_at(columns, row);
        const bool untrained = row == 0 && values.empty();
        if (untrained) continue;
        if (values.empty() || values.size() * 2 < columns.size()) break;
        const double center = mean(values), sd = values.size() > 1 ? standard_deviation(values) : 0;
        line.epoch.push_back(static_cast<double>(row));
        line.mean.push_back(center);
        line.low.push_back(center - sd);
        line.high.push_back(center + sd);
    }
    return line;
}

}  // namespace

std::vector<MeanLine> mean_lines(const Results& results, const std::string& column) {
    std::vector<MeanLine> lines;
    for (const VariantSummary& summary : results.summary) {
        SeedColumns columns;
        for (const TrialRecord& trial : results.trials)
            if (trial.variant == summary.variant)
                if (const auto* values = trial.curve.find(column)) columns.push_back(values);
        MeanLine line = mean_line(summary.variant, columns);
        if (!line.epoch.empty()) lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace runner
