#include "runner/predict/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "layers/losses/sample_weights.h"
#include "layers/math/denormals.h"
#include "runner/predict/said.h"
#include "runner/training/network/outcome_recorder.h"

namespace runner {
namespace {

/// The truth about the samples, gathered while the first network is asked; numbers as it was trained on them.
struct Truth {
    std::vector<std::int32_t> classes;
    std::vector<float> numbers, weights;
    std::vector<std::int32_t> places;  // which samples they are

    void add(const layers::MetricCall& call) {
        const auto add_first = [](auto& all, const auto& some, std::int64_t count) {
            if (!some.empty()) all.insert(all.end(), some.begin(), some.begin() + count);
        };
        add_first(classes, call.targets.classes, call.rows);
        add_first(numbers, call.targets.numbers, call.rows * call.width);
        weights.insert(weights.end(), call.sample_weights.begin(), call.sample_weights.end());
    }
};

class VariantEvaluator {
public:
    VariantEvaluator(const TrainedVariant& variant, const FeedOf& feed_of, bool same_samples)
        : variant_(variant), feed_of_(feed_of), said_(variant.answer()), same_samples_(same_samples) {}

    VariantEvaluation run() {
        const layers::FlushDenormals flush;  // as where it was trained
        VariantEvaluation result{.variant = variant_.name, .trials = {}, .together = {}};
        for (const auto& network : variant_.networks) result.trials.push_back(measure(*network));
        if (same_samples_ && variant_.networks.size() > 1) result.together = measure_together();
        return result;
    }

private:
    TrialRecord measure(const KeptNetwork& kept) {
        const TrainedNetwork network = kept.network();
        const auto feed = feed_of_(network, kept.trial());
        feed->begin_epoch(Order::for_evaluation());
        const auto loss = variant_.loss();
        Evaluator evaluator(Network(network.graph, network.parameters, loss, 0, variant_.precision()));
        const layers::Answer answer = variant_.answer(kept);
        PartMeters meters(variant_.training.measured(), answer);
        OutcomeRecorder outcomes(variant_.training.measured(), *loss, answer);
        const bool first = said_.networks() == 0;
        std::vector<float> outputs;
        std::size_t width = 1;
        const auto measures = measure_part(evaluator, *feed, meters, {}, [&](const layers::Plan& plan, double sum) {
            outcomes.add(plan, sum);
            const auto call = metric_call(plan);
            width = static_cast<std::size_t>(call.width);
            outputs.insert(outputs.end(), call.output, call.output + call.rows * call.width);
            if (first) truth_.add(call);
        });
        compare_places(*feed, first);
        said_.add_network(std::move(outputs), width, answer.units);
        return record_of_trial(kept.trial(), *measures, outcomes.take(*feed, {}));
    }

    void compare_places(const Feed& feed, bool first) {
        const auto rows = feed.rows(0);
        if (first) truth_.places.assign(rows.begin(), rows.end());
        same_samples_ = same_samples_ && feed.rows(1).empty() && std::ranges::equal(truth_.places, rows);
    }

    TrialRecord record_of_trial(TrialRecord record, const PartMeasures& measures, Outcomes outcomes) const {
        record.test = measures.numbers;
        record.test_per_class = measures.per_class;
        record.confusion_matrix = measures.confusion_matrix;
        if (record.data.folds == 0 && !record.data.is_dealt()) record.data.test = measures.samples;
        record.test_outcomes = runner::record_of(outcomes, "");
        record.outcomes = std::make_shared<const Outcomes>(std::move(outcomes));
        return record;
    }

