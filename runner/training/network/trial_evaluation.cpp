#include "runner/training/network/trial_evaluation.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <utility>

#include "runner/training/network/collapse.h"
#include "runner/training/network/monte_carlo.h"
#include "runner/training/network/outcome_recorder.h"
#include "runner/training/network/part_measures.h"
#include "runner/training/network/pruning.h"

namespace runner {
namespace {

/// A trial at its end, measured part by part. Each step returns false if a stop was requested within.
class TrialEvaluator {
public:
    TrialEvaluator(const TrialContext& context, TrialRecord& record)
        : context_(context),
          record_(record),
          evaluator_(context.network()),
          meters_(context.variant.training.measured(), context.answer()) {}

    bool measure_train() {
        context_.data.train->begin_epoch(Order::for_evaluation());
        PartMeters meters(context_.variant.training.measured(), context_.answer());
        auto watching = std::make_unique<AnswerMeter>(context_.answer());
        const AnswerMeter& answers = *watching;
        meters.also(std::move(watching));
        double unweighted = 0;
        Evaluator::Each each;
        if (context_.data.weighted)
            each = [&](const layers::Plan& plan, double) { unweighted += unweighted_loss(plan); };
        const auto measures = measure(*context_.data.train, meters, each);
        if (!measures) return false;
        record_.train = measures->numbers;
        record_.sparsity = sparsity(context_.parameters);
        if (context_.data.classes > 0) record_.majority = context_.data.train->majority();
        judge(answers, each ? unweighted / static_cast<double>(measures->samples) : data_loss());
        return true;
    }

    /// Where the variant is evaluated by its pruned network: the training part shows that one too.
    bool prune() {
        if (!prunes_network(evaluation())) return true;
        prune_network(context_.parameters, *evaluation().prune);
        record_.sparsity = sparsity(context_.parameters);
        const auto measures = measure(*context_.data.train, meters_);
        if (measures) record_.train = measures->numbers;
        return measures.has_value();
    }

    bool measure_test() {
        context_.data.test->begin_epoch(Order::for_evaluation());
        const auto loss_of_data = context_.loss();
        OutcomeRecorder outcomes(context_.variant.training.measured(), *loss_of_data, context_.answer());
        auto measures = measure(*context_.data.test, meters_,
                                [&](const layers::Plan& plan, double loss) { outcomes.add(plan, loss); });
        if (!measures) return false;
        keep(outcomes.take(*context_.data.test, context_.data.sha256));
        record_.test = std::move(measures->numbers);
        record_.test_per_class = std::move(measures->per_class);
        record_.confusion_matrix = std::move(measures->confusion_matrix);
        record_.train_test_gap = advantage(record_.train, record_.test);
        record_.inference_images_per_second = seconds_ > 0 ? static_cast<double>(samples_) / seconds_ : 0;
        return true;
    }

    bool measure_pruned_copies() {
        record_.pruned.clear();
        if (!evaluation().prune || prunes_network(evaluation())) return true;
        auto pruned =
            measure_pruned(evaluator_, *context_.data.test, meters_, evaluation().prune->fraction, context_.stop);
        if (pruned) record_.pruned = std::move(*pruned);
        return pruned.has_value();
    }

    /// What the random passes are worth is their gain: accuracy gained over the ordinary test, or loss saved.
    bool measure_random() {
        record_.monte_carlo.clear();
        if (!evaluation().monte_carlo) return true;
        auto numbers = measure_monte_carlo(evaluator_, *context_.data.test, meters_, evaluation().monte_carlo->samples,
                                           context_.stop);
        if (!numbers) return false;
        record_.monte_carlo = std::move(*numbers);
        if (const auto gain = advantage(record_.monte_carlo, record_.test)) record_.monte_carlo["gain"] = *gain;
        return true;
    }

private:
    const EvaluationSpec& evaluation() const { return context_.variant.evaluation; }

    void keep(Outcomes outcomes) {
        outcomes.row = context_.data.test_rows;
        outcomes.group = context_.data.test_groups;
        outcomes.group_names = context_.data.group_names;
        if (const auto& places = context_.data.test_places; !places.empty())
            for (auto* rows : {&outcomes.index, &outcomes.partner})
                for (std::uint32_t& row : *rows) row = static_cast<std::uint32_t>(places[row]);
        record_.test_outcomes = record_of(outcomes, fmt::format("{}/test_outcomes.npz", trial_folder(record_.key())));
        record_.outcomes = std::make_shared<const Outcomes>(std::move(outcomes));
    }

    std::optional<PartMeasures> measure(const Feed& part, const PartMeters& meters, const Evaluator::Each& each = {}) {
        auto measures = measure_part(evaluator_, part, meters, context_.stop, each);
        if (!measures) return {};
        seconds_ += measures->seconds;
        samples_ += measures->samples;
        return measures;
    }

    /// By how much `a` is better than `b` in the main measure; nothing where either lacks it.
    std::optional<double> advantage(const Numbers& a, const Numbers& b) const {
        const auto ours = a.find(meters_.main_measure()), theirs = b.find(meters_.main_measure());
        if (ours == a.end() || theirs == b.end()) return {};
        const bool accuracy = ours->first == "accuracy";
        return accuracy ? ours->second - theirs->second : theirs->second - ours->second;
    }

    /// Of all samples alike, as constant answers are judged.
    double unweighted_loss(const layers::Plan& plan) const {
        layers::LossCall call = plan.loss_call();
        call.diff_src = nullptr;
        return (*context_.loss())(call);
    }

    /// On the training part, without penalties.
    double data_loss() const {
        const auto data_loss = record_.train.find("data_loss");
        const auto loss = data_loss != record_.train.end() ? data_loss : record_.train.find("loss");
        return loss != record_.train.end() ? loss->second : HUGE_VAL;
    }

    /// Whether a network that has ended in good order says anything.
    void judge(const AnswerMeter& answers, double loss) {
        if (record_.status != Status::finished && record_.status != Status::early_stopped) return;
        const auto why = find_collapse(answers, *context_.loss(), loss, context_.data.labels);
        if (!why) return;
        record_.status = Status::collapsed;
        record_.why = *why;
    }

    const TrialContext& context_;
    TrialRecord& record_;
    Evaluator evaluator_;
    PartMeters meters_;
    double seconds_ = 0;  // of all measures up to now
    std::int64_t samples_ = 0;
};

}  // namespace

void evaluate_trial(const TrialContext& context, TrialRecord& record) {
    TrialEvaluator trial(context, record);
    const bool whole = trial.measure_train() && trial.prune() && trial.measure_test() &&
                       trial.measure_pruned_copies() && trial.measure_random();
    if (!whole) record.status = Status::interrupted;
}

void evaluate_on_training(const TrialContext& context, TrialRecord& record) {
    if (!TrialEvaluator(context, record).measure_train()) record.status = Status::interrupted;
}

}  // namespace runner
