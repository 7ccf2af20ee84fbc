#include "runner/data/split_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/data/selection.h"

namespace runner {
namespace {

using Kind = SplitStep::Kind;

void plan_selections(const DataSpec& spec, PartName part, SplitPlan& plan) {
    const auto add = [&](Kind kind, const std::optional<PartSelections>& selections, Pick pick) {
        if (!selections) return;
        if (const auto& selection = selections->of(part))
            plan.steps.push_back({kind, part, *selection, selection->pick.value_or(pick)});
    };
    add(Kind::take, spec.take, take_pick);
    add(Kind::per_class, spec.per_class, per_class_pick);
}

Selection so_many(std::int64_t count) {
    Selection selection;
    selection.count = count;
    return selection;
}

Selection share_of(double fraction) {
    Selection selection;
    selection.fraction = fraction;
    return selection;
}

/// Carries out one plan.
class Divider {
public:
    Divider(const SplitPlan& plan, SplitParts& parts, std::vector<SplitProblem>& problems)
        : plan_(plan), parts_(parts), problems_(problems) {}

    bool run() {
        if (plan_.test_may_lack) given_ = parts_.class_sizes(PartName::test);
        for (const SplitStep& step : plan_.steps) {
            if (!carry_out(step)) return false;
            // Every later step counts on how many samples are held out.
            if ((step.kind == Kind::hold_out || step.kind == Kind::fold) && !problems_.empty()) return false;
        }
        if (problems_.empty())
            for (const PartName part : present_parts())
                if (parts_.size(part) <= 0) problems_.push_back(empty_part(part));
        for (const PartName part : present_parts())
            if (part != PartName::test || !tests_folds()) find_missing_classes(part);
        return true;
    }

private:
    std::vector<PartName> present_parts() const {
        if (plan_.has_validation) return {PartName::training, PartName::test, PartName::validation};
        return {PartName::training, PartName::test};
    }

    /// False where it cannot be told what the step leaves.
    bool carry_out(const SplitStep& step) {
        if (step.part == PartName::validation && !plan_.has_validation) {
            refuse(step, "there is no validation part: `validation` is not set");
            return true;
        }
        switch (step.kind) {
            case Kind::fold:
                hold_out_fold(step);
                return true;
            case Kind::hold_out:
                hold_out(step);
                return true;
            case Kind::use_test:
                parts_.copy(PartName::test, step.part);
                return true;
            case Kind::take:
                take(step);
                return true;
            case Kind::per_class:
                return take_of_each(step);
            case Kind::size:
                parts_.keep_nested(step, amount(step.selection, parts_.size(step.part)));
                return true;
        }
        return true;
    }

    void refuse(const SplitStep& step, const std::string& why) { problems_.push_back(impossible(step.key(), why)); }

    bool enough(const SplitStep& step, PartName part, std::int64_t asked) {
        const std::int64_t has = parts_.size(part);
        if (asked > has)
            refuse(step, fmt::format("{} samples asked for, the {} part has {}", asked, name_of(part), has));
        return asked <= has;
    }

    /// A fold need not test every class: all folds together do.
    bool tests_folds() const {
        return std::ranges::find(plan_.steps, Kind::fold, &SplitStep::kind) != plan_.steps.end();
    }

    /// The folds share each class as far as it goes; what is not in a fold has to be trained by it.
    void hold_out_fold(const SplitStep& step) {
        const std::int64_t folds = *step.selection.count, has = parts_.size(PartName::training);
        if (folds > has) return refuse(step, fmt::format("{} folds asked for, of {} samples", folds, has));
        const std::vector<std::int64_t> sizes = parts_.class_sizes(PartName::training);
        const auto rarest = std::ranges::min_element(sizes);
        if (rarest != sizes.end() && *rarest < 2) {
            const std::string& label = plan_.classes.labels[static_cast<std::size_t>(rarest - sizes.begin())];
            return refuse(step, fmt::format("class {} has {}: the fold that tests it could not train it", label,
                                            *rarest == 1 ? "1 sample" : "no samples"));
        }
        parts_.hold_out_fold(step, folds);
    }

    void hold_out(const SplitStep& step) {
        const std::int64_t asked = amount(step.selection, parts_.size(PartName::training));
        if (!enough(step, PartName::training, asked)) return;
        parts_.hold_out(step, asked);
        if (parts_.size(PartName::training) == 0) problems_.push_back(empty_part(PartName::training));
    }

