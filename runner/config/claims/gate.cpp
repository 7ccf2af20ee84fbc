#include "runner/config/claims/gate.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/record/measures.h"

namespace runner {

Gate read_gate(const Value& gate, Diagnostics& diagnostics) {
    if (gate.is_null()) return {};
    if (!gate.is_map() || gate.entries.empty()) {
        diagnostics.error(gate, fmt::format("`gate`: expected a map of margins, received `{}`", show(gate)),
                          "such as `{test_accuracy: 0.005}`");
        return {};
    }
    Gate result;
    for (const auto& entry : gate.entries) {
        if (entry.key == "over") continue;
        double margin = 0;
        const Reading reading{fmt::format("`{}` of `gate`", entry.key), {.least = 0}, diagnostics};
        const auto measure = MeasureParts::parse(entry.key);
        if (entry.value.is_null()) continue;
        if (!measure || is_first_hit(entry.key))
            diagnostics.error(entry.place, fmt::format("unknown metric `{}` of `gate`", entry.key),
                              declare::suggestion(entry.key, {"test_accuracy", "test_loss", "epochs_run"}));
        else if (declare::FieldType<double>::read(entry.value, margin, reading))
            result.emplace_back(entry.key, margin);
    }
    return result;
}

std::vector<Over> read_gate_over(const Value& gate, Diagnostics& diagnostics) {
    std::vector<Over> over = {Over::seeds};
    const Value* written = gate.is_map() ? gate.find("over") : nullptr;
    if (!written || written->is_null()) return over;
    const bool read =
        declare::FieldType<std::vector<Over>>::read(*written, over, {"`over` of `gate`", {}, diagnostics});
    if (read && std::ranges::find(over, Over::seeds) == over.end())
        diagnostics.error(*written, "`over` without `seeds` says nothing of trainings with other seeds",
                          "write `over: [seeds, samples]`");
    return over;
}

}  // namespace runner
