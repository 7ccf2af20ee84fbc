#include "runner/training/network/outcome_recorder.h"

#include <algorithm>
#include <cmath>

#include "layers/losses/sample_weights.h"

namespace runner {
namespace {

/// As `top_k` counts them.
std::size_t rank_of(std::span<const float> output, std::size_t truth) {
    const float own = output[truth];
    return static_cast<std::size_t>(std::ranges::count_if(output, [own](float other) { return other > own; }));
}

/// Whether what is written down of every sample tells its metric: the numbers, or the class that was named and the
/// rank.
bool is_told(const layers::Metric& metric, const layers::Answer& answer) {
    if (answer.form == layers::Answer::Form::booleans) return false;
    return answer.form == layers::Answer::Form::numbers || metric.judges() == layers::Metric::Judges::classes;
}

}  // namespace

OutcomeRecorder::OutcomeRecorder(const Metrics& metrics, const layers::Loss& loss, const layers::Answer& answer)
    : loss_(loss), answer_(answer) {
    outcomes_.classes = answer.classes;
    for (const auto& metric : metrics)
        if (!metric->is_mean())
            whole_.emplace_back(metric->column(), metric->meter(answer));
        else if (!is_told(*metric, answer))
            meters_.emplace_back(metric->column(), metric->meter(answer));
}

void OutcomeRecorder::add(const layers::Plan& plan, double loss) {
    const layers::MetricCall call = metric_call(plan);
    outcomes_.index.resize(outcomes_.index.size() + static_cast<std::size_t>(call.rows));  // take() says which
    answer_.is_of_numbers() ? add_numbers(call) : add_classes(call);
    add_metrics(call);
    add_losses(plan.loss_call(), loss, plan.sample_weights());
}

/// In the unit of a standardized target, with all digits; else as a float32, as the network says it.
double OutcomeRecorder::in_unit(double y, std::size_t output) const {
    return answer_.units.empty() ? static_cast<double>(static_cast<float>(y)) : answer_.units.original(y, output);
}

void OutcomeRecorder::add_numbers(const layers::MetricCall& call) {
    said_.resize(static_cast<std::size_t>(call.width));
    for (std::int64_t row = 0; row < call.rows; ++row) {
        answer_.probabilities(call.said(row), said_);
        for (std::int64_t i = 0; i < call.width; ++i) {
            const auto at = static_cast<std::size_t>(i);
            outcomes_.prediction.push_back(in_unit(said_[at], at));
            outcomes_.target.push_back(call.true_number(answer_.units, row, i));
        }
    }
}

void OutcomeRecorder::add_classes(const layers::MetricCall& call) {
    said_.resize(static_cast<std::size_t>(call.width));
    for (std::int64_t row = 0; row < call.rows; ++row) {
        const auto output = call.said(row);
        const std::size_t truth = call.true_class(row), named = answer_.named_class(output);
        const bool one = answer_.form == layers::Answer::Form::one_of_two;
        outcomes_.expected.push_back(static_cast<std::uint16_t>(truth));
        outcomes_.predicted.push_back(static_cast<std::uint16_t>(named));
        outcomes_.rank.push_back(static_cast<std::uint16_t>(one ? named != truth : rank_of(output, truth)));
        if (answer_.scale != layers::Answer::Scale::other) add_probability(output, truth);
    }
}

void OutcomeRecorder::add_probability(std::span<const float> output, std::size_t truth) {
    answer_.probabilities(output, said_);
    const bool one = answer_.form == layers::Answer::Form::one_of_two;
    const double probability = !one ? said_[truth] : truth == 1 ? said_[0] : 1 - said_[0];
    outcomes_.probability.push_back(static_cast<float>(probability));
}

void OutcomeRecorder::add_metrics(const layers::MetricCall& call) {
    for (const auto& [name, meter] : meters_)
        for (std::int64_t row = 0; row < call.rows; ++row) {
            meter->reset();
            meter->add(call.row(row));
            outcomes_.more[name].push_back(static_cast<float>(meter->value()));
        }
    for (const auto& [name, meter] : whole_) meter->add(call);
}

/// To ask the loss of each sample takes time: it is done where what was written down does not tell the batch's sum, to
/// the precision of a float, or samples have weights.
void OutcomeRecorder::add_losses(layers::LossCall call, double sum, std::span<const float> weights) {
    const std::size_t first = losses_.size(), rows = static_cast<std::size_t>(call.rows);
    const bool weighted = layers::are_weighted(weights);
    double told = 0;
    for (std::size_t row = 0; row < rows; ++row) told += losses_.emplace_back(told_loss(outcomes_, first + row));
    constexpr double precision = 1e-7;
    if (!weighted && std::abs(told - sum) <= precision * (static_cast<double>(rows) + sum)) return;
    loss_is_told_ = false;
    call.diff_src = nullptr;
    for (std::size_t row = 0; row < rows; ++row)
        losses_[first + row] = static_cast<double>(weights[row]) * loss_(call.row(row));
}

Outcomes OutcomeRecorder::take(const Feed& part, const std::map<std::string, std::string>& data_sha256) {
    const auto index = part.rows(0), partner = part.rows(1);
    outcomes_.index.assign(index.begin(), index.end());
    outcomes_.partner.assign(partner.begin(), partner.end());
    outcomes_.data_sha256 = data_sha256;
    for (const auto& [name, meter] : whole_)
        if (const auto values = layers::sample_values(*meter); !values.empty())
            outcomes_.more[name] = {values.begin(), values.end()};
    if (!loss_is_told_) outcomes_.more["loss"] = {losses_.begin(), losses_.end()};
    return std::move(outcomes_);
}

}  // namespace runner
