#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "layers/losses/answer.h"
#include "runner/training/network/evaluator.h"

namespace runner {

/// What several networks say of the same samples, and what they say together: the mean of their probabilities, or of
/// their numbers.
class Said {
public:
    /// `answer`: what each says, but for its units.
    explicit Said(const layers::Answer& answer);

    /// The outputs of one more network, sample by sample; numbers in `units`.
    void add_network(std::vector<float> outputs, std::size_t width, const layers::Units& units = {});
    void clear() { networks_.clear(); }

    std::size_t networks() const { return networks_.size(); }
    std::size_t width() const { return width_; }
    std::size_t samples() const { return networks_.empty() ? 0 : networks_[0].outputs.size() / width_; }

    /// Of one sample. `mean` is as wide as the outputs; one output for two classes is that of the second.
    struct Together {
        std::vector<double> mean;
        std::size_t named = 0;  // of classes
        /// The share of the networks that name another class; or of each number their deviation, of each yes or no the
        /// share that says the other.
        std::vector<double> disagreement;
    };
    void look(std::size_t sample, Together& together) const;

    /// What the means say: probabilities, where the outputs mean such.
    const layers::Answer& answer_together() const { return together_; }

private:
    struct One {
        std::vector<float> outputs;
        layers::Units units;
    };

    void look_at_classes(std::size_t sample, Together& together) const;
    void look_at_booleans(std::size_t sample, Together& together) const;
    void look_at_numbers(std::size_t sample, Together& together) const;
    std::span<const float> output(std::size_t network, std::size_t sample) const {
        return std::span(networks_[network].outputs).subspan(sample * width_, width_);
    }
    /// In its own unit, where a float32 might have no digits left.
    double number(std::size_t network, std::size_t sample, std::size_t i) const {
        return networks_[network].units.original(static_cast<double>(output(network, sample)[i]), i);
    }

    layers::Answer answer_, together_;
    std::size_t width_ = 0;
    std::vector<One> networks_;
    mutable std::vector<double> likely_;
};

/// What a network says of all samples of a feed, in its present order.
std::vector<float> ask(Evaluator& evaluator, const Feed& feed);

}  // namespace runner
