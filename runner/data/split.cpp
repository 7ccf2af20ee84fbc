#include "runner/data/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "runner/data/folds.h"

namespace runner {
namespace {

using layers::Draws;
using layers::Stream;

/// Rows of one part of the dataset.
struct PartRows {
    Rows rows;
    bool of_test = false;  // of the dataset's test part
};

/// Parts of which every sample is known.
class RowParts final : public SplitParts {
public:
    RowParts(const Dataset& dataset, const Relabelling& classes, const Seeds& seeds)
        : classes_(classes.labels.size()),
          seeds_(seeds),
          groups_(dataset.train.groups),
          train_classes_(relabelled(dataset.train, classes)),
          test_classes_(relabelled(dataset.test, classes)) {
        of(PartName::training) = {kept_rows(dataset.train, train_classes_), false};
        of(PartName::test) = {kept_rows(dataset.test, test_classes_), true};
    }

    std::int64_t size(PartName part) const override { return std::ssize(of(part).rows); }

    std::vector<std::int64_t> class_sizes(PartName part) const override {
        std::vector<std::int64_t> sizes(classes_);
        if (classes_ == 0) return sizes;
        for (const std::int32_t row : of(part).rows)
            ++sizes[static_cast<std::size_t>(row_classes(of(part))[static_cast<std::size_t>(row)])];
        return sizes;
    }

    void hold_out_fold(const SplitStep& step, std::int64_t folds) override {
        PartRows& train = of(PartName::training);
        Draws random(Stream(seeds_.held_out().seed, "split", step.purpose()));
        Marks marks;
        marks.groups = groups_;
        if (step.pick == Pick::stratified) marks.classes = train_classes_;
        require_groups(train.rows, folds);
        const auto fold = deal_folds(train.rows, marks, folds, random);
        Rows left;
        of(step.part) = {{}, false};
        for (std::size_t i = 0; i < fold.size(); ++i)
            (fold[i] + 1 == seeds_.held_out().fold ? of(step.part).rows : left).push_back(train.rows[i]);
        train.rows = std::move(left);
        test_is_fold_ = true;
    }

    void hold_out(const SplitStep& step, std::int64_t count) override {
        PartRows& train = of(PartName::training);
        Draws random = draws(step);
        Chosen chosen = choose(train.rows, train_classes_, count, step.pick, random);
        of(step.part) = {std::move(chosen.taken), false};
        train.rows = std::move(chosen.left);
    }

    void copy(PartName from, PartName to) override {
        of(to) = of(from);
        validation_is_test_ = from == PartName::test && to == PartName::validation;
    }

    void take(const SplitStep& step, std::int64_t count) override {
        PartRows& part = of(step.part);
        Draws random = draws(step);
        part.rows = choose(part.rows, row_classes(part), count, step.pick, random).taken;
    }

    void take_of_each(const SplitStep& step, const std::vector<std::int64_t>& counts) override {
        PartRows& part = of(step.part);
        Draws random = draws(step);
        const std::vector<Rows> groups = by_class(part.rows, row_classes(part), classes_);
        part.rows.clear();
        for (std::size_t c = 0; c < groups.size(); ++c) {
            const std::int64_t count = std::min<std::int64_t>(counts[c], std::ssize(groups[c]));
            const Rows taken = choose(groups[c], row_classes(part), count, step.pick, random).taken;
            part.rows.insert(part.rows.end(), taken.begin(), taken.end());
        }
        std::ranges::sort(part.rows);
    }

    void keep_nested(const SplitStep& step, std::int64_t count) override {
        PartRows& part = of(step.part);
        Draws random = draws(step);
        part.rows = nested_order(part.rows, row_classes(part), random);
        part.rows.resize(static_cast<std::size_t>(count));
        std::ranges::sort(part.rows);
    }

    Split result() {
        return {std::move(of(PartName::training).rows), std::move(of(PartName::validation).rows),
                std::move(of(PartName::test).rows), validation_is_test_, test_is_fold_};
    }

private:
    using Classes = std::vector<std::int32_t>;  // ours, of every row; -1: dropped

    static Rows kept_rows(const Part& part, const Classes& classes) {
        Rows rows;
        const std::int64_t count = part.count();
        for (std::int32_t row = 0; row < count; ++row)
            if (classes.empty() || classes[static_cast<std::size_t>(row)] >= 0) rows.push_back(row);
        return rows;
    }

    /// Each fold tests one at least.
    void require_groups(const Rows& rows, std::int64_t folds) const {
        std::set<std::int32_t> groups;
        for (const std::int32_t row : rows)
            if (!groups_.empty()) groups.insert(groups_[static_cast<std::size_t>(row)]);
        if (!groups_.empty() && std::ssize(groups) < folds)
            require_none({impossible("folds", fmt::format("{} folds asked for, of {} groups", folds, groups.size()))});
    }

    Draws draws(const SplitStep& step) const {
        const Purpose purpose = step.kind == SplitStep::Kind::hold_out ? Purpose::split : Purpose::sample;
        return Draws(Stream(seeds_[purpose], "split", step.purpose()));
    }

    const Classes& row_classes(const PartRows& part) const { return part.of_test ? test_classes_ : train_classes_; }
    const PartRows& of(PartName part) const { return parts_[static_cast<std::size_t>(part)]; }
    PartRows& of(PartName part) { return parts_[static_cast<std::size_t>(part)]; }

    std::size_t classes_;
    Seeds seeds_;
    std::span<const std::int32_t> groups_;  // of every row of the training part; empty: there are none
    bool validation_is_test_ = false, test_is_fold_ = false;
    Classes train_classes_, test_classes_;
    std::array<PartRows, 3> parts_;
};

}  // namespace

namespace {

/// One group tells nothing of others; folds test one after the other.
void check_groups(std::span<const std::int32_t> groups, const Rows& test) {
    if (groups.empty()) return;
    const auto group_of = [&](std::int32_t row) { return groups[static_cast<std::size_t>(row)]; };
    if (std::ranges::any_of(test, [&](std::int32_t row) { return group_of(row) != group_of(test.front()); })) return;
    throw DataProblems(
        {impossible("group", "the test part has samples of one group alone, which tells nothing of others")});
}

}  // namespace

Split split(const Dataset& dataset, const SplitPlan& plan, const Seeds& seeds) {
    RowParts parts(dataset, plan.classes, seeds);
    std::vector<SplitProblem> problems;
    divide(plan, parts, problems);
    require_none(problems);
    Split result = parts.result();
    if (!result.test_is_fold) check_groups(dataset.test.groups, result.test);
    return result;
}

}  // namespace runner
