#include "runner/config/spec/class_weight.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace runner {

std::vector<double> ClassWeight::weights(std::span<const std::string> labels,
                                         std::span<const std::int64_t> samples) const {
    std::vector<double> result(labels.size(), 1);
    if (balanced) {
        const auto all = std::reduce(samples.begin(), samples.end(), std::int64_t{0});
        const auto classes = std::ranges::count_if(samples, [](std::int64_t count) { return count > 0; });
        for (std::size_t i = 0; i < result.size(); ++i)
            if (samples[i] > 0)
                result[i] = static_cast<double>(all) / (static_cast<double>(classes) * static_cast<double>(samples[i]));
    }
    for (const auto& [label, weight] : given)
        for (std::size_t i = 0; i < result.size(); ++i)
            if (labels[i] == label) result[i] = weight;
    return result;
}

}  // namespace runner

namespace declare {

bool FieldType<runner::ClassWeight>::read(const Value& value, runner::ClassWeight& out, const Reading& reading) {
    out = {};
    out.balanced = value.is_scalar() && value.text == "balanced";
    if (out.balanced) return true;
    if (!value.is_map() || value.entries.empty()) return reading.wrong(value, expects({}));
    bool good = true;
    for (const auto& [key, place, weight] : value.entries) {
        const Reading of_class{fmt::format("{} of class `{}`", reading.label, key), {.least = 0}, reading.diagnostics};
        double number = 1;
        good = FieldType<double>::read(weight, number, of_class) && good;
        out.given.emplace_back(key, number);
    }
    return good;
}

Value FieldType<runner::ClassWeight>::write(const runner::ClassWeight& weight) {
    if (weight.balanced) return Value::string("balanced");
    Value map = Value::map();
    for (const auto& [label, number] : weight.given) map.set(label, Value::number(number));
    return map;
}

}  // namespace declare
