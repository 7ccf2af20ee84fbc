#include "runner/data/findings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "runner/counted.h"
#include "runner/data/column_findings.h"
#include "runner/data/dealing.h"
#include "runner/data/twins.h"

namespace runner {
namespace {

constexpr std::size_t most_shown = 5;

/// One part that is evaluated.
struct Evaluated {
    const char* name;
    const Part& part;
    const Rows& rows;
};

class Examination {
public:
    explicit Examination(DividedData data) : data_(data), train_(data.dataset.train) {
        const Split& split = data.split;
        evaluated_.push_back({"test", rows_lie_in(data.dataset, split, PartName::test), split.test});
        if (!split.validation.empty() && !split.validation_is_test)
            evaluated_.push_back({"validation", train_, split.validation});
    }

    std::vector<Finding> run() {
        for (const Evaluated& part : evaluated_) {
            find_twins_of(part);
            find_rare_classes(part);
            find_unseen_words(part);
            find_shared_groups(part);
        }
        for (Finding& finding : find_in_columns(data_)) findings_.push_back(std::move(finding));
        return std::move(findings_);
    }

private:
    void find_twins_of(const Evaluated& part) {
        if (part.rows.empty()) return;
        if (!twins_) twins_.emplace(train_, data_.split.train);
        const auto twins = twins_->find(part.part, part.rows);
        for (const bool exact : {true, false}) {
            std::vector<std::string> shown;
            std::size_t count = 0, others = 0;
            for (const Twin& twin : twins) {
                if (twin.exact != exact) continue;
                const bool differs = targets_of(part.part, twin.row) != targets_of(train_, twin.other);
                others += differs;
                if (count++ < most_shown)
                    shown.push_back(fmt::format("{} as {}{}", place_of_row(part.part, twin.row),
                                                place_of_row(train_, twin.other),
                                                !differs                       ? ""
                                                : data_.dataset.labels.empty() ? ", with another target"
                                                                               : ", of another class"));
            }
            if (count == 0) continue;
            findings_.push_back(
                {exact ? "twins between the parts" : "near twins between the parts",
                 fmt::format("{} of {} {} samples {} in the training part, too{}: {}{}{}", count, part.rows.size(),
                             part.name, count == 1 ? "is" : "are", exact ? "" : ", or nearly so",
                             fmt::join(shown, "; "), count > most_shown ? " …" : "",
                             others > 0 && data_.dataset.labels.size() > 1
                                 ? fmt::format("; {} of them with another label", others)
                                 : ""),
                 "what was learnt by heart counts there: keep one of each, or name a `group` that they share",
                 part.name});
        }
    }

    /// Its class, or numbers.
    static std::vector<double> targets_of(const Part& part, std::int32_t row) {
        if (!part.classes.empty()) return {static_cast<double>(part.classes[static_cast<std::size_t>(row)])};
        std::vector<double> numbers(part.numbers.columns());
        if (!part.numbers.empty()) part.numbers.copy(row, numbers);
        return numbers;
    }

    /// Folds test every sample once, and of each class there has to be one in each.
    void find_rare_classes(const Evaluated& part) {
        constexpr std::int64_t few = 5;
        const bool is_fold = data_.split.test_is_fold && &part.part == &train_;
        const std::int64_t enough = is_fold ? data_.spec.folds.value_or(few) : few;
        const std::vector<std::int64_t> counts = is_fold ? count_classes(train_) : count_classes(part.part, &part.rows);
        std::vector<std::string> rare;
        for (std::size_t c = 0; c < counts.size(); ++c)
            if (is_kept(c) && counts[c] < enough)
                rare.push_back(fmt::format("`{}` {}", data_.dataset.labels[c], counts[c]));
        if (rare.empty()) return;
        const std::string more = rare.size() > most_shown ? fmt::format(" and {} more", rare.size() - most_shown) : "";
        rare.resize(std::min(rare.size(), most_shown));
        findings_.push_back({"classes too rare for a split",
                             fmt::format("of some classes {} fewer than {} samples: {}{}",
                                         is_fold ? "there are" : fmt::format("the {} part has", part.name), enough,
                                         fmt::join(rare, ", "), more),
                             "what is measured of them says next to nothing: `folds` test every sample once, "
                             "`classes` leaves a class out",
                             part.name});
    }
    /// None where targets are numbers.
    std::vector<std::int64_t> count_classes(const Part& part, const Rows* rows = nullptr) const {
        std::vector<std::int64_t> counts(part.classes.empty() ? 0 : data_.dataset.labels.size());
        if (!rows)
            for (const std::int32_t c : part.classes) ++counts[static_cast<std::size_t>(c)];
        for (std::size_t i = 0; rows && i < rows->size() && !counts.empty(); ++i)
            ++counts[static_cast<std::size_t>(part.classes[static_cast<std::size_t>((*rows)[i])])];
        return counts;
    }
    bool is_kept(std::size_t c) const { return data_.plan.classes.to[c] >= 0; }

