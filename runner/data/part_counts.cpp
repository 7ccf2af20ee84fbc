#include "runner/data/part_counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "runner/data/folds.h"
#include "runner/data/selection.h"
#include "runner/data/split_plan.h"

namespace runner {
namespace {

std::int64_t sum_of(const std::vector<std::int64_t>& numbers) {
    return std::reduce(numbers.begin(), numbers.end(), std::int64_t{0});
}

/// How many samples a part has, and of each class where that is known.
struct Tally {
    std::int64_t total = 0;
    std::vector<std::int64_t> by_class = {};

    bool known() const { return !by_class.empty(); }
};

/// Parts of which numbers alone are known.
class CountedParts final : public SplitParts {
public:
    CountedParts(Tally train, Tally test) {
        of(PartName::training) = std::move(train);
        of(PartName::test) = std::move(test);
    }

    std::int64_t size(PartName part) const override { return of(part).total; }
    std::vector<std::int64_t> class_sizes(PartName part) const override { return of(part).by_class; }

    /// The first fold, which is as large as any.
    void hold_out_fold(const SplitStep& step, std::int64_t folds) override {
        Tally& train = of(PartName::training);
        Tally held{(train.total + folds - 1) / folds};
        if (train.known() && step.pick == Pick::stratified) held.by_class = first_fold(train.by_class, folds);
        take_off(train, held);
        of(step.part) = std::move(held);
    }

    void hold_out(const SplitStep& step, std::int64_t count) override {
        Tally& train = of(PartName::training);
        const Tally held = some(train, step.pick, count);
        take_off(train, held);
        of(step.part) = held;
    }

    void copy(PartName from, PartName to) override { of(to) = of(from); }
    void take(const SplitStep& step, std::int64_t count) override {
        of(step.part) = some(of(step.part), step.pick, count);
    }
    void take_of_each(const SplitStep& step, const std::vector<std::int64_t>& counts) override {
        of(step.part) = {sum_of(counts), counts};
    }
    void keep_nested(const SplitStep& step, std::int64_t count) override {
        of(step.part) = {count};  // of each class as many as its share, or one more or less
    }

private:
    static void take_off(Tally& whole, const Tally& part) {
        whole.total -= part.total;
        if (!part.known()) whole.by_class.clear();
        for (std::size_t c = 0; c < whole.by_class.size(); ++c) whole.by_class[c] -= part.by_class[c];
    }

    /// Which classes the samples have is known where they are drawn in proportion.
    static Tally some(const Tally& whole, Pick pick, std::int64_t count) {
        if (pick != Pick::stratified || !whole.known()) return {count};
        return {count, shares(whole.by_class, count)};
    }

    const Tally& of(PartName part) const { return parts_[static_cast<std::size_t>(part)]; }
    Tally& of(PartName part) { return parts_[static_cast<std::size_t>(part)]; }

    std::array<Tally, 3> parts_;
};

void pair_up(const PairCounts& pairs, bool has_validation, PartCounts& counts) {
    counts.train = pairs.train.value_or(counts.train);
    counts.test = pairs.test.value_or(counts.test);
    if (has_validation) counts.validation = pairs.validation.value_or(counts.validation);
}

std::optional<PartCounts> count_by_facts(const DataSpec& spec, std::vector<SplitProblem>& problems) {
    const auto facts = spec.dataset ? spec.dataset->facts() : std::nullopt;
    if (!facts) return {};
    const SplitPlan plan = make_split_plan(spec, facts->class_labels(), problems);
    if (!problems.empty()) return {};
    const auto kept = keep_classes(*facts, plan.classes);
    if (!kept) return {};
    CountedParts parts({kept->train, kept->train_classes}, {kept->test, kept->test_classes});
    if (!divide(plan, parts, problems)) return {};
    PartCounts counts{parts.size(PartName::training), parts.size(PartName::validation), parts.size(PartName::test)};
    if (spec.pairs) pair_up(spec.pairs->count, plan.has_validation, counts);
    return counts;
}

}  // namespace

std::optional<PartCounts> count_parts(const DataSpec& spec) {
    std::vector<SplitProblem> problems;
    const auto counts = count_by_facts(spec, problems);
    return problems.empty() ? counts : std::nullopt;
}

std::string fitting_validation(const DataSpec& spec) {
    const auto counts = count_parts(spec);
    if (!counts || counts->train < 10) return "{fraction: 0.1}";
    std::int64_t size = std::min<std::int64_t>(counts->train / 10, 5000);
    for (std::int64_t digit = 1; digit <= size; digit *= 10)
        if (size / digit < 10) size -= size % digit;  // a round number
    return fmt::format("{}", size);
}

std::vector<SplitProblem> find_split_problems(const DataSpec& spec) {
    std::vector<SplitProblem> problems;
    count_by_facts(spec, problems);
    return problems;
}

}  // namespace runner
