#include "runner/training/network/collapse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace runner {
namespace {

constexpr double few = 0.01;         // of the samples, or of the spread of targets
constexpr double chance = 1.0 / 20;  // of a network that has nothing to do with the targets to look better
constexpr double plenty = 1.0 / 4;   // of the constant answer's loss

/// The standard deviation of every `width`th value, from `first` on.
double spread_of(std::span<const float> values, std::size_t first, std::size_t width) {
    const double n = static_cast<double>(values.size()) / static_cast<double>(width);
    double mean = 0, squares = 0;
    for (std::size_t i = first; i < values.size(); i += width) mean += static_cast<double>(values[i]);
    mean /= n;
    for (std::size_t i = first; i < values.size(); i += width)
        squares += (static_cast<double>(values[i]) - mean) * (static_cast<double>(values[i]) - mean);
    return std::sqrt(squares / n);
}

bool all_equal(const layers::Targets& targets) {
    const auto equal = [](const auto& values, std::size_t width) {
        for (std::size_t i = width; i < values.size(); ++i)
            if (values[i] != values[i - width]) return false;
        return true;
    };
    return equal(targets.classes, 1) && equal(targets.numbers, static_cast<std::size_t>(targets.width));
}

}  // namespace

AnswerMeter::AnswerMeter(const layers::Answer& answer)
    : answer_(answer), named_(static_cast<std::size_t>(answer.classes)) {}

void AnswerMeter::reset() {
    std::ranges::fill(named_, 0);
    said_.clear();
    classes_.clear();
    numbers_.clear();
}

void AnswerMeter::add(const layers::MetricCall& call) {
    const bool numbers = answer_.is_of_numbers();
    if (numbers) width_ = call.width;
    for (std::int64_t row = 0; row < call.rows; ++row) {
        const auto said = call.said(row);
        if (numbers) {
            const auto truth = call.targets.numbers.subspan(static_cast<std::size_t>(row * call.width), said.size());
            said_.insert(said_.end(), said.begin(), said.end());
            numbers_.insert(numbers_.end(), truth.begin(), truth.end());
        } else {
            ++named_[answer_.named_class(said)];
            classes_.push_back(static_cast<std::int32_t>(call.true_class(row)));
        }
    }
}

std::size_t AnswerMeter::most_named() const {
    return static_cast<std::size_t>(std::ranges::max_element(named_) - named_.begin());
}

double AnswerMeter::value() const {
    if (answer_.is_of_numbers()) return greatest_spread();
    return static_cast<double>(named_[most_named()]) / static_cast<double>(samples());
}

/// Where a target is the same everywhere, an output that is, too, has nothing of its own to say.
double AnswerMeter::greatest_spread() const {
    double greatest = 0;
    const auto width = static_cast<std::size_t>(width_);
    for (std::size_t i = 0; i < width; ++i) {
        const double said = spread_of(said_, i, width), truth = spread_of(numbers_, i, width);
        if (said > 0 || truth > 0) greatest = std::max(greatest, said / truth);
    }
    return greatest;
}

bool AnswerMeter::is_one_answer() const {
    if (samples() == 0 || all_equal(targets())) return false;
    if (answer_.is_of_numbers()) return value() < few;
    const auto others = samples() - named_[most_named()];
    if (2 * others >= samples()) return false;  // two of two, each its own, are no single answer
    return others <= std::max<std::int64_t>(1, static_cast<std::int64_t>(few * static_cast<double>(samples())));
}

bool beats_constant(const layers::Loss& kind, double loss, double constant, std::int64_t samples) {
    const double gain = kind.in_nats() ? constant - loss : std::log(constant / loss) / 2;
    const double much = kind.in_nats() ? plenty * constant : -std::log(1 - plenty) / 2;
    const double least = std::log(1 / chance) / static_cast<double>(samples);
    return gain > (much > 0 ? std::min(least, much) : least);
}

std::optional<std::string> find_collapse(const AnswerMeter& answers, const layers::Loss& kind, double loss,
                                         const std::vector<std::string>& labels) {
    if (!answers.is_one_answer()) return {};
    const double constant = kind.constant_loss(answers.targets(), answers.classes());
    if (beats_constant(kind, loss, constant, answers.samples())) return {};
    const auto same =
        answers.classes() > 0
            ? fmt::format("it says `{}` for {} of {} training samples", labels[answers.most_named()],
                          answers.times_named(answers.most_named()), answers.samples())
            : fmt::format("what it says of {} training samples spreads by {:.2f} % of what the targets do",
                          answers.samples(), 100 * answers.value());
    return fmt::format("{}, and its loss of {:.4g} there is, beyond chance, no less than a constant answer's {:.4g}",
                       same, loss, constant);
}

}  // namespace runner