    /// Numbers are taken in the deviations of the first network, as the truth is.
    Numbers measure_together() const {
        std::vector<float> means;
        layers::Answer answer = said_.answer_together();
        answer.units = variant_.networks.front()->preparation().units;
        Said::Together together;
        for (std::size_t i = 0; i < said_.samples(); ++i) {
            said_.look(i, together);
            for (std::size_t k = 0; k < together.mean.size(); ++k)
                means.push_back(static_cast<float>(answer.units.standardized(together.mean[k], k)));
        }
        const layers::MetricCall call{.rows = static_cast<std::int64_t>(said_.samples()),
                                      .width = static_cast<std::int64_t>(said_.width()),
                                      .output = means.data(),
                                      .targets = {truth_.classes, truth_.numbers},
                                      .sample_weights = truth_.weights};
        PartMeters meters(variant_.training.measured(), answer);
        for (const auto& meter : meters.all()) meter->add(call);
        Numbers numbers = meters.numbers();
        put_finite(numbers, "loss", loss_of(call, std::move(means)));
        return numbers;
    }

    /// Of the means, for a loss that may want logits: those that mean the same probabilities.
    double loss_of(const layers::MetricCall& call, std::vector<float> means) const {
        const bool is_one = variant_.answer().is_of_sigmoids();
        if (variant_.training.loss->from_logits())
            for (float& p : means) p = is_one ? std::log(p / (1 - p)) : std::log(p);
        const layers::LossCall asked{
            .rows = call.rows, .width = call.width, .src = means.data(), .targets = call.targets};
        return layers::weighted_sum(*variant_.training.loss, asked, call.sample_weights) /
               static_cast<double>(call.rows);
    }

    const TrainedVariant& variant_;
    const FeedOf& feed_of_;
    Said said_;
    Truth truth_;
    bool same_samples_;
};

bool is_about_test(const Claim& claim) { return claim.measure.starts_with("test_"); }

/// The claims of the file about its test part, as far as both variants of a pair were evaluated.
std::vector<Claim> own_claims(const Results& results, const std::vector<VariantEvaluation>& variants) {
    const auto is_here = [&](const std::string& name) {
        return std::ranges::find(variants, name, &VariantEvaluation::variant) != variants.end();
    };
    std::vector<Claim> claims = claims_of(results.claims);
    std::erase_if(claims, [](const Claim& claim) { return !is_about_test(claim); });
    for (Claim& claim : claims)
        std::erase_if(claim.pairs, [&](const auto& pair) {
            return !is_here(pair.first) || (!pair.second.empty() && !is_here(pair.second));
        });
    std::erase_if(claims, [](const Claim& claim) { return claim.pairs.empty(); });
    return claims;
}

/// By accuracy, or by loss where targets are numbers.
std::vector<Claim> claims_against_first(const std::vector<VariantEvaluation>& variants) {
    const bool classes = variants[0].trials[0].test.contains("accuracy");
    Claim claim;
    claim.name = fmt::format("against {}", variants[0].variant);
    claim.measure = classes ? "test_accuracy" : "test_loss";
    claim.expect = classes ? Expect::greater : Expect::less;
    for (std::size_t i = 1; i < variants.size(); ++i)
        claim.pairs.emplace_back(variants[i].variant, variants[0].variant);
    return {claim};
}

}  // namespace

VariantEvaluation evaluate_variant(const TrainedVariant& variant, const FeedOf& feed_of, bool same_samples) {
    return VariantEvaluator(variant, feed_of, same_samples).run();
}

std::string why_not_judged(const std::vector<VariantEvaluation>& variants) {
    for (const VariantEvaluation& variant : variants)
        for (const TrialRecord& trial : variant.trials) {
            if (trial.data.folds > 0)
                return "no claims are judged: the networks are those of folds, whose verdicts are about the samples "
                       "that each fold held out (`--data test`)";
            if (trial.data.is_dealt())
                return "no claims are judged: each seed dealt its own training part, and the verdicts are about what "
                       "it left to test on (`--data test`)";
        }
    return {};
}

std::vector<Verdict> judge_evaluation(const Results& results, const std::vector<VariantEvaluation>& variants) {
    std::vector<Claim> claims = own_claims(results, variants);
    if (claims.empty() && variants.size() > 1) claims = claims_against_first(variants);
    std::vector<TrialRecord> trials;
    for (const VariantEvaluation& variant : variants)
        trials.insert(trials.end(), variant.trials.begin(), variant.trials.end());
    return judge(claims, trials);
}

}  // namespace runner
