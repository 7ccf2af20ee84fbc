#include "runner/data/column_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

#include "runner/counted.h"

namespace runner {
namespace {

/// Fewer rows tell nothing of a column.
constexpr std::size_t enough_rows = 20;

/// One column of the training part, in the order of its rows.
struct TrainedColumn {
    std::string name;
    bool is_word = false;
    std::vector<double> numbers;
};

/// Each number once, the least first; without those that are missing.
std::vector<double> different(std::vector<double> numbers) {
    std::erase_if(numbers, [](double x) { return std::isnan(x); });
    std::ranges::sort(numbers);
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

bool is_whole(double x) { return x == std::floor(x); }

/// Whole numbers that name each row once, and lie as close as counting does.
bool numbers_rows(const TrainedColumn& column, const std::vector<double>& values) {
    const auto rows = static_cast<double>(column.numbers.size());
    return !column.is_word && values.size() == column.numbers.size() && std::ranges::all_of(values, is_whole) &&
           values.back() - values.front() < 10 * rows;
}

/// Whether each value of the column, or each stretch of its numbers, has one class alone, and there are few of them.
bool tells_classes(const TrainedColumn& column, const std::vector<std::int32_t>& classes) {
    std::vector<std::pair<double, std::int32_t>> pairs;
    for (std::size_t i = 0; i < classes.size(); ++i)
        if (!std::isnan(column.numbers[i])) pairs.emplace_back(column.numbers[i], classes[i]);
    std::ranges::sort(pairs);
    std::size_t values = 0, stretches = 0;
    std::set<std::int32_t> all;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const bool same_value = i > 0 && pairs[i].first == pairs[i - 1].first;
        const bool same_class = i > 0 && pairs[i].second == pairs[i - 1].second;
        if (same_value && !same_class) return false;
        values += !same_value;
        stretches += !same_class;
        if (!same_class) all.insert(pairs[i].second);
    }
    if (all.size() < 2) return false;
    return stretches == all.size() || (column.is_word && 5 * values <= classes.size());
}

/// Whether the target is the column, but for a factor and a shift.
bool tells_numbers(const TrainedColumn& column, const std::vector<double>& targets) {
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (std::isnan(column.numbers[i])) continue;
        const double dx = column.numbers[i] - x, dy = targets[i] - y;
        ++n;
        x += dx / n;
        y += dy / n;
        xx += dx * (column.numbers[i] - x);
        yy += dy * (targets[i] - y);
        xy += dx * (targets[i] - y);
    }
    constexpr double nearly_one = 0.9999;
    return xx > 0 && yy > 0 && std::abs(xy) > nearly_one * std::sqrt(xx * yy);
}

/// Names that people give to what rows belong to.
bool sounds_like_group(const std::string& name) {
    std::string lower;
    for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    constexpr std::array words = {"patient", "subject", "person", "customer", "household",
                                  "session", "user_id", "group",  "site_id",  "family"};
    return std::ranges::any_of(words, [&](const char* word) { return lower.find(word) != std::string::npos; });
}

class ColumnExamination {
public:
    explicit ColumnExamination(const DividedData& data)
        : data_(data), part_(data.dataset.train), targets_(part_.numbers.empty() ? 0 : part_.numbers.columns()) {
        for (const std::int32_t row : data.split.train) {
            const auto at = static_cast<std::size_t>(row);
            if (!part_.classes.empty()) classes_.push_back(part_.classes[at]);
            for (std::size_t i = 0; i < targets_.size(); ++i) targets_[i].push_back(part_.numbers.at(row, i));
        }
    }

