#include "runner/training/network/part_measures.h"

#include <cmath>
#include <utility>

namespace runner {

void put_finite(Numbers& numbers, const std::string& name, double value) {
    if (std::isfinite(value)) numbers[name] = value;
}

PartMeters::PartMeters(Metrics metrics, const layers::Answer& answer)
    : metrics_(std::move(metrics)), answer_(answer), meters_(make_meters(metrics_, answer)) {
    if (answer.is_of_numbers()) return;
    auto confusion = std::make_unique<Confusion>(answer);
    confusion_ = confusion.get();
    meters_.push_back(std::move(confusion));
}

Numbers PartMeters::numbers() const {
    Numbers numbers;
    for (std::size_t i = 0; i < metrics_.size(); ++i) put_finite(numbers, metrics_[i]->column(), meters_[i]->value());
    if (confusion_ && !numbers.contains("accuracy")) put_finite(numbers, "accuracy", confusion_->value());
    return numbers;
}

void PartMeters::read(PartMeasures& measures) const {
    measures.numbers.merge(numbers());
    for (std::size_t i = 0; i < metrics_.size(); ++i)
        if (auto values = meters_[i]->per_class(); !values.empty())
            measures.per_class[metrics_[i]->column()] = std::move(values);
    if (!confusion_) return;
    measures.accuracy = confusion_->value();
    measures.confusion_matrix = confusion_->matrix();
    measures.per_class["precision"] = confusion_->precision();
    measures.per_class["recall"] = confusion_->recall();
}

std::optional<PartMeasures> measure_part(Evaluator& evaluator, const Feed& part, const PartMeters& meters,
                                         const std::stop_token& stop, const Evaluator::Each& each) {
    const auto result = evaluator.run(part, meters.all(), stop, each);
    if (!result.whole) return {};
    PartMeasures measures;
    const double penalty = evaluator.network().penalty();
    put_finite(measures.numbers, "loss", result.loss + penalty);
    if (penalty > 0) put_finite(measures.numbers, "data_loss", result.loss);
    meters.read(measures);
    measures.seconds = result.seconds;
    measures.samples = result.samples;
    return measures;
}

}  // namespace runner
