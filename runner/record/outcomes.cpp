#include "runner/record/outcomes.h"

#include <cmath>
#include <limits>
#include <set>
#include <span>

#include "runner/data/base64.h"
#include "runner/data/sha256.h"

namespace runner {
namespace {

std::string correct_bits(const Outcomes& outcomes) {
    std::vector<std::uint8_t> bits((outcomes.expected.size() + 7) / 8);
    for (std::size_t i = 0; i < outcomes.expected.size(); ++i)
        if (outcomes.is_correct(i)) bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | 128 >> i % 8);
    return to_base64(bits);
}

std::string index_sum(const Outcomes& outcomes) {
    Sha256 sum;
    for (const auto* places : {&outcomes.index, &outcomes.partner})
        sum.add({reinterpret_cast<const std::uint8_t*>(places->data()), places->size() * sizeof(std::uint32_t)});
    return sum.hex();
}

}  // namespace

double told_loss(const Outcomes& outcomes, std::size_t sample) {
    if (!outcomes.probability.empty()) return -std::log(static_cast<double>(outcomes.probability[sample]));
    if (outcomes.prediction.empty()) return std::numeric_limits<double>::quiet_NaN();
    const std::size_t width = outcomes.width();
    double sum = 0;
    for (std::size_t i = sample * width; i < (sample + 1) * width; ++i) {
        const double error = outcomes.prediction[i] - outcomes.target[i];
        sum += error * error;
    }
    return sum / static_cast<double>(width);
}

std::string Outcomes::group_of(std::size_t sample) const {
    const std::uint32_t number = group[sample];
    return number < group_names.size() ? group_names[number] : std::to_string(number);
}

OutcomesRecord record_of(const Outcomes& outcomes, std::string file) {
    return {.file = std::move(file),
            .samples = static_cast<std::int64_t>(outcomes.samples()),
            .correct = correct_bits(outcomes),
            .index_sha256 = index_sum(outcomes),
            .groups = std::ssize(std::set<std::uint32_t>(outcomes.group.begin(), outcomes.group.end()))};
}

std::optional<std::vector<bool>> correct_samples(const OutcomesRecord& record) {
    const auto bits = from_base64(record.correct);
    const auto samples = static_cast<std::size_t>(record.samples);
    if (!bits || bits->empty() || bits->size() != (samples + 7) / 8) return {};
    std::vector<bool> correct(samples);
    for (std::size_t i = 0; i < samples; ++i) correct[i] = (*bits)[i / 8] & 128 >> i % 8;
    return correct;
}

}  // namespace runner
