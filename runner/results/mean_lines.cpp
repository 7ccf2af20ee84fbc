#include "runner/results/mean_lines.h"

#include <cmath>

namespace runner {
namespace {

using Column = std::vector<std::optional<double>>;

/// One trial's column, and where on the axis its rows stand.
struct TrialLine {
    const Column* column;
    std::vector<double> x;
};

/// Epoch by epoch, or the seconds of training until then.
std::vector<double> x_of_rows(const Curve& curve, std::size_t rows, bool seconds) {
    const Column* times = seconds ? curve.find("train_seconds") : nullptr;
    std::vector<double> x(rows);
    for (std::size_t row = 0; row < rows; ++row)
        x[row] = !seconds ? static_cast<double>(row) : row == 0 || !times ? 0 : x[row - 1] + (*times)[row].value_or(0);
    return x;
}

MeanLine::Seed seed_line(const TrialLine& trial) {
    MeanLine::Seed line;
    for (std::size_t row = 0; row < trial.column->size(); ++row)
        if (const auto value = (*trial.column)[row]) line.x.push_back(trial.x[row]), line.y.push_back(*value);
    return line;
}

/// The mean of every row that at least half of the trials have.
MeanLine mean_line(const std::string& variant, const std::vector<TrialLine>& trials) {
    MeanLine line;
    line.variant = variant;
    std::size_t longest = 0;
    for (const TrialLine& trial : trials) {
        longest = std::max(longest, trial.column->size());
        line.seeds.push_back(seed_line(trial));
    }
    for (std::size_t row = 0; row < longest; ++row) {
        std::vector<double> values, x;
        for (const TrialLine& trial : trials)
            if (row < trial.column->size() && (*trial.column)[row])
                values.push_back(*(*trial.column)[row]), x.push_back(trial.x[row]);
        if (row == 0 && values.empty()) continue;  // the untrained network has no training loss
        if (values.empty() || values.size() * 2 < trials.size()) break;
        const double center = mean(values), sd = values.size() > 1 ? standard_deviation(values) : 0;
        line.x.push_back(mean(x));
        line.mean.push_back(center);
        line.low.push_back(center - sd);
        line.high.push_back(center + sd);
    }
    return line;
}

}  // namespace

std::vector<MeanLine> mean_lines(const Results& results, const std::string& column, bool seconds) {
    std::vector<MeanLine> lines;
    for (const VariantSummary& summary : results.summary) {
        std::vector<TrialLine> trials;
        for (const TrialRecord& trial : results.trials)
            if (trial.variant == summary.variant)
                if (const auto* values = trial.curve.find(column))
                    trials.push_back({values, x_of_rows(trial.curve, values->size(), seconds)});
        MeanLine line = mean_line(summary.variant, trials);
        if (!line.x.empty()) lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace runner
