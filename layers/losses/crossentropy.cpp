#include <algorithm>
#include <cmath>
#include <vector>

#include "layers/losses/constants.h"
#include "layers/math/multiversion.h"
#include "layers/math/vector_math.h"

// The crossentropies. From logits they are exact and unclipped, as Keras is where it finds the activation; from
// probabilities they clip at 1e-7, as Keras does then.

namespace layers::losses {

namespace {

constexpr double epsilon = 1e-7;

/// Memory that lasts, so that a step allocates nothing.
std::span<double> scratch(std::size_t values) {
    thread_local std::vector<double> memory;
    if (memory.size() < values) memory.resize(values);
    return std::span(memory).first(values);
}

LAYERS_MULTIVERSION void exp_all(double* values, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) values[i] = vector_math::exp(values[i]);
}

/// -Σ target · log softmax, where the target is the class's share 1 - smoothing, and smoothing spread over all.
double softmax_from_logits(const LossCall& call, double smoothing) {
    const auto rows = static_cast<std::size_t>(call.rows), width = static_cast<std::size_t>(call.width);
    const double spread = smoothing / static_cast<double>(width), share = 1 - smoothing;
    const auto memory = scratch(rows * width + rows);
    double* const e = memory.data();
    double* const expected = e + rows * width;  // Σ target · logit, the row's greatest logit taken off
    for (std::size_t row = 0; row < rows; ++row) {
        const float* const src = call.src + row * width;
        float greatest = src[0];
        for (std::size_t i = 1; i < width; ++i) greatest = src[i] > greatest ? src[i] : greatest;
        double total = 0;
        for (std::size_t i = 0; i < width; ++i) {
            e[row * width + i] = static_cast<double>(src[i]) - static_cast<double>(greatest);
            total += e[row * width + i];
        }
        const auto truth = static_cast<std::size_t>(call.targets.classes[row]);
        expected[row] = share * e[row * width + truth] + (smoothing > 0 ? spread * total : 0);
    }
    exp_all(e, rows * width);
    const double per_row = 1 / static_cast<double>(rows);
    double loss = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        double total = 0;
        for (std::size_t i = 0; i < width; ++i) total += e[row * width + i];
        loss += std::log(total) - expected[row];
        if (!call.diff_src) continue;
        float* const diff_src = call.diff_src + row * width;
        const double scale = per_row / total;
        for (std::size_t i = 0; i < width; ++i)
            diff_src[i] = static_cast<float>(e[row * width + i] * scale - spread * per_row);
        const auto truth = static_cast<std::size_t>(call.targets.classes[row]);
        diff_src[truth] = static_cast<float>(e[row * width + truth] * scale - (spread + share) * per_row);
    }
    return loss;
}

double clipped(double probability) { return std::clamp(probability, epsilon, 1 - epsilon); }
bool is_clipped(double probability) { return probability < epsilon || probability > 1 - epsilon; }

/// The same from probabilities, which are scaled to a sum of 1 and clipped.
double softmax_from_probabilities(const LossCall& call, double smoothing) {
    const auto rows = static_cast<std::size_t>(call.rows), width = static_cast<std::size_t>(call.width);
    const double spread = smoothing / static_cast<double>(width), per_row = 1 / static_cast<double>(rows);
    double loss = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        const float* const src = call.src + row * width;
        const auto truth = static_cast<std::size_t>(call.targets.classes[row]);
        const auto target = [&](std::size_t i) { return i == truth ? spread + 1 - smoothing : spread; };
        double total = 0;
        for (std::size_t i = 0; i < width; ++i) total += static_cast<double>(src[i]);
        double reached = 0;  // Σ target of what is not clipped: Σ over i of -(∂loss/∂q_i) · q_i
        for (std::size_t i = 0; i < width; ++i) {
            if (target(i) == 0) continue;
            const double q = static_cast<double>(src[i]) / total;
            loss -= target(i) * std::log(clipped(q));
            if (!is_clipped(q)) reached += target(i);
        }
        if (!call.diff_src) continue;
        for (std::size_t i = 0; i < width; ++i) {
            const double q = static_cast<double>(src[i]) / total;
            const double own = is_clipped(q) ? 0 : target(i) / q;
            call.diff_src[row * width + i] = static_cast<float>((reached - own) / total * per_row);
        }
    }
    return loss;
}

double softmax_crossentropy(const LossCall& call, bool logits, double smoothing) {
    return logits ? softmax_from_logits(call, smoothing) : softmax_from_probabilities(call, smoothing);
}

/// Probabilities that are the shares of the targets, smoothed as they are, cost least: the loss is a proper score
/// (Gneiting and Raftery, "Strictly Proper Scoring Rules", 2007).
double entropy_of_targets(const Targets& targets, std::int64_t classes, double smoothing) {
    auto shares = shares_of(targets, classes);
    for (double& share : shares) share = (1 - smoothing) * share + smoothing / static_cast<double>(classes);
    return entropy(shares);
}

constexpr const char* from_logits_doc = "the network ends without softmax or sigmoid";