    void take(const SplitStep& step) {
        const std::int64_t asked = amount(step.selection, parts_.size(step.part));
        if (enough(step, step.part, asked)) parts_.take(step, asked);
    }

    bool take_of_each(const SplitStep& step) {
        const std::vector<std::string>& labels = plan_.classes.labels;
        if (labels.empty()) {
            refuse(step, "the targets of this dataset are numbers, not classes");
            return true;
        }
        const std::vector<std::int64_t> sizes = parts_.class_sizes(step.part);
        const bool known = !sizes.empty();
        if (!known && !step.selection.count) return false;
        std::vector<std::int64_t> counts;
        for (std::size_t c = 0; c < labels.size(); ++c) {
            counts.push_back(amount(step.selection, known ? sizes[c] : 0));
            if (known && counts[c] > sizes[c])
                refuse(step, fmt::format("{} samples of each class asked for, the {} part has {} of class {}",
                                         counts[c], name_of(step.part), sizes[c], labels[c]));
        }
        parts_.take_of_each(step, counts);
        return true;
    }

    /// What a file to test on has not, nobody can take from it.
    bool may_lack(PartName part, std::size_t c) const {
        const bool is_test = part == PartName::test || (part == PartName::validation && validates_on_test());
        return is_test && c < given_.size() && given_[c] == 0;
    }
    bool validates_on_test() const {
        return std::ranges::find(plan_.steps, Kind::use_test, &SplitStep::kind) != plan_.steps.end();
    }

    /// What one part lacks, the next may lack for the same reason: the first problem is enough.
    void find_missing_classes(PartName part) {
        if (!problems_.empty()) return;
        const std::vector<std::int64_t> sizes = parts_.class_sizes(part);
        std::vector<std::string> missing;
        for (std::size_t c = 0; c < sizes.size(); ++c)
            if (sizes[c] == 0 && !may_lack(part, c)) missing.push_back(plan_.classes.labels[c]);
        if (!missing.empty()) problems_.push_back(missing_classes(missing, part, parts_.size(part)));
    }

    const SplitPlan& plan_;
    SplitParts& parts_;
    std::vector<SplitProblem>& problems_;
    std::vector<std::int64_t> given_;  // samples of each class in the file to test on
};

}  // namespace

const char* SplitStep::key() const {
    switch (kind) {
        case Kind::fold:
            return "folds";
        case Kind::size:
            return "size";
        case Kind::take:
            return "take";
        case Kind::per_class:
            return "per_class";
        case Kind::hold_out:
        case Kind::use_test:
            break;
    }
    return "validation";
}

std::string SplitStep::purpose() const {
    return kind == Kind::hold_out || kind == Kind::fold ? key() : fmt::format("{}/{}", key(), name_of(part));
}

SplitPlan make_split_plan(const DataSpec& spec, const std::vector<std::string>& labels,
                          std::vector<SplitProblem>& problems) {
    SplitPlan plan;
    plan.classes = relabel(spec.classes, labels, problems);
    plan.has_validation = spec.validation.has_value();
    plan.test_may_lack = spec.dataset && spec.dataset->test_part() == TestPart::file;
    if (spec.folds)
        plan.steps.push_back(
            {Kind::fold, PartName::test, so_many(*spec.folds), spec.stratify ? Pick::stratified : Pick::random});
    const bool use_test = plan.has_validation && spec.validation->test;
    if (plan.has_validation && !use_test) {
        const Selection& selection = spec.validation->selection;
        plan.steps.push_back(
            {Kind::hold_out, PartName::validation, selection, selection.pick.value_or(validation_pick)});
    }
    plan_selections(spec, PartName::training, plan);
    if (spec.size < 1) plan.steps.push_back({Kind::size, PartName::training, share_of(spec.size), Pick::stratified});
    plan_selections(spec, PartName::test, plan);
    if (use_test) plan.steps.push_back({Kind::use_test, PartName::validation});
    plan_selections(spec, PartName::validation, plan);
    return plan;
}

bool divide(const SplitPlan& plan, SplitParts& parts, std::vector<SplitProblem>& problems) {
    return Divider(plan, parts, problems).run();
}

}  // namespace runner
