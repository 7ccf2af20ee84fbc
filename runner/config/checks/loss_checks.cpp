#include "runner/config/checks/loss_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/config/spec/labels.h"

namespace runner {

using layers::Graph;
using layers::Loss;

namespace {

std::string data_have(std::int64_t classes, bool booleans = false) {
    if (booleans) return "the targets of the data are booleans";
    if (classes == 0) return "the targets of the data are numbers";
    return fmt::format("the data have {} class{}", classes, classes == 1 ? "" : "es");
}

}  // namespace

bool check_loss(const CheckContext& c) {
    if (!c.variant.training.loss || !c.classes) return false;
    const Loss& loss = *c.variant.training.loss;
    const auto refuse = [&](const char* takes, const char* help) {
        c.diagnostics.error(c.at("training", "loss"),
                            fmt::format("{} takes {}, and {}", quoted(loss), takes, data_have(*c.classes, c.booleans)),
                            c.booleans ? "such as `binary_crossentropy`" : help);
        return false;
    };
    switch (loss.wants()) {
        case Loss::Wants::classes:
            return *c.classes > 0 || refuse("classes", "such as `mean_squared_error`");
        case Loss::Wants::two_classes:
            if (*c.classes == 2 || c.booleans) return true;
            return refuse("two classes", *c.classes > 0 ? "`sparse_categorical_crossentropy` takes any number of them"
                                                        : "such as `mean_squared_error`");
        case Loss::Wants::numbers:
            return (*c.classes == 0 && !c.booleans) ||
                   refuse("targets that are numbers", *c.classes == 2 ? "such as `binary_crossentropy`"
                                                                      : "such as `sparse_categorical_crossentropy`");
        case Loss::Wants::booleans:
            break;
    }
    return true;
}

void check_class_weight(const CheckContext& c) {
    const auto& weight = c.variant.training.class_weight;
    if (!weight || !c.classes) return;
    const Value& at = c.at("training", "class_weight");
    if (*c.classes == 0) {
        c.diagnostics.error(at, "`class_weight` weighs classes, and the targets of the data are numbers",
                            "leave it out");
        return;
    }
    if (weight->balanced && c.variant.data.pairs)
        c.diagnostics.error(at, "`class_weight: balanced` counts the training samples, and pairs are drawn",
                            "`same` of `pairs` says how many are of one class");
    const std::vector<std::string> labels = labels_of(c.variant.data);
    for (const auto& [label, number] : weight->given)
        if (!labels.empty() && std::ranges::find(labels, label) == labels.end())
            c.diagnostics.error(at, fmt::format("`class_weight`: there is no class `{}`", label),
                                declare::suggestion(label, labels));
}

namespace {

/// The network's last layer as the file has it, and what it ends with.
struct LastLayer {
    const Graph::Node& node;  // the user's own
    const layers::Shape& shape;
    std::string function;  // `softmax`; empty if linear
    Located at;

    std::string label() const { return fmt::format("layer `{}` ({})", node.path, node.layer->name()); }
    /// How to give it another width, where that is a setting of its own, as the units of `dense`; else empty.
    std::string write_width(std::int64_t width) const {
        const Field* main = node.layer->kind->main();
        const bool is_width = main && main->form().kind == Form::Kind::integer && shape.size() == 1 &&
                              same(main->write(*node.layer), Value::integer(shape[0]));
        return is_width ? fmt::format("write `{}: {}`", main->key, width) : "";
    }
};

LastLayer last_of(const CheckContext& c) {
    const Graph& graph = c.variant.graph;
    const Graph::Node& end = graph.nodes[graph.output.index()];
    const Graph::Node& node = end.inner ? graph.nodes[end.src[0].index()] : end;
    const auto function = end.layer->applies();
    LastLayer last{node, end.dst, function && !function->identity() ? function->name() : "", {node.place}};
    const auto& nodes = c.variant.model.network.nodes;
    const auto spec = std::ranges::find(nodes, node.path, &layers::NetworkSpec::Node::path);
    if (spec != nodes.end()) last.at.via = spec->via;
    return last;
}

void check_width(const CheckContext& c, const LastLayer& last) {
    const Loss& loss = *c.variant.training.loss;
    const bool classes = loss.wants() == Loss::Wants::classes;
    const bool numbers = loss.wants() == Loss::Wants::numbers || c.booleans;
    const std::int64_t width = classes ? *c.classes : numbers ? c.numbers : 1;
    if (last.shape == layers::Shape{width}) return;
    const std::string help = last.write_width(width);
    if (last.shape.size() != 1)
        c.diagnostics.error(last.at,
                            fmt::format("{} gives {}, and {} takes {} output{}", last.label(), layers::show(last.shape),
                                        quoted(loss), width, width == 1 ? "" : "s"),
                            fmt::format("put `flatten` and `dense: {}` behind it", width));
    else if (classes)
        c.diagnostics.error(last.at,
                            fmt::format("{} has {} output{}, and {}", last.label(), last.shape[0],
                                        last.shape[0] == 1 ? "" : "s", data_have(width)),
                            help);
    else if (width > 1)
        c.diagnostics.error(
            last.at,
            fmt::format("{} has {} output{}, and the data have {} {} to predict", last.label(), last.shape[0],
                        last.shape[0] == 1 ? "" : "s", width, c.booleans ? "booleans" : "numbers"),
            help);
    else
        c.diagnostics.error(
            last.at, fmt::format("{} has {} outputs, and {} takes one", last.label(), last.shape[0], quoted(loss)),
            help);
}

void check_function(const CheckContext& c, const LastLayer& last) {
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

/// Where an output above a boundary names the second class, an activation that stays on one side of it names one class
/// alone, as sigmoid does with hinge.
void warn_one_sided(const CheckContext& c) {
    const Loss& loss = *c.variant.training.loss;
    const Graph::Node& end = c.variant.graph.nodes[c.variant.graph.output.index()];
    const auto function = end.layer->applies();
    if (loss.wants() != Loss::Wants::two_classes || !loss.folds().empty() || !function || (end.dst != layers::Shape{1} && !c.booleans))
        return;
    int above = 0, all = 0;
    for (const double input : {-50.0, -1.0, 0.0, 1.0, 50.0}) {
        double output = 0;
        function->reference({&input, 1}, {&output, 1});
        above += output > loss.boundary();
        ++all;
    }
    if (above != 0 && above != all) return;
    const LastLayer last = last_of(c);
    c.diagnostics.warning(
        last.at.place,
        fmt::format("{} ends with `{}`, whose outputs all lie {} {}: with {} they name one class "
                    "alone",
                    last.label(), last.function, above ? "above" : "below", loss.boundary(), quoted(loss)),
        "write `activation: tanh`, or leave it out");
}

}  // namespace

void check_output(const CheckContext& c) {
    if (c.variant.graph.output.is_input()) return;  // a network without layers: it has nothing to learn, which is told
    const LastLayer last = last_of(c);
    check_width(c, last);
    check_function(c, last);
    warn_one_sided(c);
}

}  // namespace runner
