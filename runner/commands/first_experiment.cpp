#include "runner/commands/first_experiment.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/thousands.h"

namespace runner {
namespace {

/// What the lines of the file depend on.
struct Draft {
    bool pictures, classes, whole;
    std::int64_t samples;  // to train on
    layers::Shape input;   // of pictures with their channels
    std::int64_t outputs;
};

Draft draft_of(const OwnData& data) {
    const Dataset& read = data.read;
    Draft draft{.pictures = !read.train.bytes.empty() && (read.train.shape.size() == 2 || read.train.shape.size() == 3),
                .classes = !read.labels.empty(),
                .whole = data.is_whole,
                .samples = read.train.count(),
                .input = read.train.shape,
                .outputs = read.labels.empty() ? 1 : static_cast<std::int64_t>(read.labels.size())};
    if (draft.pictures && draft.input.size() == 2) draft.input.push_back(1);
    return draft;
}

std::string data_lines(const OwnData& data, const Draft& draft) {
    std::string text = "data:\n";
    for (const std::string& note : data.notes) text += fmt::format("  # {}\n", note);
    text += fmt::format("  dataset: {}\n", declare::show(data.dataset));
    if (draft.whole) {
        text += "  folds: 5                  # each fifth is held out in turn: every sample is tested once,\n";
        text += "  repeat: 2                 # and once more after the samples are dealt anew\n";
    } else {
        text += "  validation: {fraction: 0.1}   # held back from training, to see when to stop\n";
    }
    if (data.read.train.bytes.empty())
        text += "  scaling: standardize      # mean 0 and deviation 1, fitted on the training part alone\n";
    return text;
}

std::string answer_line(const Draft& draft) {
    return fmt::format("    - dense: {{name: answer, units: {}{}}}\n", draft.outputs,
                       draft.classes ? ", activation: softmax" : "");
}

std::string table_model(const Draft& draft) {
    return fmt::format(
        "parameters: {{hidden: false, batch_norm: false, dropout: false}}   # what a variant may set\n\n"
        "model:\n"
        "  input: {}\n"
        "  layers:\n"
        "{}"
        "    - dense: {{units: 64, when: $hidden}}          # `when` keeps a layer, or drops it\n"
        "    - batch_normalization: {{when: $batch_norm}}\n"
        "    - activation: {{function: relu, when: $hidden}}\n"
        "    - dropout: {{rate: 0.2, when: $dropout}}\n"
        "{}",
        layers::show(draft.input), draft.input.size() > 1 ? "    - flatten\n" : "", answer_line(draft));
}

std::string picture_model(const Draft& draft) {
    return fmt::format(
        "parameters: {{trunk: linear, batch_norm: false, dropout: false}}   # what a variant may set\n\n"
        "blocks:\n"
        "  linear:\n"
        "    - flatten\n"
        "  dense:\n"
        "    - flatten\n"
        "    - dense: {{units: 128, activation: relu}}\n"
        "  convolutional:\n"
        "    - conv2d: {{filters: 16, kernel_size: 3, padding: same}}\n"
        "    - batch_normalization: {{when: $batch_norm}}      # `when` keeps a layer, or drops it\n"
        "    - activation: relu\n"
        "    - max_pooling2d\n"
        "    - conv2d: {{filters: 32, kernel_size: 3, padding: same}}\n"
        "    - batch_normalization: {{when: $batch_norm}}\n"
        "    - activation: relu\n"
        "    - max_pooling2d\n"
        "    - flatten\n"
        "    - dropout: {{rate: 0.5, when: $dropout}}\n\n"
        "model:\n"
        "  input: {}\n"
        "  layers:\n"
        "    - {{name: trunk, use: $trunk}}\n"
        "{}",
        layers::show(draft.input), answer_line(draft));
}

/// About a hundred thousand samples are seen, or every one five times.
std::int64_t epochs_of(const Draft& draft) {
    return std::clamp<std::int64_t>(100'000 / std::max<std::int64_t>(1, draft.samples), 5, 100);
}

std::string training_lines(const Draft& draft) {
    std::string text = "training:\n  optimizer: adam\n";
    text += fmt::format("  loss: {}\n", draft.classes ? "sparse_categorical_crossentropy" : "mse");
    text += fmt::format("  metrics: [{}]\n", draft.classes ? "accuracy" : "mae");
    text += fmt::format("  epochs: {}\n", epochs_of(draft));
    if (!draft.whole) text += "  early_stopping: {patience: 2, restore_best_weights: true}\n";
    return text + (draft.whole ? "" : "\nseeds: 4      # trainings of each variant: more make verdicts surer\n");
}

/// The variants, each a step from the one before it that it is compared with.
struct Step {
    std::string variant, settings, against, claim;
};

std::vector<Step> steps_of(const Draft& draft) {
    if (draft.pictures)
        return {{"linear", "{}", "", ""},
                {"dense", "{trunk: dense}", "linear", "a_hidden_layer_helps"},
                {"convolutional", "{trunk: convolutional}", "dense", "convolution_helps"},
                {"convolutional_bn", "{trunk: convolutional, batch_norm: true}", "convolutional",
                 "batch_normalization_helps"},
                {"convolutional_dropout", "{trunk: convolutional, dropout: true}", "convolutional", "dropout_helps"}};
    return {{"linear", "{}", "", ""},
            {"hidden", "{hidden: true}", "linear", "a_hidden_layer_helps"},
            {"hidden_bn", "{hidden: true, batch_norm: true}", "hidden", "batch_normalization_helps"},
            {"hidden_dropout", "{hidden: true, dropout: true}", "hidden", "dropout_helps"}};
}

std::string question_lines(const Draft& draft) {
    const std::vector<Step> steps = steps_of(draft);
    std::string text = "variants:\n";
    for (const Step& step : steps) text += fmt::format("  {}: {}\n", step.variant, step.settings);
    text += "\nclaims:       # what is expected, and judged by the runs\n";
    for (const Step& step : steps)
        if (!step.against.empty())
            text += fmt::format("  {}: {{variant: {}, against: {}, measure: {}, expect: {}}}\n", step.claim,
                                step.variant, step.against, draft.classes ? "test_accuracy" : "test_mae",
                                draft.classes ? "greater" : "less");
    return text;
}

}  // namespace

std::string first_experiment(const OwnData& data, const std::string& title) {
    const Draft draft = draft_of(data);
    return fmt::format(
        "# A first experiment about {}, to be changed at will:\n"
        "#   runner check FILE   tells every mistake before anything runs\n"
        "#   runner plan FILE    says how long it will take\n"
        "#   runner FILE         trains, and prints the table and the verdicts\n"
        "# {}.\n"
        "question: {}\n\n{}\n{}\n{}\n{}",
        title,
        fmt::format("{} samples of shape {}{}", with_thousands(data.read.train.count() + data.read.test.count()),
                    layers::show(data.read.train.shape),
                    draft.classes ? fmt::format(", {} classes", draft.outputs) : ", a number to predict"),
        declare::show(declare::Value::string(fmt::format("Which network suits {}?", title))), data_lines(data, draft),
        draft.pictures ? picture_model(draft) : table_model(draft), training_lines(draft), question_lines(draft));
}

}  // namespace runner
