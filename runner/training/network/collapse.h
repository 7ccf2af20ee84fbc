#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "layers/losses/loss.h"
#include "layers/metrics/metric.h"

namespace runner {

/// Watches what a network answers to a part of the data, and what would have been right.
class AnswerMeter : public layers::Meter {
public:
    explicit AnswerMeter(const layers::Answer& answer);

    void reset() override;
    void add(const layers::MetricCall& call) override;
    /// How one-sided the answers are: the share of the class that is named most, or the spread of the numbers that are
    /// said over that of the targets; of several the greatest.
    double value() const override;

    /// One answer for all but a few samples: 1 % of them, at least one, less than half. Numbers: their standard
    /// deviation is less than 1 % of the targets'. Never where all targets are equal, and one answer is the right one.
    bool is_one_answer() const;

    std::int64_t samples() const { return std::ssize(classes_) + std::ssize(numbers_) / width_; }
    std::int64_t classes() const { return answer_.classes; }
    layers::Targets targets() const { return {classes_, numbers_, width_}; }
    std::size_t most_named() const;
    std::int64_t times_named(std::size_t number) const { return named_[number]; }

private:
    double greatest_spread() const;

    layers::Answer answer_;
    std::vector<std::int64_t> named_;    // how often each class was
    std::vector<float> said_;            // where targets are numbers, `width_` a sample
    std::vector<std::int32_t> classes_;  // the targets
    std::vector<float> numbers_;
    std::int64_t width_ = 1;
};

/// Whether a loss that a network has on average over `samples` is less than `constant`, that of the best constant
/// answer, by more than chance gives: a network whose outputs have nothing to do with the targets passes at most once
/// in twenty times, however its outputs vary and however rare a class is.
///
/// It has to gain log 20 nats over all samples. Where a constant answer is right, the likelihood ratio of any other
/// against it is 1 on average, so it is 20 at most once in twenty times (as in Wasserman, Ramdas and Balakrishnan,
/// "Universal inference", 2020). Errors are taken for those of a normal distribution: n / 2 · log(constant / loss).
/// Where samples are too few to gain so much, a quarter of the constant answer's loss does.
bool beats_constant(const layers::Loss& kind, double loss, double constant, std::int64_t samples);

/// Why a network has collapsed that has this loss, without penalties, on the training part: it gives one answer, and
/// does no better than the best constant answer. Nothing where it has not.
std::optional<std::string> find_collapse(const AnswerMeter& answers, const layers::Loss& kind, double loss,
                                         const std::vector<std::string>& labels);

}  // namespace runner
