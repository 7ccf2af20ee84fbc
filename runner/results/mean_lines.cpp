#include "runner/results/mean_lines.h"

#include <algorithm>
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

/// One row of all trials: the values, of a trial that has stopped its last one, and how far on the axis the others
/// came.
struct RowOfTrials {
    std::vector<double> values, steps;

    RowOfTrials(const std::vector<TrialLine>& trials, std::size_t row) {
        for (const TrialLine& trial : trials) {
            const bool runs = row < trial.column->size() && (*trial.column)[row];
            if (runs) steps.push_back(row == 0 ? trial.x[0] : trial.x[row] - trial.x[row - 1]);
            if (const auto value = last_value(*trial.column, row)) values.push_back(*value);
        }
    }

    static std::optional<double> last_value(const Column& column, std::size_t row) {
        for (std::size_t i = std::min(row + 1, column.size()); i > 0; --i)
            if (column[i - 1]) return column[i - 1];
        return {};
    }
};

/// The mean of every row that at least half of the trials still have.
MeanLine mean_line(const std::string& variant, const std::vector<TrialLine>& trials, bool is_share) {
    MeanLine line;
    line.variant = variant;
    std::size_t longest = 0;
    for (const TrialLine& trial : trials) {
        longest = std::max(longest, trial.column->size());
        line.seeds.push_back(seed_line(trial));
    }
    double x = 0;
    for (std::size_t number = 0; number < longest; ++number) {
        const RowOfTrials row(trials, number);
        if (number == 0 && row.values.empty()) continue;  // the untrained network has no training loss
        if (row.steps.empty() || row.steps.size() * 2 < trials.size()) break;
        x += mean(row.steps);
        const Band band = band_of(row.values, is_share);
        line.x.push_back(x);
        line.mean.push_back(band.center);
        line.low.push_back(band.low);
        line.high.push_back(band.high);
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
        MeanLine line = mean_line(summary.variant, trials, is_share(column));
        if (!line.x.empty()) lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace runner
