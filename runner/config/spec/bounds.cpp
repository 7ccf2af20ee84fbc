#include "runner/config/spec/bounds.h"

#include <fmt/format.h>

#include <cmath>

#include "layers/metrics/metric.h"
#include "runner/record/measures.h"

namespace runner {

namespace {

constexpr Bounds anything, not_negative{.least = 0}, share{.least = 0, .most = 1}, of_shares{.least = -1, .most = 1};

bool has_classes(const Variant& variant) {
    return variant.training.loss && variant.training.loss->wants() != layers::Loss::Wants::numbers;
}

}  // namespace

std::string Bounds::text() const {
    if (!std::isfinite(least)) return fmt::format("is never above {}", most);
    if (std::isfinite(most)) return fmt::format("lies between {} and {}", least, most);
    return fmt::format("is never below {}", least);
}

std::string Bounds::help(std::string_view key, double number) const {
    if (most != 1 || number < 1 || !holds(number / 100)) return "";
    return fmt::format("write `{}: {:.6g}`", key, number / 100);
}

Bounds bounds_of_column(const Variant& variant, const std::string& column) {
    if (is_share(column)) return share;
    if (const auto range = layers::range_of(column))
        return {range->least.value_or(-HUGE_VAL), range->most.value_or(HUGE_VAL)};
    // Losses over numbers may be negative: Poisson's is.
    const bool is_loss = column.ends_with("loss") || column == "penalty";
    return is_loss && !has_classes(variant) ? anything : not_negative;
}

Bounds bounds_of_measure(const Variant& variant, const std::string& measure) {
    const auto parts = MeasureParts::parse(measure);
    if (!parts) return anything;
    // Differences of two accuracies, or of two losses.
    if (measure == "train_test_gap" || measure == "monte_carlo_gain")
        return has_classes(variant) ? of_shares : anything;
    return is_share(measure) ? share : bounds_of_column(variant, parts->name);
}

}  // namespace runner
