#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "runner/training/confusion.h"
#include "runner/training/evaluator.h"
#include "runner/training/predictive_entropy.h"
#include "runner/training/pruning.h"
#include "runner/training/trainer.h"

namespace runner {
namespace {

/// A trial at its end: its weights, and everything that is measured of them.
class Judgement {
public:
    Judgement(const Variant& variant, std::uint64_t seed, TrialData& data, layers::Parameters& parameters,
              TrialRecord& record, std::stop_token stop)
        : variant_(variant),
          data_(data),
          parameters_(parameters),
          record_(record),
          stop_(std::move(stop)),
          evaluator_(variant.graph, parameters, variant.training.loss, seed),
          meters_(make_meters(variant.training, data.classes)) {
        if (data.classes == 0) return;
        auto confusion = std::make_unique<Confusion>(data.classes);
        confusion_ = confusion.get();
        meters_.push_back(std::move(confusion));
    }

    /// What the training part shows; the test part stays unseen. False if a stop was requested.
    bool run_on_training() {
        data_.train->begin_epoch(Order::for_evaluation());
        if (!measure(*data_.train, record_.train)) return false;
        find_collapse();
        record_.sparsity = sparsity(parameters_);
        return true;
    }

    /// False if a stop was requested.
    bool run() {
        record_.test_per_class.clear();
        record_.train_test_gap.reset();
        record_.pruned.clear();
        record_.monte_carlo.clear();
        data_.train->begin_epoch(Order::for_evaluation());
        data_.test->begin_epoch(Order::for_evaluation());
        if (!measure(*data_.train, record_.train)) return false;
        find_collapse();
        if (prunes_network(variant_.evaluation)) {
            prune(*variant_.evaluation.prune);
            if (!measure(*data_.train, record_.train)) return false;
        }
        record_.sparsity = sparsity(parameters_);
        if (!test()) return false;
        const auto& prune = variant_.evaluation.prune;
        return (!prune || prunes_network(variant_.evaluation) || prune_copies(*prune)) &&
               (!variant_.evaluation.monte_carlo || monte_carlo(variant_.evaluation.monte_carlo->samples));
    }

private:
    using Numbers = std::map<std::string, double>;

    /// What the regularizers add to every loss, as in Keras.
    double penalty() const {
        double sum = 0;
        for (std::size_t i = 0; i < parameters_.count(); ++i) {
            const auto& parameter = parameters_.declaration(i);
            if (parameter.trainable && parameter.declaration.regularizer)
                sum += parameter.declaration.regularizer->penalty(std::as_const(parameters_).value(i));
        }
        return sum;
    }

    void read_meters(Numbers& numbers) const {
        const auto& metrics = variant_.training.metrics;
        for (std::size_t i = 0; i < metrics.size(); ++i) put(numbers, metrics[i]->column(), meters_[i]->value());
        if (confusion_ && !numbers.contains("accuracy")) put(numbers, "accuracy", confusion_->value());
    }

    static void put(Numbers& numbers, const std::string& name, double value) {
        if (std::isfinite(value)) numbers[name] = value;
    }

    bool measure(const Feed& feed, Numbers& numbers) {
        const auto result = evaluator_.run(feed, meters_, stop_);
        numbers.clear();
        put(numbers, "loss", result.loss + penalty());
        if (penalty() > 0) put(numbers, "data_loss", result.loss);
        read_meters(numbers);
        seconds_ += result.seconds;
        samples_ += result.samples;
        return result.whole;
    }

    /// Back at chance, or never away from it: no better than always saying the most frequent class, by three standard
    /// errors. One that always says a rarer class is below that, and collapsed no less.
    void find_collapse() {
        if (!confusion_) return;
        const double p = data_.train->majority(), n = static_cast<double>(data_.train->count());
        record_.majority = p;
        const double bound = p + 3 * std::sqrt(p * (1 - p) / n);
        const bool ended = record_.status == Status::finished || record_.status == Status::early_stopped;
        if (!ended || bound >= 1 || confusion_->value() > bound) return;
        record_.status = Status::collapsed;
        record_.why =
            fmt::format("accuracy on the training part is {:.4f}, and the most frequent class has a share of {:.4f}",
                        confusion_->value(), p);
    }

    bool test() {
        if (!measure(*data_.test, record_.test)) return false;
        record_.inference_images_per_second = seconds_ > 0 ? static_cast<double>(samples_) / seconds_ : 0;
        for (std::size_t i = 0; i < variant_.training.metrics.size(); ++i)
            if (auto values = meters_[i]->per_class(); !values.empty())
                record_.test_per_class[variant_.training.metrics[i]->column()] = std::move(values);
        const char* judged = confusion_ ? "accuracy" : "loss";
        const auto train = record_.train.find(judged), test = record_.test.find(judged);
        if (train != record_.train.end() && test != record_.test.end())
            record_.train_test_gap = confusion_ ? train->second - test->second : test->second - train->second;
        if (!confusion_) return true;
        record_.confusion_matrix = confusion_->matrix();
        record_.test_per_class["precision"] = confusion_->precision();
        record_.test_per_class["recall"] = confusion_->recall();
        return true;
    }

