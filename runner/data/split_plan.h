#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/data/relabelling.h"
#include "runner/data/spec.h"
#include "runner/data/split_problem.h"

/// How a dataset is divided into parts: a plan of steps, made of the data section once, and carried out on numbers of
/// samples (part_counts.h) or on the samples themselves (split.h). A new way to divide is a further kind of step here
/// and one function of either.
namespace runner {

/// Changes one part.
struct SplitStep {
    enum class Kind {
        fold,       // one fold of the training part moves to the test part, in place of what that was
        hold_out,   // samples move from the training part to the validation part
        use_test,   // the validation part is the test part as it is by now
        take,       // some of the part's samples are kept
        per_class,  // some of each class are kept
        size,       // a share of the part is kept, the smaller one within the larger
    };
    Kind kind;
    PartName part;
    Selection selection = {};  // how many; of a fold, how many folds
    Pick pick = Pick::first;   // and which

    /// The key of `data` that asks for it: "take".
    const char* key() const;
    /// What its random numbers are drawn for: "take/training".
    std::string purpose() const;
};

/// The steps are in the order in which they are carried out, after dropped classes have left both parts of the dataset.
struct SplitPlan {
    Relabelling classes;
    bool has_validation = false;
    bool test_may_lack = false;  // classes: those of which its own file has no sample
    std::vector<SplitStep> steps;
};

/// `labels` are those of the dataset's classes. Classes that are wrong are added to `problems`.
SplitPlan make_split_plan(const DataSpec& spec, const std::vector<std::string>& labels,
                          std::vector<SplitProblem>& problems);

/// What a plan is carried out on. Begins with the kept classes of the dataset's training and test part.
class SplitParts {
public:
    virtual ~SplitParts() = default;
    virtual std::int64_t size(PartName part) const = 0;
    /// Samples of each kept class; empty where they are not known, or where targets are numbers.
    virtual std::vector<std::int64_t> class_sizes(PartName part) const = 0;

    /// Moves one of so many folds, no more than there are samples, from the training part to `step.part`.
    virtual void hold_out_fold(const SplitStep& step, std::int64_t folds) = 0;
    /// Moves `count` samples, no more than there are, from the training part to `step.part`.
    virtual void hold_out(const SplitStep& step, std::int64_t count) = 0;
    virtual void copy(PartName from, PartName to) = 0;
    /// Keeps `count` samples of `step.part`, no more than it has.
    virtual void take(const SplitStep& step, std::int64_t count) = 0;
    /// Keeps counts[c] samples of each class c. If there are fewer, that is a problem already, and any number may stay.
    virtual void take_of_each(const SplitStep& step, const std::vector<std::int64_t>& counts) = 0;
    /// Keeps `count` samples of `step.part`, no more than it has, among them all that any smaller count would keep.
    virtual void keep_nested(const SplitStep& step, std::int64_t count) = 0;
};

/// Carries out the plan and adds to `problems` what is impossible, a part that is left empty, and classes that a part
/// lacks. False where it ends early: the numbers of samples of each class, which a step needs, are not known.
bool divide(const SplitPlan& plan, SplitParts& parts, std::vector<SplitProblem>& problems);

}  // namespace runner
