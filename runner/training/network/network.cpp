#include "runner/training/network/network.h"

#include <algorithm>
#include <utility>

namespace runner {

Network::Network(const layers::Graph& graph, layers::Parameters& parameters, Ref<layers::Loss> loss, std::uint64_t seed,
                 layers::Precision precision)
    : graph_(graph), parameters_(parameters), loss_(std::move(loss)), seed_(seed), precision_(precision) {}

layers::Plan Network::plan(std::int64_t batch, layers::Phase phase, layers::GradientSink* sink) const {
    return {graph_, parameters_, batch, phase, loss_.get(), seed_, sink, precision_};
}

bool Network::penalized() const {
    return std::ranges::any_of(graph_.parameters,
                               [](const auto& p) { return p.trainable && p.declaration.regularizer; });
}

double Network::penalty() const {
    double sum = 0;
    for (std::size_t i = 0; i < parameters_.count(); ++i) {
        const auto& parameter = parameters_.declaration(i);
        if (parameter.trainable && parameter.declaration.regularizer)
            sum += parameter.declaration.regularizer->penalty(std::as_const(parameters_).value(i));
    }
    return sum;
}

}  // namespace runner
