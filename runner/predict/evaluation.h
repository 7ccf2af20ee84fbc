#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/predict/trained_variant.h"
#include "runner/training/network/part_measures.h"

namespace runner {

/// What other data show of the networks of a variant.
struct VariantEvaluation {
    std::string variant;
    std::vector<TrialRecord> trials;  // as if the data had been their test part
    std::optional<Numbers> together;  // of the mean of several networks, where all saw the same samples
};

/// What other data show of trained networks.
struct Evaluation {
    std::string data;  // as the user named it
    std::vector<VariantEvaluation> variants;
    std::vector<Verdict> claims;  // the file's about the test part, judged on these data; else each variant against the
                                  // first
};

/// The samples as a network was trained to read them.
using FeedOf = std::function<std::unique_ptr<Feed>(const TrainedNetwork& network, const TrialRecord& trial)>;

/// `same_samples`: whether rows of the same number are the same samples to all networks; of parts that each seed has
/// dealt they are not.
VariantEvaluation evaluate_variant(const TrainedVariant& variant, const FeedOf& feed_of, bool same_samples = true);

/// The verdicts on what was evaluated.
std::vector<Verdict> judge_evaluation(const Results& results, const std::vector<VariantEvaluation>& variants);

/// Why there are none on data other than the test part: "its networks are those of folds", whose verdicts are about
/// what each fold held out. Empty where there are.
std::string why_not_judged(const std::vector<VariantEvaluation>& variants);

}  // namespace runner
