#include "layers/losses/answer.h"

#include <algorithm>
#include <cmath>

#include "layers/losses/loss.h"

namespace layers {
namespace {

void softmax_of(std::span<const float> logits, std::span<double> result) {
    const auto greatest = static_cast<double>(std::ranges::max(logits));
    double total = 0;
    for (std::size_t i = 0; i < logits.size(); ++i)
        total += result[i] = std::exp(static_cast<double>(logits[i]) - greatest);
    for (double& value : result) value /= total;
}

double sigmoid_of(float logit) { return 1 / (1 + std::exp(-static_cast<double>(logit))); }

}  // namespace

std::size_t Answer::named_class(std::span<const float> output) const {
    if (form == Form::one_of_two) return static_cast<double>(output[0]) > boundary;
    return static_cast<std::size_t>(std::ranges::max_element(output) - output.begin());
}

void Answer::probabilities(std::span<const float> output, std::span<double> result) const {
    if (scale != Scale::logits)
        std::ranges::copy(output, result.begin());
    else if (is_of_sigmoids())
        std::ranges::transform(output, result.begin(), sigmoid_of);
    else
        softmax_of(output, result);
}

Answer answer_of(const Loss& loss, std::int64_t classes, const Units& units) {
    const Loss::Wants wants = loss.wants();
    if (wants == Loss::Wants::numbers) return {.units = units};
    const bool booleans = wants == Loss::Wants::booleans;
    return {.form = booleans                            ? Answer::Form::booleans
                    : wants == Loss::Wants::two_classes ? Answer::Form::one_of_two
                                                        : Answer::Form::one_of_classes,
            .classes = booleans ? 0 : classes,
            .scale = loss.folds().empty() ? Answer::Scale::other
                     : loss.from_logits() ? Answer::Scale::logits
                                          : Answer::Scale::probabilities,
            .boundary = loss.boundary()};
}

}  // namespace layers