    void prune(const Prune& prune) {
        if (prune.threshold)
            prune_threshold(parameters_, *prune.threshold);
        else
            prune_fraction(parameters_, prune.fraction.front());
    }

    bool prune_copies(const Prune& prune) {
        const std::span<float> values = parameters_.values();
        const std::vector<float> unpruned(values.begin(), values.end());
        bool whole = true;
        for (const double fraction : prune.fraction) {
            if (!whole) break;
            prune_fraction(parameters_, fraction);
            PruneRecord row{.threshold = {}, .fraction = fraction, .sparsity = sparsity(parameters_), .test = {}};
            whole = measure(*data_.test, row.test);
            record_.pruned.push_back(std::move(row));
            std::ranges::copy(unpruned, values.begin());
        }
        return whole;
    }

    /// Dropout as in training, `samples` times, and the mean of what the network says.
    bool monte_carlo(std::int64_t samples) {
        const auto& loss = *variant_.training.loss;
        std::vector<double> sums;
        std::vector<double> shares;  // of the classes, where the network says logits: these have no entropy
        std::uint64_t tick = 0;
        for (std::int64_t sample = 0; sample < samples; ++sample) {
            std::size_t next = 0;
            const bool whole =
                evaluator_.batches(*data_.test, layers::Phase::monte_carlo, stop_, [&](layers::Plan& plan, auto) {
                    plan.forward({tick++});
                    const auto values = plan.output().values();
                    if (sums.size() < next + values.size()) sums.resize(next + values.size());
                    if (loss.from_logits()) {
                        shares.resize(sums.size());
                        add_shares(values, plan.output().columns, std::span(shares).subspan(next));
                    }
                    for (const float value : values) sums[next++] += static_cast<double>(value);
                });
            if (!whole) return false;
        }
        for (const auto& meter : meters_) meter->reset();
        double total = 0;
        std::size_t next = 0;
        std::vector<float> means;
        const bool whole =
            evaluator_.batches(*data_.test, layers::Phase::inference, stop_, [&](layers::Plan& plan, auto) {
                auto call = metric_call(plan, loss);
                means.resize(static_cast<std::size_t>(call.rows * call.width));
                for (float& mean : means) mean = static_cast<float>(sums[next++] / static_cast<double>(samples));
                call.output = means.data();
                for (const auto& meter : meters_) meter->add(call);
                total += loss({.rows = call.rows,
                               .width = call.width,
                               .src = means.data(),
                               .targets = call.targets,
                               .logits = loss.from_logits()});
            });
        put(record_.monte_carlo, "loss", total / static_cast<double>(data_.test->count()) + penalty());
        read_meters(record_.monte_carlo);
        if (!loss.folds().empty()) {
            const auto width = static_cast<std::int64_t>(sums.size()) / data_.test->count();
            put(record_.monte_carlo, "entropy",
                mean_entropy(loss.from_logits() ? shares : sums, width, static_cast<double>(samples)));
        }
        find_gain();
        return whole;
    }

    /// What the random passes are worth: accuracy gained over the ordinary test, or loss saved.
    void find_gain() {
        const char* judged = confusion_ ? "accuracy" : "loss";
        const auto ordinary = record_.test.find(judged), random = record_.monte_carlo.find(judged);
        if (ordinary == record_.test.end() || random == record_.monte_carlo.end()) return;
        const double more = random->second - ordinary->second;
        record_.monte_carlo["gain"] = confusion_ || more == 0 ? more : -more;
    }

    const Variant& variant_;
    TrialData& data_;
    layers::Parameters& parameters_;
    TrialRecord& record_;
    std::stop_token stop_;
    Evaluator evaluator_;
    Meters meters_;
    Confusion* confusion_ = nullptr;  // one of the meters; null for targets that are numbers
    double seconds_ = 0;
    std::int64_t samples_ = 0;
};

}  // namespace

void judge_on_training(const Variant& variant, std::uint64_t seed, TrialData& data, layers::Parameters& parameters,
                       TrialRecord& record, std::stop_token stop) {
    if (!Judgement(variant, seed, data, parameters, record, std::move(stop)).run_on_training())
        record.status = Status::interrupted;
}

void judge(const Variant& variant, std::uint64_t seed, TrialData& data, layers::Parameters& parameters,
           TrialRecord& record, std::stop_token stop) {
    if (!Judgement(variant, seed, data, parameters, record, std::move(stop)).run()) record.status = Status::interrupted;
}

}  // namespace runner
