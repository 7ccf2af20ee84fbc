#include "runner/training/observers/validation_observer.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace runner {

ValidationObserver::ValidationObserver(const Network& network, const layers::Stepper& stepper, Feed& validation,
                                       const TrainingSpec& training, const layers::Answer& answer, std::stop_token stop)
    : validation_(validation),
      stepper_(stepper),
      metrics_(training.measured()),
      meters_(make_meters(metrics_, answer)),
      evaluator_(network),
      stop_(std::move(stop)) {}

void ValidationObserver::measure(Epoch& epoch) {
    if (!epoch.divergence.empty()) return;
    validation_.begin_epoch(Order::for_evaluation());
    const auto result = evaluator_.run(validation_, meters_, stop_);
    epoch.interrupted = !result.whole;
    const double loss = result.loss + stepper_.penalty();
    epoch.add("val_loss", loss);
    if (evaluator_.network().penalized()) epoch.add("val_data_loss", result.loss);
    for (std::size_t i = 0; i < metrics_.size(); ++i) epoch.add("val_" + metrics_[i]->column(), meters_[i]->value());
    epoch.add("eval_seconds", result.seconds);
    if (epoch.number > 0 && !std::isfinite(loss))
        epoch.divergence = fmt::format("val_loss is not finite in epoch {}", epoch.number);
}

}  // namespace runner