struct SparseCategoricalCrossentropy : Loss {
    bool logits = false;
    Wants wants() const override { return Wants::classes; }
    std::string_view folds() const override { return "softmax"; }
    bool from_logits() const override { return logits; }
    double operator()(const LossCall& call) const override {
        return softmax_crossentropy(call, call.logits || logits, 0);
    }
    double constant_loss(const Targets& targets, std::int64_t classes) const override {
        return entropy_of_targets(targets, classes, 0);
    }
    bool in_nats() const override { return true; }
};

struct CategoricalCrossentropy : Loss {
    bool logits = false;
    double label_smoothing = 0;
    Wants wants() const override { return Wants::classes; }
    std::string_view folds() const override { return "softmax"; }
    bool from_logits() const override { return logits; }
    double operator()(const LossCall& call) const override {
        return softmax_crossentropy(call, call.logits || logits, label_smoothing);
    }
    double constant_loss(const Targets& targets, std::int64_t classes) const override {
        return entropy_of_targets(targets, classes, label_smoothing);
    }
    bool in_nats() const override { return true; }
};

constexpr std::size_t block = 256;

/// One block of values, where `target` is 0 … 1; writes each value's loss and its derivative.
LAYERS_MULTIVERSION void sigmoid_from_logits(const float* src, const double* target, double* loss, double* derivative,
                                             std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const double x = static_cast<double>(src[i]);
        const double z = vector_math::exp(x < 0 ? x : -x);
        loss[i] = (x > 0 ? x : 0) - x * target[i] + vector_math::log1p_unit(z);
        derivative[i] = (x < 0 ? z : 1) / (1 + z) - target[i];
    }
}

void sigmoid_from_probabilities(const float* src, const double* target, double* loss, double* derivative,
                                std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const double q = clipped(static_cast<double>(src[i]));
        loss[i] = -target[i] * std::log(q) - (1 - target[i]) * std::log(1 - q);
        derivative[i] = is_clipped(static_cast<double>(src[i])) ? 0 : (1 - target[i]) / (1 - q) - target[i] / q;
    }
}

struct BinaryCrossentropy : Loss {
    bool logits = false;
    double label_smoothing = 0;
    Wants wants() const override { return Wants::two_classes; }
    std::string_view folds() const override { return "sigmoid"; }
    bool from_logits() const override { return logits; }
    double boundary() const override { return logits ? 0 : 0.5; }

    double operator()(const LossCall& call) const override {
        const auto n = static_cast<std::size_t>(call.rows * call.width);
        const double scale = 1 / static_cast<double>(n);
        double target[block], loss[block], derivative[block];
        double total = 0;
        for (std::size_t begin = 0; begin < n; begin += block) {
            const std::size_t size = std::min(block, n - begin);
            for (std::size_t i = 0; i < size; ++i) target[i] = smoothed(call.targets, begin + i);
            (call.logits || logits ? sigmoid_from_logits : sigmoid_from_probabilities)(call.src + begin, target, loss,
                                                                                       derivative, size);
            total += vector_math::sum(size, [&](std::size_t i) { return loss[i]; });
            if (!call.diff_src) continue;
            for (std::size_t i = 0; i < size; ++i) call.diff_src[begin + i] = static_cast<float>(derivative[i] * scale);
        }
        return total / static_cast<double>(call.width);
    }
    double constant_loss(const Targets& targets, std::int64_t) const override {
        return entropy_of_targets(targets, 2, label_smoothing);
    }
    bool in_nats() const override { return true; }

private:
    double smoothed(const Targets& targets, std::size_t i) const {
        const double truth =
            targets.classes.empty() ? static_cast<double>(targets.numbers[i]) : static_cast<double>(targets.classes[i]);
        return truth * (1 - label_smoothing) + 0.5 * label_smoothing;
    }
};

const Range share{.least = 0, .most = 1};

}  // namespace

extern const Kind sparse_categorical_crossentropy = make_kind<SparseCategoricalCrossentropy>(
    {.name = "sparse_categorical_crossentropy",
     .doc = "-log of the predicted probability of the true class",
     .fields = {field("from_logits", &SparseCategoricalCrossentropy::logits, from_logits_doc)}});

extern const Kind categorical_crossentropy = make_kind<CategoricalCrossentropy>(
    {.name = "categorical_crossentropy",
     .doc = "the same, with label smoothing; takes class numbers too",
     .fields = {field("from_logits", &CategoricalCrossentropy::logits, from_logits_doc),
                field("label_smoothing", &CategoricalCrossentropy::label_smoothing,
                      "share of the label that is spread evenly over all classes", share)}});

extern const Kind binary_crossentropy =
    make_kind<BinaryCrossentropy>({.name = "binary_crossentropy",
                                   .doc = "-log of the predicted probability of the true one of two classes",
                                   .fields = {field("from_logits", &BinaryCrossentropy::logits, from_logits_doc),
                                              field("label_smoothing", &BinaryCrossentropy::label_smoothing,
                                                    "how far labels move towards 0.5", share)},
                                   .aliases = {"bce"}});

}  // namespace layers::losses
