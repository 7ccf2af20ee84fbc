#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace layers {

struct Loss;

/// The units of numbers that are predicted: the network says each in deviations from its mean. Empty: as they are.
struct Units {
    std::vector<double> mean, deviation;  // of each output

    bool empty() const { return mean.empty(); }
    double original(double y, std::size_t output) const { return empty() ? y : y * deviation[output] + mean[output]; }
    double standardized(double x, std::size_t output) const {
        return empty() ? x : (x - mean[output]) / deviation[output];
    }
    bool operator==(const Units&) const = default;
};

/// What the outputs of a network say, decided once, by its loss and its data. Whoever judges an output asks this; no
/// one guesses it from how many outputs there are.
struct Answer {
    enum class Form {
        numbers,
        booleans,        // each output says yes or no to a question of its own
        one_of_classes,  // an output for each class, of which there may be only one
        one_of_two       // one output, that of the second class
    };
    enum class Scale { probabilities, logits, other };

    Form form = Form::numbers;
    std::int64_t classes = 0;  // 0 for numbers
    Scale scale = Scale::other;
    double boundary = 0.5;  // one_of_two: an output above it names the second class
    Units units = {};       // numbers: in which they are said, and the targets given
    /// How much samples of each class count in metrics that weigh; empty: all alike.
    std::vector<double> class_weights = {};

    /// Whether targets are numbers, of which each output tells one: any, or 0 and 1.
    bool is_of_numbers() const { return form == Form::numbers || form == Form::booleans; }
    /// Whether each output tells by itself how likely a yes is, as a sigmoid does.
    bool is_of_sigmoids() const { return form == Form::one_of_two || form == Form::booleans; }
    /// booleans: whether an output says yes.
    bool says_yes(float output) const { return static_cast<double>(output) > boundary; }
    /// Which class the outputs of a sample name; of equals the first.
    std::size_t named_class(std::span<const float> output) const;
    /// Writes the probabilities that the outputs of a sample mean, one for each output. Outputs of
    /// another scale stay as they are.
    void probabilities(std::span<const float> output, std::span<double> result) const;
};

/// `classes`: those that the data have; 0 for targets that are numbers, in these units. The loss must fit them, as
/// checks see to.
Answer answer_of(const Loss& loss, std::int64_t classes, const Units& units = {});

}  // namespace layers