    void find_unseen_words(const Evaluated& part) {
        const std::vector<TableColumn>& table = data_.dataset.table;
        for (std::size_t c = 0; c < table.size(); ++c) {
            if (!table[c].kind->collects_words()) continue;
            const std::vector<double> known = numbers_in(train_, data_.split.train, c);
            std::map<double, std::pair<std::int64_t, std::int32_t>> unseen;  // how often, and where first
            for_each_number(part.part, part.rows, c, [&](double x, std::int32_t row) {
                if (!std::isnan(x) && (x < 0 || !std::ranges::binary_search(known, x)))
                    ++unseen.try_emplace(x, 0, row).first->second.first;
            });
            if (unseen.empty()) continue;
            std::vector<std::string> shown;
            for (const auto& [x, found] : unseen)
                if (shown.size() < most_shown)
                    shown.push_back(fmt::format(
                        "{} in {}, the first in {}",
                        x < 0 ? "a word of its own" : fmt::format("`{}`", table[c].words[static_cast<std::size_t>(x)]),
                        counted(found.first, "row"), place_of_row(part.part, found.second)));
            findings_.push_back({"unseen categories",
                                 fmt::format("column `{}` of the {} part has what no row of the training part has: {}",
                                             table[c].name, part.name, fmt::join(shown, "; ")),
                                 "they are all one to the network: `unseen: error` refuses them, `drop` leaves the "
                                 "column out",
                                 part.name});
        }
    }

    void find_shared_groups(const Evaluated& part) {
        if (part.part.groups.empty() || train_.groups.empty()) return;
        std::set<std::int32_t> trained, shared;
        for (const std::int32_t row : data_.split.train) trained.insert(train_.groups[static_cast<std::size_t>(row)]);
        std::int64_t rows = 0;
        for (const std::int32_t row : part.rows) {
            const std::int32_t group = part.part.groups[static_cast<std::size_t>(row)];
            if (!trained.contains(group)) continue;
            ++rows;
            shared.insert(group);
        }
        if (shared.empty()) return;
        findings_.push_back(
            {"groups in two parts",
             fmt::format("{} of `{}` are in the training and in the {} part, with {} of its {} rows",
                         counted(shared.size(), "group"), data_.dataset.group, part.name, rows, part.rows.size()),
             std::string(part.name) == "test" ? "cut the files by group"
                                              : "early stopping and choices see groups that were trained on",
             part.name});
    }

    DividedData data_;
    const Part& train_;
    std::optional<TwinFinder> twins_;  // made once there is a part to evaluate
    std::vector<Evaluated> evaluated_;
    std::vector<Finding> findings_;
};

std::vector<Finding> examine_divided(const Dataset& dataset, const DataSpec& spec, const Seeds& seeds) {
    std::vector<SplitProblem> problems;
    const SplitPlan plan = make_split_plan(spec, dataset.labels, problems);
    require_none(problems);
    const Split parts = split(dataset, plan, seeds);
    return Examination({dataset, spec, plan, parts}).run();
}

}  // namespace

std::vector<Finding> examine(const Dataset& dataset, const DataSpec& spec, const Seeds& seeds) {
    if (const auto seed = seeds.dealing()) {
        return examine_divided(deal_anew(dataset, *seed), spec, seeds);
    }
    return examine_divided(dataset, spec, seeds);
}

}  // namespace runner
