#include "runner/run/work.h"

#include "runner/data/part_counts.h"

namespace runner {
namespace {

constexpr double seconds_a_node = 2e-6, seconds_a_value = 1e-9, seconds_a_multiply_add = 1e-10;

/// Where only reading tells: they are the same for all variants that read one file.
constexpr PartCounts unknown_counts = {.train = 1000, .validation = 100, .test = 100};

double seconds_a_sample(const layers::Graph& graph) {
    double values = 0;
    for (const auto& node : graph.nodes) values += static_cast<double>(layers::size_of(node.dst));
    return static_cast<double>(graph.multiply_adds()) * seconds_a_multiply_add + values * seconds_a_value;
}

}  // namespace

/// A step goes forward and back, for the inputs and for the parameters, which takes three times as long as forward.
double work_of(const Variant& variant) {
    const PartCounts counts = count_parts(variant.data).value_or(unknown_counts);
    const auto train = static_cast<double>(counts.train), validation = static_cast<double>(counts.validation);
    const double sample = seconds_a_sample(variant.graph);
    const double step = 3 * (static_cast<double>(variant.graph.nodes.size()) * seconds_a_node +
                             static_cast<double>(variant.graph.count(false)) * seconds_a_value);
    const double steps = train / static_cast<double>(std::max<std::int64_t>(1, variant.training.batch_size));
    const double epoch = 3 * train * sample + steps * step + validation * sample;
    return static_cast<double>(variant.training.epochs) * epoch +
           (train + validation + static_cast<double>(counts.test)) * sample;
}

}  // namespace runner
