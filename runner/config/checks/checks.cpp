#include "runner/config/checks/checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>

#include "layers/declare/lists.h"
#include "runner/config/spec/columns.h"
#include "runner/data/class_numbers.h"

namespace runner {

using layers::Graph;
using layers::Loss;

namespace {

/// Those of the numbers in `classes` that are wrong, as far as that is known.
std::vector<WrongClass> wrong_among(std::span<const std::int64_t> classes, const std::optional<DatasetFacts>& facts) {
    if (!facts) return find_wrong_classes(classes, nullptr);
    const std::vector<std::string> labels = facts->class_labels();
    return find_wrong_classes(classes, &labels);
}

/// Whether `classes`, as written, are numbers of classes that exist, each once. If not, that was told, and how many
/// classes the network is to tell apart is not known.
bool sound_classes(const Value* classes, const std::optional<DatasetFacts>& facts) {
    if (!classes || classes->is_null()) return true;
    std::vector<std::int64_t> numbers;
    for (const Value& item : flatten_lists(*classes).items) {
        const auto number = declare::to_integer(item);
        if (!number || *number < 0) return false;
        numbers.push_back(*number);
    }
    return classes->is_list() && wrong_among(numbers, facts).empty();
}

std::optional<std::int64_t> classes_of(const DataSpec& data, const Value* written,
                                       const std::optional<DatasetFacts>& facts) {
    if (data.pairs) return 2;
    if (!sound_classes(written, facts)) return {};
    if (!data.classes.empty()) return static_cast<std::int64_t>(data.classes.size());
    return facts ? std::optional(facts->classes) : std::nullopt;
}

std::string quoted(const Settings& component) {
    return fmt::format("`{}`", dynamic_cast<const declare::Component&>(component).name());
}

}  // namespace

Checked::Checked(const Variant& checked, const Value& values, Diagnostics& to)
    : variant(checked),
      sections(values),
      diagnostics(to),
      facts(checked.data.dataset ? checked.data.dataset->facts() : std::nullopt),
      classes(classes_of(checked.data, values.find("data") ? values.find("data")->find("classes") : nullptr, facts)),
      counts(checked.data.dataset ? count_parts(checked.data) : std::nullopt) {}

const Value& Checked::at(std::string_view section, std::string_view key) const {
    const Value* value = &sections;
    for (const std::string_view step : {section, key}) {
        const Value* next = step.empty() ? nullptr : value->find(step);
        if (!next || next->is_null()) break;
        value = next;
    }
    return *value;
}

// ---- data ----------------------------------------------------------------------------------------------------------

namespace {

/// The first of the keys that the problem may be about and that the section has; else the section.
const Value& find_value(const SplitProblem& problem, const Value& data) {
    for (const std::string& key : problem.keys)
        if (const Value* value = data.find(key); value && !value->is_null()) return *value;
    return data;
}

bool trains_without_a_class(const SplitProblem& problem) {
    return problem.kind == SplitProblem::Kind::missing_classes && problem.part == PartName::training;
}

}  // namespace

void tell_split_problems(const std::vector<SplitProblem>& problems, const Value& sections, Diagnostics& diagnostics) {
    const Value* data = sections.find("data");
    for (const SplitProblem& problem : problems)
        diagnostics.error(data ? find_value(problem, *data) : sections, problem.text);
}

void check_class_numbers(const Checked& c) {
    if (!c.facts || c.facts->classes == 0) return;
    const Value& list = c.at("data", "classes");
    for (const WrongClass& wrong : wrong_among(c.variant.data.classes, c.facts)) {
        if (wrong.why != WrongClass::Why::unknown) continue;  // told where the section was read
        const std::int64_t number = c.variant.data.classes[wrong.index];
        const auto item =
            std::ranges::find_if(list.items, [&](const Value& value) { return declare::to_integer(value) == number; });
        c.diagnostics.error(item == list.items.end() ? list : *item,
                            fmt::format("`classes`: {} has no class {}: its classes are 0 to {}",
                                        quoted(*c.variant.data.dataset), number, c.facts->classes - 1));
    }
}

bool check_split(const Checked& c) {
    std::vector<SplitProblem> problems = find_split_problems(c.variant.data);
    // Wrong classes were told at their own places.
    std::erase_if(problems, [](const auto& problem) { return problem.kind == SplitProblem::Kind::wrong_class; });
    tell_split_problems(problems, c.sections, c.diagnostics);
    return std::ranges::none_of(problems, trains_without_a_class);
}

void check_inputs(const Checked& c) {
    const auto& inputs = c.variant.model.network.inputs;
    std::vector<std::string> names;
    for (const auto& input : inputs) names.push_back(input.name);
    const bool pair = std::ranges::is_permutation(names, std::vector<std::string>{"left", "right"});
    const Value& several = c.at("model", c.at("model").find("inputs") ? "inputs" : "input");
    if (c.variant.data.pairs && !pair)
        c.diagnostics.error(several, "`pairs` feeds two inputs, `left` and `right`",
                            "such as `inputs: {left: [28, 28], right: [28, 28]}`");
    if (!c.variant.data.pairs && inputs.size() > 1)
        c.diagnostics.error(several,
                            fmt::format("the data feed one input, and the model has `{}`", fmt::join(names, "`, `")),
                            pair ? "`pairs` in `data` feeds `left` and `right`" : "");
    if (!c.facts) return;
    for (const auto& input : inputs)
        if (layers::size_of(input.shape) != layers::size_of(c.facts->shape))
            c.diagnostics.error(
                input.place,
                fmt::format("the input `{}` is {}, and the samples of {} are {}", input.name, layers::show(input.shape),
                            quoted(*c.variant.data.dataset), layers::show(c.facts->shape)));
}

// ---- training ------------------------------------------------------------------------------------------------------

void check_metrics(const Checked& c) {
    std::vector<std::string> columns;
    for (const auto& metric : c.variant.training.metrics) {
        if (std::ranges::find(columns, metric->column()) != columns.end())
            c.diagnostics.error(c.at("training", "metrics"),
                                fmt::format("the metric `{}` stands twice", metric->column()));
        columns.push_back(metric->column());
    }
}

void check_batch_size(const Checked& c) {
    const std::int64_t size = c.variant.training.batch_size;
    if (c.counts && c.counts->train < size)
        c.diagnostics.warning(
            c.at("training", "batch_size").place,
            fmt::format("a batch of {} is larger than the training part of {}", size, c.counts->train),
            "every step sees all of it");
}

namespace {

std::string data_have(std::int64_t classes) {
    if (classes == 0) return "the targets of the data are numbers";
    return fmt::format("the data have {} class{}", classes, classes == 1 ? "" : "es");
}

}  // namespace

bool check_loss(const Checked& c) {
    if (!c.variant.training.loss || !c.classes) return false;
    const Loss& loss = *c.variant.training.loss;
    const auto misfit = [&](const char* takes, const char* help) {
        c.diagnostics.error(c.at("training", "loss"),
                            fmt::format("{} takes {}, and {}", quoted(loss), takes, data_have(*c.classes)), help);
        return false;
    };
    switch (loss.wants()) {
        case Loss::Wants::classes:
            return *c.classes > 0 || misfit("classes", "such as `mean_squared_error`");
        case Loss::Wants::two_classes:
            if (*c.classes == 2) return true;
            return misfit("two classes", *c.classes > 0 ? "`sparse_categorical_crossentropy` takes any number of them"
                                                        : "such as `mean_squared_error`");
        case Loss::Wants::numbers:
            return *c.classes == 0 ||
                   misfit("targets that are numbers", *c.classes == 2 ? "such as `binary_crossentropy`"
                                                                      : "such as `sparse_categorical_crossentropy`");
    }
    return true;
}

// ---- the last layer ------------------------------------------------------------------------------------------------

namespace {

/// The network's last layer as the file has it, and what it ends with.
struct Last {
    const Graph::Node& node;  // the user's own
    const layers::Shape& shape;
    std::string function;  // `softmax`; empty if linear
    Value at;

