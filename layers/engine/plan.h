#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "layers/engine/gradient_sink.h"
#include "layers/engine/graph.h"
#include "layers/engine/parameters.h"
#include "layers/losses/loss.h"
#include "layers/steps/builder.h"
#include "layers/steps/precision.h"

namespace layers {

/// A graph made ready to run for one batch size and phase: memory, and the lists of forward and backward steps.
/// Built once; running allocates, looks up and creates nothing. It must be run by the thread that built it.
class Plan {
public:
    /// `loss` may be null where only outputs are wanted. Only `Phase::training` has backward steps. A `sink` gets
    /// the large gradients while they are made, so these do not stand in the parameters afterwards, and values between
    /// the layers need not stand in the plan: those of `node`, but for the last one, are as good as unknown.
    Plan(const Graph& graph, Parameters& parameters, std::int64_t batch, Phase phase, const Loss* loss,
         std::uint64_t seed, GradientSink* sink = nullptr, Precision precision = Precision::float32);
    ~Plan();
    Plan(Plan&&) noexcept;

    std::int64_t batch() const;
    /// To be filled before `forward`, as the targets are: of these one is empty, the loss says which.
    Tensor input(std::size_t index = 0) const;
    std::span<std::int32_t> class_targets() const;
    std::span<float> number_targets() const;
    /// Of rows that have two classes: the second one, and the share of the first, which is 1 unless it is set.
    std::span<std::int32_t> second_targets() const;
    std::span<float> class_shares() const;
    /// How much each row counts in the loss: 1 unless it is set.
    std::span<float> sample_weights() const;

    void forward(const Tick& tick);
    /// Sum of the loss over the batch, after `forward`; in training it also makes the gradient that `backward` starts
    /// from.
    double loss();
    /// What the loss is asked then, for those who ask it of each sample.
    LossCall loss_call() const;
    /// Fills the gradients of the parameters, those apart that the sink took: of the mean loss over the batch,
    /// without penalties.
    void backward(const Tick& tick);
    /// What the network says: after its last activation.
    Tensor output() const;
    /// A node's output, by its index in the graph: for diagnostics and caches.
    Tensor node(std::size_t index) const;
    /// Bytes that the plan holds.
    std::size_t bytes() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace layers
