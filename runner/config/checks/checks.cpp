#include "runner/config/checks/checks.h"

#include <fmt/format.h>

#include "runner/config/checks/context.h"
#include "runner/config/checks/data_checks.h"
#include "runner/config/checks/loss_checks.h"
#include "runner/config/checks/training_checks.h"

namespace runner {

namespace {

/// False where an input has more values than can be counted: then nothing can be said of shapes.
bool countable_inputs(const CheckContext& c) {
    bool good = true;
    for (const auto& input : c.variant.model.network.inputs) try {
            layers::size_of(input.shape);
        } catch (const layers::ShapeError& error) {
            c.diagnostics.error(input.place, fmt::format("the input `{}` {}", input.name, error.what()), error.help);
            good = false;
        }
    return good;
}

/// Builds the graph; false where the model does not allow one.
bool build(Variant& variant, const CheckContext& context) {
    if (variant.model.network.output.empty() || !countable_inputs(context)) return false;
    check_inputs(context);
    const int before = context.diagnostics.errors();
    variant.graph = layers::build_graph(variant.model.network, context.diagnostics);
    return context.diagnostics.errors() == before;
}

}  // namespace

void check_variant(Variant& variant, const Value& sections, Diagnostics& diagnostics) {
    const CheckContext context(variant, sections, diagnostics);
    check_class_numbers(context);
    const bool every_class = check_split(context);
    check_picks(context);
    check_augmentations(context);
    check_metrics(context);
    check_precision(context);
    check_batch_size(context);
    check_schedule(context);
    const bool fits = check_loss(context);
    check_class_weight(context);
    const bool built = build(variant, context);
    check_monitors(context);
    if (!built) return;
    // Without one of its classes, nobody knows how many the network is to tell apart.
    if (fits && every_class) check_output(context);
    check_excluded(context);
    check_learning(context);
    check_memory(context);
    check_batch_statistics(context);
    check_monte_carlo(context);
}

}  // namespace runner
