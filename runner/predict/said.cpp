#include "runner/predict/said.h"

#include <algorithm>
#include <cmath>

#include "layers/math/denormals.h"

namespace runner {

Said::Said(const layers::Answer& answer) : answer_(answer), together_(answer) {
    if (answer.scale != layers::Answer::Scale::logits) return;
    together_.scale = layers::Answer::Scale::probabilities;
    together_.boundary = 0.5;
}

void Said::add_network(std::vector<float> outputs, std::size_t width, const layers::Units& units) {
    width_ = width;
    likely_.resize(width);
    networks_.push_back({std::move(outputs), units});
}

void Said::look(std::size_t sample, Together& together) const {
    together.mean.assign(width_, 0);
    if (answer_.form == layers::Answer::Form::numbers)
        look_at_numbers(sample, together);
    else if (answer_.form == layers::Answer::Form::booleans)
        look_at_booleans(sample, together);
    else
        look_at_classes(sample, together);
}

/// One network alone names the class that it always names: a mean of one could hide the last bit of its outputs.
void Said::look_at_classes(std::size_t sample, Together& together) const {
    const auto share = 1 / static_cast<double>(networks());
    for (std::size_t network = 0; network < networks(); ++network) {
        answer_.probabilities(output(network, sample), likely_);
        for (std::size_t i = 0; i < width_; ++i) together.mean[i] += likely_[i] * share;
    }
    if (networks() == 1)
        together.named = answer_.named_class(output(0, sample));
    else if (answer_.form == layers::Answer::Form::one_of_two)
        together.named = together.mean[0] > together_.boundary;
    else
        together.named = static_cast<std::size_t>(std::ranges::max_element(together.mean) - together.mean.begin());
    std::size_t others = 0;
    for (std::size_t network = 0; network < networks(); ++network)
        others += answer_.named_class(output(network, sample)) != together.named;
    together.disagreement.assign(1, static_cast<double>(others) * share);
}

/// Each output by itself: the share of the networks that say otherwise than all together.
void Said::look_at_booleans(std::size_t sample, Together& together) const {
    const auto share = 1 / static_cast<double>(networks());
    together.disagreement.assign(width_, 0);
    for (std::size_t network = 0; network < networks(); ++network) {
        answer_.probabilities(output(network, sample), likely_);
        for (std::size_t i = 0; i < width_; ++i) together.mean[i] += likely_[i] * share;
    }
    for (std::size_t i = 0; i < width_; ++i) {
        const bool yes = together.mean[i] > together_.boundary;
        for (std::size_t network = 0; network < networks(); ++network)
            together.disagreement[i] += answer_.says_yes(output(network, sample)[i]) != yes ? share : 0;
    }
}

void Said::look_at_numbers(std::size_t sample, Together& together) const {
    const auto all = static_cast<double>(networks());
    together.disagreement.assign(width_, 0);
    for (std::size_t i = 0; i < width_; ++i) {
        double squares = 0;
        for (std::size_t network = 0; network < networks(); ++network)
            together.mean[i] += number(network, sample, i) / all;
        for (std::size_t network = 0; network < networks(); ++network)
            squares += std::pow(number(network, sample, i) - together.mean[i], 2);
        if (networks() > 1) together.disagreement[i] = std::sqrt(squares / (all - 1));
    }
}

std::vector<float> ask(Evaluator& evaluator, const Feed& feed) {
    const layers::FlushDenormals flush;  // as where it was trained
    std::vector<float> outputs;
    evaluator.batches(feed, layers::Phase::inference, {}, [&](layers::Plan& plan) {
        plan.forward({});
        const auto said = plan.output().values();
        outputs.insert(outputs.end(), said.begin(), said.end());
    });
    return outputs;
}

}  // namespace runner
