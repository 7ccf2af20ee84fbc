#include "runner/config/spec/training.h"

#include "layers/declare/lists.h"
#include "layers/metrics/weighted.h"
#include "layers/onednn/environment.h"

namespace declare {

template <>
const std::vector<Choice<layers::Precision>>& choices<layers::Precision>() {
    using enum layers::Precision;
    // The last is another word for one of the others, and is written as that one: a trial that was begun on one
    // processor is not mixed with another's.
    static const std::vector<Choice<layers::Precision>> table = {
        {float32, "float32"}, {bfloat16, "bfloat16"}, {layers::computes(bfloat16) ? bfloat16 : float32, "auto"}};
    return table;
}

template <>
const std::vector<Choice<runner::Direction>>& choices<runner::Direction>() {
    using enum runner::Direction;
    static const std::vector<Choice<runner::Direction>> table = {{automatic, "auto"}, {min, "min"}, {max, "max"}};
    return table;
}

template <>
const std::vector<Choice<runner::Outcome>>& choices<runner::Outcome>() {
    static const std::vector<Choice<runner::Outcome>> table = {{runner::Outcome::diverged, "diverged"},
                                                               {runner::Outcome::collapsed, "collapsed"}};
    return table;
}

template <>
const std::vector<Choice<runner::Record>>& choices<runner::Record>() {
    static const std::vector<Choice<runner::Record>> table = {{runner::Record::epochs, "epochs"},
                                                              {runner::Record::steps, "steps"}};
    return table;
}

}  // namespace declare

namespace runner {

const Fields& EarlyStopping::fields() {
    static const Fields fields = {
        field("monitor", &EarlyStopping::monitor, "the column of the curve that should improve"),
        field("min_delta", &EarlyStopping::min_delta, "less than this is no improvement", {.least = 0}),
        field("patience", &EarlyStopping::patience, "epochs without improvement before training stops", {.least = 0})
            .as_main(),
        field("mode", &EarlyStopping::mode, "whether less or more is better; `auto` knows"),
        field("baseline", &EarlyStopping::baseline, "the value to be better than"),
        field("restore_best_weights", &EarlyStopping::restore_best_weights,
              "whether the trial ends with the weights of its best epoch"),
        field("start_from_epoch", &EarlyStopping::start_from_epoch, "epochs before the monitor counts", {.least = 0})};
    return fields;
}

const Fields& TrainingSpec::fields() {
    static Fields fields = {
        field("optimizer", &TrainingSpec::optimizer, "the update rule").as_required(),
        field("loss", &TrainingSpec::loss, "what training minimizes").as_required(),
        field("metrics", &TrainingSpec::metrics, "columns of the curve; default: accuracy for losses over classes"),
        field("weighted_metrics", &TrainingSpec::weighted_metrics,
              "metrics in which each sample counts by its weight (a column of kind `weight`) and by that of its class "
              "(`class_weight`), in every part: columns `weighted_accuracy` and so on"),
        field(
            "class_weight", &TrainingSpec::class_weight,
            "how much the samples of each class count in the training loss: `balanced`, or by its label; default: all "
            "alike. `val_loss`, tests and metrics but `weighted_metrics` count all alike whatever it says"),
        field("batch_size", &TrainingSpec::batch_size, "samples a step", {.least = 1}),
        field(
            "precision", &TrainingSpec::precision,
            "what the factors of products are rounded to, dense and convolutional: `bfloat16` is faster on processors "
            "that have it (AVX512-BF16, AMX), and `auto` is that on these, else `float32`. Weights, moments and sums "
            "stay float32"),
        field("epochs", &TrainingSpec::epochs, "the most passes over the training part", {.least = 1}),
        field("shuffle", &TrainingSpec::shuffle, "whether each epoch has its own order"),
        field("early_stopping", &TrainingSpec::early_stopping, "when to stop before; default: never"),
        field("accept", &TrainingSpec::accept, "outcomes that are answers, not failures"),
        field("record", &TrainingSpec::record, "`steps` keeps the loss of every step"),
        field("frozen_cache", &TrainingSpec::frozen_cache, "whether a frozen prefix is computed once"),
        field("diagnostics", &TrainingSpec::diagnostics, "whether statistics of the layers are recorded")};
    return fields;
}

std::vector<Ref<layers::Metric>> TrainingSpec::measured() const {
    std::vector<Ref<layers::Metric>> all = metrics;
    for (const auto& metric : weighted_metrics)
        if (metric) all.push_back(layers::weighted(metric));
    return all;
}

TrainingSpec read_training(const Value& training, Diagnostics& diagnostics) {
    TrainingSpec spec;
    read_settings(flatten_lists(training), spec, TrainingSpec::fields(), TrainingSpec::title, diagnostics);
    const Value* metrics = training.find("metrics");
    const bool left_out = !metrics || metrics->is_null();
    if (left_out && spec.loss && spec.loss->wants() != layers::Loss::Wants::numbers)
        spec.metrics = {declare::standard<layers::Metric>("accuracy")};
    return spec;
}

}  // namespace runner
