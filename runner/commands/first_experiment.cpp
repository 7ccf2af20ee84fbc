#include "runner/commands/first_experiment.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "layers/declare/diagnostic.h"
#include "runner/counted.h"
#include "runner/store/json.h"
#include "runner/thousands.h"

namespace runner {
namespace {

using declare::Value;

/// Whether YAML reads a text back as it stands.
bool is_plain_text(const std::string& text) {
    const auto plain = [](unsigned char c) {
        return std::isalnum(c) || c == '_' || c == '.' || c == '/' || c == '-' || c == ' ' || c == '?';
    };
    Value bare = Value::string(text);
    bare.quoted = false;
    const bool begins = !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) || text[0] == '/');
    return begins && text.size() > 1 && text.back() != ' ' && std::ranges::all_of(text, plain) &&
           !declare::to_bool(bare) && !declare::to_number(bare) && text != "null";
}

/// A value on one line of the file; texts that are no plain words as JSON has them.
std::string yaml_line(const Value& value) {
    std::vector<std::string> parts;
    for (const Value& item : value.items) parts.push_back(yaml_line(item));
    for (const auto& entry : value.entries)
        parts.push_back(fmt::format("{}: {}", yaml_line(Value::string(entry.key)), yaml_line(entry.value)));
    if (value.is_list()) return fmt::format("[{}]", fmt::join(parts, ", "));
    if (value.is_map()) return fmt::format("{{{}}}", fmt::join(parts, ", "));
    return !value.quoted || is_plain_text(value.text) ? value.text : to_json_line(value);
}

/// What the lines of the file depend on.
struct Draft {
    bool pictures, classes, booleans, whole, words;
    std::int64_t samples;  // to train on
    layers::Shape input;   // of pictures with their channels
    std::int64_t outputs;
    std::vector<std::int64_t> kept;  // classes, where some are too rare
};

/// Fewer samples of a class can't be in all parts.
std::vector<std::int64_t> kept_classes(const OwnData& data) {
    const std::int64_t least = data.is_whole ? 5 : 20;
    std::vector<std::int64_t> kept;
    const std::vector<std::int64_t> counts = data.read.facts().train_classes;
    for (std::size_t c = 0; c < counts.size(); ++c)
        if (counts[c] >= least) kept.push_back(static_cast<std::int64_t>(c));
    return kept;
}

void keep_common_classes(const OwnData& data, Draft& draft) {
    const std::size_t all = data.read.labels.size();
    const std::vector<std::int64_t> kept = kept_classes(data);
    if (!draft.classes || kept.size() == all || data.read.test.count() > 0) return;
    if (kept.size() < 2)
        declare::throw_invalid_file(
            data.path,
            fmt::format("{} in {}: too few samples of each to tell them apart",
                        all == 1 ? "1 class" : fmt::format("{} classes", all), counted(draft.samples, "sample")),
            "name another column to predict: `--label`");
    draft.kept = kept;
    draft.outputs = std::ssize(kept);
}

Draft draft_of(const OwnData& data) {
    const Dataset& read = data.read;
    Draft draft{.pictures = !read.train.bytes.empty() && (read.train.shape.size() == 2 || read.train.shape.size() == 3),
                .classes = !read.labels.empty(),
                .booleans = read.facts().booleans,
                .whole = data.is_whole,
                .words = !read.table.empty(),
                .samples = read.train.count(),
                .input = read.train.shape,
                .outputs = read.labels.empty() ? read.facts().numbers : std::ssize(read.labels),
                .kept = {}};
    keep_common_classes(data, draft);
    if (draft.pictures && draft.input.size() == 2) draft.input.push_back(1);
    return draft;
}

std::string data_lines(const OwnData& data, const Draft& draft) {
    std::string text = "data:\n";
    for (const std::string& note : data.notes) text += fmt::format("  # {}\n", note);
    text += fmt::format("  dataset: {}\n", yaml_line(data.dataset));
    if (!draft.kept.empty())
        text += fmt::format("  classes: [{}]   # the others have too few samples\n", fmt::join(draft.kept, ", "));
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
                       draft.classes    ? ", activation: softmax"
                       : draft.booleans ? ", activation: sigmoid"
                                        : "");
}

std::string table_model(const Draft& draft) {
    return fmt::format(
        "parameters: {{hidden: false, batch_norm: false, dropout: false}}   # what a variant may set\n\n"
        "model:\n"
        "{}"
        "  layers:\n"
        "{}"
        "    - dense: {{units: 64, when: $hidden}}          # `when` keeps a layer, or drops it\n"
        "    - batch_normalization: {{when: $batch_norm}}\n"
        "    - activation: {{function: relu, when: $hidden}}\n"
        "    - dropout: {{rate: 0.2, when: $dropout}}\n"
        "{}",
        draft.words ? "" : fmt::format("  input: {}\n", layers::show(draft.input)),
        draft.input.size() > 1 ? "    - flatten\n" : "", answer_line(draft));
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
    text += fmt::format("  loss: {}\n", draft.classes    ? "sparse_categorical_crossentropy"
                                        : draft.booleans ? "binary_crossentropy"
                                                         : "mse");
    text += fmt::format("  metrics: [{}]\n", draft.classes || draft.booleans ? "accuracy" : "mae");
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

/// By what variants are compared: of several numbers by the loss, in which all count alike whatever their units.
std::string measure_of(const Draft& draft) {
    if (draft.classes || draft.booleans) return "test_accuracy, expect: greater";
    return draft.outputs == 1 ? "test_mae, expect: less" : "test_loss, expect: less";
}

/// What there is to predict.
std::string aim_of(const Draft& draft) {
    if (draft.classes) return fmt::format("{} classes", draft.outputs);
    const std::string what = draft.booleans ? "yes or no" : "number";
    if (draft.outputs == 1) return fmt::format("a {} to predict", what);
    return fmt::format("{} {}{} to predict", draft.outputs, what, draft.booleans ? "" : "s");
}

std::string question_lines(const Draft& draft) {
    const std::vector<Step> steps = steps_of(draft);
    std::string text = "variants:\n";
    for (const Step& step : steps) text += fmt::format("  {}: {}\n", step.variant, step.settings);
    text += "\nclaims:       # what is expected, and judged by the runs\n";
    for (const Step& step : steps)
        if (!step.against.empty())
            text += fmt::format("  {}: {{variant: {}, against: {}, measure: {}}}\n", step.claim, step.variant,
                                step.against, measure_of(draft));
    return text;
}

}  // namespace

std::string first_experiment(const OwnData& data, const std::string& title, const std::string& name) {
    const Draft draft = draft_of(data);
    return fmt::format(
        "# A first experiment about {}, to be changed at will:\n"
        "#   runner check FILE   tells every mistake before anything runs\n"
        "#   runner plan FILE    says how long it will take\n"
        "#   runner FILE         trains, and prints the table and the verdicts\n"
        "# {}.\n"
        "{}question: {}\n\n{}\n{}\n{}\n{}",
        title,
        fmt::format("{} samples of shape {}, {}", with_thousands(data.read.train.count() + data.read.test.count()),
                    layers::show(data.read.train.shape), aim_of(draft)),
        name.empty() ? "" : fmt::format("name: {}\n", name),
        yaml_line(Value::string(fmt::format("Which network suits {}?", title))), data_lines(data, draft),
        draft.pictures ? picture_model(draft) : table_model(draft), training_lines(draft), question_lines(draft));
}

}  // namespace runner
