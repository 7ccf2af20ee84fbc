#include "runner/training/loop/columns.h"

#include <cmath>
#include <limits>

#include "runner/config/spec/columns.h"

namespace runner {

Columns::Columns(const TrainingSpec& training, bool validation, bool penalized)
    : metrics_(training.metrics.size()),
      names_(column_names(training, validation, penalized)),
      validation_(validation),
      penalized_(penalized) {}

Curve Columns::empty_curve() const {
    Curve curve;
    for (const std::string& name : names_) curve.columns.push_back({name, {}});
    return curve;
}

void Columns::add(Curve& curve, std::int64_t epoch, const Row& row) const {
    std::size_t next = 0;
    const auto put = [&](std::optional<double> value) {
        if (value && !std::isfinite(*value)) value.reset();
        curve.columns[next++].second.push_back(value);
    };
    const auto put_metrics = [&](const std::vector<double>& metrics) {
        for (std::size_t i = 0; i < metrics_; ++i) put(i < metrics.size() ? std::optional(metrics[i]) : std::nullopt);
    };
    curve.epoch.push_back(epoch);
    put(row.data_loss ? std::optional(*row.data_loss + row.penalty.value_or(0)) : std::nullopt);
    if (penalized_) put(row.data_loss), put(row.penalty);
    put_metrics(row.metrics);
    if (validation_) {
        put(row.val_loss);
        if (penalized_) put(row.val_data_loss);
        put_metrics(row.val_metrics);
    }
    put(row.learning_rate);
    put(row.train_seconds);
    put(row.eval_seconds);
}

namespace {
const std::vector<std::optional<double>>* find(const Curve& curve, std::string_view column) {
    for (const auto& [name, values] : curve.columns)
        if (name == column) return &values;
    return nullptr;
}
}  // namespace

double last(const Curve& curve, std::string_view column) {
    const auto* values = find(curve, column);
    const auto value = values && !values->empty() ? values->back() : std::nullopt;
    return value.value_or(std::numeric_limits<double>::quiet_NaN());
}

std::int64_t best_epoch(const Curve& curve, std::string_view column, bool higher_is_better) {
    const auto* values = find(curve, column);
    std::int64_t best = 0;
    double reference = 0;
    for (std::size_t row = 1; values && row < values->size(); ++row) {
        const auto value = (*values)[row];
        if (!value || (best && !(higher_is_better ? *value > reference : *value < reference))) continue;
        best = curve.epoch[row];
        reference = *value;
    }
    return best;
}

}  // namespace runner
