#include "runner/results/size_curves.h"

#include <algorithm>

namespace runner {
namespace {

/// Of the variant's settings; nothing where its name was not made of it.
std::optional<double> size_of(const Results& results, const std::string& variant) {
    const Value* settings = results.variants.find(variant);
    const Value* data = settings ? settings->find("data") : nullptr;
    const Value* size = data ? data->find("size") : nullptr;
    return size && variant.find("-size_") != variant.npos ? declare::to_number(*size) : std::nullopt;
}

std::int64_t samples_of(const Results& results, const std::string& variant) {
    const auto trial = std::ranges::find(results.trials, variant, &TrialRecord::variant);
    return trial == results.trials.end() ? 0 : trial->data.train;
}

}  // namespace

std::string metric_of_sizes(const Results& results) {
    const bool accuracy = std::ranges::any_of(
        results.summary, [](const VariantSummary& summary) { return summary.find("test_accuracy") != nullptr; });
    return accuracy ? "test_accuracy" : "test_loss";
}

std::vector<SizeCurve> size_curves(const Results& results, const std::string& metric) {
    std::vector<SizeCurve> curves;
    for (const VariantSummary& summary : results.summary) {
        const auto size = size_of(results, summary.variant);
        const Estimate* estimate = summary.find_learned(metric);
        if (!size || !estimate) continue;
        const std::string name = summary.variant.substr(0, summary.variant.rfind("-size_"));
        auto curve = std::ranges::find(curves, name, &SizeCurve::variant);
        if (curve == curves.end()) curve = curves.insert(curves.end(), {name, {}});
        curve->points.push_back({*size, samples_of(results, summary.variant), *estimate});
    }
    std::erase_if(curves, [](const SizeCurve& curve) { return curve.points.size() < 2; });
    for (SizeCurve& curve : curves) std::ranges::stable_sort(curve.points, {}, &SizeCurve::Point::size);
    return curves;
}

}  // namespace runner