    std::vector<Finding> run() {
        if (data_.dataset.columns.empty() || data_.split.train.size() < enough_rows) return {};
        examine_weights();
        for (std::size_t c = 0; c < data_.dataset.columns.size(); ++c) examine(column(c));
        compare_ranges();
        return std::move(findings_);
    }

private:
    /// Weights whose mean is about 1, and of which none makes others nothing, need no word.
    void examine_weights() {
        if (part_.weights.empty()) return;
        std::vector<double> weights;
        for (const std::int32_t row : data_.split.train)
            weights.push_back(static_cast<double>(part_.weights[static_cast<std::size_t>(row)]));
        std::ranges::sort(weights);
        const auto zeros = std::ranges::upper_bound(weights, 0.0) - weights.begin();
        if (zeros == std::ssize(weights)) return;  // refused elsewhere
        const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
        const double mean = sum / static_cast<double>(weights.size()), least = weights[static_cast<std::size_t>(zeros)];
        constexpr double wide = 1000, far = 10;
        if (zeros == 0 && weights.back() < wide * least && mean < far && mean > 1 / far) return;
        const std::string none = zeros == 0 ? "" : fmt::format("; {} of {} rows weigh 0", zeros, weights.size());
        findings_.push_back(
            {"weights that stand out",
             fmt::format("the weights of the training part, column `{}`, go from {:.4g} to {:.4g} and are {:.4g} on "
                         "average{}",
                         data_.dataset.weight, least, weights.back(), mean, none),
             "a row of weight 0 teaches nothing, a few heavy rows may decide alone, and a mean other than 1 makes all "
             "steps larger or smaller: `drop` such rows, bound the weights, or divide them by their mean"});
    }

    TrainedColumn column(std::size_t c) const {
        TrainedColumn column{data_.dataset.columns[c], false, {}};
        column.is_word = !data_.dataset.table.empty() && data_.dataset.table[c].kind->collects_words();
        for_each_number(part_, data_.split.train, c, [&](double x, std::int32_t) { column.numbers.push_back(x); });
        return column;
    }

    void examine(const TrainedColumn& column) {
        const std::vector<double> values = different(column.numbers);
        if (values.size() <= 1) {
            add("constant columns",
                fmt::format("column `{}` is the same in every row of the training part", column.name), column.name);
            return;
        }
        if (numbers_rows(column, values)) {
            add("columns that number the rows",
                fmt::format("column `{}` has another whole number in every row: it looks like an id", column.name),
                column.name);
            return;
        }
        const bool tells = targets_.empty() ? tells_classes(column, classes_) : tells_a_target(column);
        if (tells)
            add("a column that gives the label away",
                fmt::format("column `{}` alone tells the label of every row of the training part", column.name),
                column.name, "if it isn't known before the label is, ");
        const bool repeats = 2 * values.size() <= column.numbers.size();
        if (data_.dataset.group.empty() && repeats && sounds_like_group(column.name))
            findings_.push_back(
                {"groups that are not kept together",
                 fmt::format("column `{}` has {} in {}, which sounds like groups, and rows of one group "
                             "are trained and tested on",
                             column.name, counted(values.size(), "value"), counted(column.numbers.size(), "row")),
                 fmt::format("`group: {}` in `data` keeps each together", column.name)});
        if (!column.is_word) ranges_.emplace_back(values.back() - values.front(), column.name);
    }

    bool tells_a_target(const TrainedColumn& column) const {
        return std::ranges::any_of(targets_, [&](const auto& numbers) { return tells_numbers(column, numbers); });
    }

    void add(const std::string& name, const std::string& text, const std::string& column,
             const std::string& when = {}) {
        findings_.push_back(
            {name, text, fmt::format("{}leave it out: `columns: {{{}: drop}}` in `csv`", when, column)});
    }

    void compare_ranges() {
        if (data_.spec.scaling != Scaling::none || ranges_.empty()) return;
        const auto [narrow, wide] = std::ranges::minmax(ranges_);
        if (wide.first < 1000 * narrow.first) return;
        findings_.push_back({"ranges that differ by 1000",
                             fmt::format("column `{}` has a range of {:.3g} and column `{}` one of {:.3g}, and "
                                         "`scaling: none` leaves them so",
                                         narrow.second, narrow.first, wide.second, wide.first),
                             "write `scaling: standardize`"});
    }

    const DividedData& data_;
    const Part& part_;
    std::vector<std::int32_t> classes_;
    std::vector<std::vector<double>> targets_;  // column by column
    std::vector<std::pair<double, std::string>> ranges_;
    std::vector<Finding> findings_;
};

}  // namespace

std::string place_of_row(const Part& part, std::int32_t row) {
    if (part.lines.empty()) return fmt::format("sample {}", row + 1);
    return fmt::format("line {}", part.lines[static_cast<std::size_t>(row)]);
}

std::vector<double> numbers_in(const Part& part, const Rows& rows, std::size_t column) {
    std::vector<double> numbers;
    for_each_number(part, rows, column, [&](double x, std::int32_t) { numbers.push_back(x); });
    return different(std::move(numbers));
}

std::vector<Finding> find_in_columns(const DividedData& data) { return ColumnExamination(data).run(); }

}  // namespace runner