    std::string label() const { return fmt::format("layer `{}` ({})", node.path, node.layer->name()); }
    /// Whether the width is a setting of this layer, as dense's units.
    bool dense() const { return node.layer->name() == "dense"; }
};

Last last_of(const Checked& c) {
    const Graph& graph = c.variant.graph;
    const Graph::Node& end = graph.nodes[graph.output.index()];
    const Graph::Node& node = end.inner ? graph.nodes[end.src[0].index()] : end;
    const auto function = end.layer->applies();
    Last last{node, end.dst, function && !function->identity() ? function->name() : "", {}};
    last.at.place = node.place;
    const auto& nodes = c.variant.model.network.nodes;
    const auto spec = std::ranges::find(nodes, node.path, &layers::NetworkSpec::Node::path);
    if (spec != nodes.end()) last.at.via = spec->via;
    return last;
}

void check_width(const Checked& c, const Last& last) {
    const Loss& loss = *c.variant.training.loss;
    const bool classes = loss.wants() == Loss::Wants::classes;
    const std::int64_t width = classes ? *c.classes : 1;
    if (last.shape == layers::Shape{width}) return;
    const std::string units = last.dense() ? fmt::format("write `units: {}`", width) : "";
    if (last.shape.size() != 1)
        c.diagnostics.error(last.at,
                            fmt::format("{} gives {}, and {} takes {} output{}", last.label(), layers::show(last.shape),
                                        quoted(loss), width, width == 1 ? "" : "s"),
                            fmt::format("put `flatten` and `dense: {}` behind it", width));
    else if (classes)
        c.diagnostics.error(last.at,
                            fmt::format("{} has {} output{}, and {}", last.label(), last.shape[0],
                                        last.shape[0] == 1 ? "" : "s", data_have(width)),
                            units);
    else
        c.diagnostics.error(
            last.at, fmt::format("{} has {} outputs, and {} takes one", last.label(), last.shape[0], quoted(loss)),
            units);
}

void check_function(const Checked& c, const Last& last) {
    const Loss& loss = *c.variant.training.loss;
    const std::string folds(loss.folds());
    if (folds.empty()) return;
    const std::string ends = last.function.empty() ? "has no activation" : fmt::format("ends with `{}`", last.function);
    if (loss.from_logits() && !last.function.empty())
        c.diagnostics.error(last.at, fmt::format("{} {}, and {} takes logits", last.label(), ends, quoted(loss)),
                            fmt::format("leave out the activation here or `from_logits` in the loss"));
    if (!loss.from_logits() && last.function != folds)
        c.diagnostics.error(last.at,
                            fmt::format("{} {}, and {} takes what `{}` gives", last.label(), ends, quoted(loss), folds),
                            fmt::format("write `activation: {}` here or `from_logits: true` in the loss", folds));
}

}  // namespace

void check_output(const Checked& c) {
    if (c.variant.graph.output.is_input()) return;  // a network without layers: it has nothing to learn, which is told
    const Last last = last_of(c);
    check_width(c, last);
    check_function(c, last);
}

// ---- what is watched -----------------------------------------------------------------------------------------------

namespace {

void check_monitor(const Checked& c, const Value& at, std::string_view what, std::string_view monitor) {
    const auto columns = columns_of(c.variant);
    if (std::ranges::find(columns, monitor) != columns.end()) return;
    const bool validation = c.variant.data.validation.has_value();
    if (monitor.starts_with("val_") && !validation)
        c.diagnostics.error(at, fmt::format("{} watches `{}`, and the data have no validation part", what, monitor),
                            "write `validation: 5000` in `data`, or another `monitor`");
    else
        c.diagnostics.error(at, fmt::format("{} watches `{}`, which nothing measures", what, monitor),
                            declare::suggestion(monitor, columns));
}

}  // namespace

void check_monitors(const Checked& c) {
    if (const auto& stopping = c.variant.training.early_stopping) {
        const Value& section = c.at("training", "early_stopping");
        const Value* monitor = section.find("monitor");
        check_monitor(c, monitor && !monitor->is_null() ? *monitor : section, "`early_stopping`", stopping->monitor);
    }
    if (!c.variant.training.optimizer) return;
    const layers::Rate& rate = c.variant.training.optimizer->learning_rate;
    if (!rate.monitor().empty())
        check_monitor(c, c.at("training", "optimizer"), quoted(*rate.schedule), rate.monitor());
}

// ---- what is learned -----------------------------------------------------------------------------------------------

void check_learning(const Checked& c) {
    if (c.variant.graph.count(true) > 0) return;
    const bool frozen = std::ranges::any_of(
        c.variant.graph.nodes, [](const Graph::Node& node) { return node.frozen && !node.parameters.empty(); });
    if (frozen)
        c.diagnostics.error(c.at("model", "freeze"), "`freeze` leaves nothing that learns");
    else
        c.diagnostics.error(c.at("model", "layers"), "the network has no parameters: there is nothing to learn");
}

void check_memory(const Checked& c) {
    const Graph& graph = c.variant.graph;
    // Values, gradients and two moments of each parameter; each layer's output and its gradient for a batch.
    const double parameters = 4.0 * sizeof(float) * static_cast<double>(graph.count(false));
    double outputs = 0;
    for (const auto& node : graph.nodes)
        outputs += 2.0 * sizeof(float) * static_cast<double>(layers::size_of(node.dst));
    const std::int64_t asked = c.variant.training.batch_size;
    const std::int64_t rows = c.counts ? std::min(asked, std::max<std::int64_t>(c.counts->train, 1)) : asked;
    const double bytes = parameters + outputs * static_cast<double>(rows);
    const double memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    if (bytes <= memory) return;
    constexpr double gigabyte = 1e9;
    const bool batch = outputs * static_cast<double>(rows) > parameters;
    c.diagnostics.error(batch ? c.at("training", "batch_size") : c.at("model", "layers"),
                        fmt::format("training takes about {:.0f} GB of memory: {} parameters, batches of {}",
                                    bytes / gigabyte, graph.count(false), rows),
                        fmt::format("this machine has {:.0f} GB", memory / gigabyte));
}

void check_batch_statistics(const Checked& c) {
    if (c.variant.training.batch_size > 1) return;
    for (const auto& node : c.variant.graph.nodes)
        if (node.layer->name() == "batch_normalization" && !node.frozen) {
            c.diagnostics.warning(
                c.at("training", "batch_size").place,
                fmt::format("batch normalization (`{}`) over batches of one gives the same output for every sample",
                            node.path));
            return;
        }
}

void check_monte_carlo(const Checked& c) {
    if (!c.variant.evaluation.monte_carlo) return;
    const bool random = std::ranges::any_of(c.variant.graph.nodes, [](const Graph::Node& node) {
        return node.layer->is_view(layers::Phase::inference) && !node.layer->is_view(layers::Phase::monte_carlo);
    });
    if (!random)
        c.diagnostics.warning(c.at("evaluation", "monte_carlo").place,
                              "`monte_carlo` of a network without a random layer: all its passes say the same",
                              "such as `dropout: 0.2` between its layers");
}

namespace {

/// False where an input has more values than can be counted: then nothing can be said of shapes.
bool countable_inputs(const Checked& c) {
    bool good = true;
    for (const auto& input : c.variant.model.network.inputs) try {
            layers::size_of(input.shape);
        } catch (const layers::ShapeError& error) {
            c.diagnostics.error(input.place, fmt::format("the input `{}` {}", input.name, error.what()), error.help);
            good = false;
        }
    return good;
}

/// Builds the graph; false where the model does not allow one.
bool build(Variant& variant, const Checked& checked) {
    if (variant.model.network.output.empty() || !countable_inputs(checked)) return false;
    check_inputs(checked);
    const int before = checked.diagnostics.errors();
    variant.graph = layers::build_graph(variant.model.network, checked.diagnostics);
    return checked.diagnostics.errors() == before;
}

}  // namespace

void check_variant(Variant& variant, const Value& sections, Diagnostics& diagnostics) {
    const Checked checked(variant, sections, diagnostics);
    check_class_numbers(checked);
    const bool every_class = check_split(checked);
    check_metrics(checked);
    check_batch_size(checked);
    const bool fits = check_loss(checked);
    const bool built = build(variant, checked);
    check_monitors(checked);
    if (!built) return;
    // Without one of its classes, nobody knows how many the network is to tell apart.
    if (fits && every_class) check_output(checked);
    check_learning(checked);
    check_memory(checked);
    check_batch_statistics(checked);
    check_monte_carlo(checked);
}

}  // namespace runner
