#include "runner/config/checks/training_checks.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "layers/declare/lists.h"
#include "layers/onednn/environment.h"
#include "runner/config/spec/bounds.h"
#include "runner/config/spec/columns.h"
#include "runner/data/part_counts.h"

namespace runner {

using layers::Graph;

namespace {

/// Where each metric stands; those that nobody wrote come with the loss, which is told of instead.
std::vector<const Value*> places_of_metrics(std::size_t count, const Value& flat) {
    const auto items = declare::items_of(flat);
    std::vector<const Value*> places(count, &flat);
    for (std::size_t i = 0; i < count && items.size() == count; ++i) places[i] = &items[i];
    return places;
}

/// A setting of a metric as it is written; null where it has none such.
Value setting_of(const layers::Metric& metric, std::string_view key) {
    for (const Field& field : metric.kind->fields)
        if (field.key == key) return field.write(metric);
    return Value::null();
}

/// Metrics that judge other outputs than the network has; whether they do not.
bool check_judged(const CheckContext& c, const layers::Metric& metric, const Value& at) {
    using Judges = layers::Metric::Judges;
    const bool classes = *c.classes > 0;
    const auto refuse = [&](const char* takes, const std::string& but, const char* help) {
        c.diagnostics.error(at, fmt::format("{} takes {}, and {}", quoted(metric), takes, but), help);
        return false;
    };
    if (c.booleans)
        return metric.judges_booleans() || refuse("one class a sample", "the targets of the data are booleans",
                                                  "such as `accuracy`, `f1` or `auc_macro`");
    if (!classes && (metric.judges() == Judges::classes || metric.judges() == Judges::probabilities))
        return refuse("classes", "the targets of the data are numbers", "such as `mse` or `mae`");
    if (classes && metric.judges() == Judges::numbers)
        return refuse("targets that are numbers", "those of the data are classes", "such as `accuracy` or `log_loss`");
    const auto& loss = c.variant.training.loss;
    const bool likely = !loss || !loss->folds().empty();
    const bool has_threshold = !setting_of(metric, "threshold").is_null();
    if (!likely && (metric.judges() == Judges::probabilities || has_threshold))
        return refuse(has_threshold ? "a `threshold` of probabilities" : "probabilities",
                      fmt::format("{} trains outputs that are none", quoted(*loss)),
                      "such as `sparse_categorical_crossentropy` does");
    return true;
}

/// Metrics of data that have none such, or other classes than they ask for.
void check_metric(const CheckContext& c, const layers::Metric& metric, const Value& at) {
    const std::int64_t classes = *c.classes;
    if (!check_judged(c, metric, at)) return;
    if (c.booleans && setting_of(metric, "average").text == "positive")
        c.diagnostics.error(
            at,
            fmt::format("`{}: positive` is that of the second of two classes, and the targets are booleans",
                        metric.name()),
            fmt::format("write `{}: macro`", metric.name()));
    if (classes == 0) return;
    if (!setting_of(metric, "threshold").is_null() && classes != 2)
        c.diagnostics.error(
            at, fmt::format("`threshold` of {} parts two classes, and the data have {}", quoted(metric), classes),
            "leave it out: the likeliest class is named");
    if (setting_of(metric, "average").text == "positive" && classes != 2)
        c.diagnostics.error(at,
                            fmt::format("`{}: positive` is that of the second of two classes, and the data have {}",
                                        metric.name(), classes),
                            fmt::format("write `{}: macro`", metric.name()));
    if (const auto k = declare::to_integer(setting_of(metric, "k")); k && *k > classes)
        c.diagnostics.error(at,
                            fmt::format("{} looks among the {} greatest outputs, and the data have {} class{}",
                                        quoted(metric), *k, classes, classes == 1 ? "" : "es"),
                            classes > 2
                                ? fmt::format("write `{}: {}`", metric.name(), std::min<std::int64_t>(classes - 1, 5))
                                : "write `accuracy`");
}

}  // namespace

namespace {

using MetricList = std::vector<Ref<layers::Metric>>;

void check_metrics_under(const CheckContext& c, const char* key, const MetricList& metrics) {
    const Value* training = c.sections.find("training");
    const Value* written = training ? training->find(key) : nullptr;
    if (c.classes && written && !written->is_null()) {
        const Value flat = declare::flatten_lists(*written);
        const auto places = places_of_metrics(metrics.size(), flat);
        for (std::size_t i = 0; i < metrics.size(); ++i) check_metric(c, *metrics[i], *places[i]);
    }
    std::vector<std::string> columns;
    for (const auto& metric : metrics) {
        if (std::ranges::find(columns, metric->column()) != columns.end())
            c.diagnostics.error(c.at("training", key), fmt::format("the metric `{}` stands twice", metric->column()));
        columns.push_back(metric->column());
    }
}

}  // namespace

void check_metrics(const CheckContext& c) {
    const TrainingSpec& training = c.variant.training;
    check_metrics_under(c, "metrics", training.metrics);
    check_metrics_under(c, "weighted_metrics", training.weighted_metrics);
    if (!training.weighted_metrics.empty() && !c.weighted && !training.class_weight)
        c.diagnostics.error(
            c.at("training", "weighted_metrics"),
            "`weighted_metrics`: all samples count alike: the data have no column of kind `weight`, and "
            "there is no `class_weight`",
            "write them under `metrics`, or say what weighs, such as `columns: {w: weight}` in `csv`");
}

namespace {

/// The value under `key` in `value` or in what it holds: where a schedule's setting stands.
const Value* find_within(const Value& value, std::string_view key) {
    if (const Value* found = value.find(key)) return found;
    for (const auto& entry : value.entries)
        if (const Value* found = find_within(entry.value, key)) return found;
    return nullptr;
}

}  // namespace

void check_schedule(const CheckContext& c) {
    const auto& optimizer = c.variant.training.optimizer;
    if (!optimizer || !optimizer->learning_rate.schedule || !c.counts) return;
    const Value& at = c.at("training", "optimizer");
    const Value* boundaries = find_within(at, "boundaries");
    if (!boundaries || !boundaries->is_list()) return;
    const std::int64_t rows = c.variant.training.batch_size;
    const layers::Horizon horizon{(c.counts->train + rows - 1) / rows, c.variant.training.epochs};
    double before = 0;
    for (const Value& item : declare::flatten_lists(*boundaries).items) {
        layers::Duration duration;
        if (!declare::FieldType<layers::Duration>::read(item, duration, {"", {}, c.diagnostics})) return;
        const double steps = duration.steps(horizon);
        if (steps <= before)
            c.diagnostics.error(item,
                                fmt::format("`boundaries` must rise, and `{}` is step {} here, after step {}",
                                            show(item), steps, before),
                                fmt::format("an epoch has {} steps", horizon.steps_per_epoch));
        before = std::max(before, steps);
    }
}

void check_precision(const CheckContext& c) {
    if (layers::computes(c.variant.training.precision)) return;
    c.diagnostics.error(
        c.at("training", "precision"),
        fmt::format("this processor does not multiply bfloat16: oneDNN uses {} on it", layers::environment().isa),
        "processors with AVX512-BF16 or AMX do: Intel Xeon since Cooper Lake, AMD since Zen 4; `auto` "
        "takes float32 on all others");
}

void check_batch_size(const CheckContext& c) {
    const std::int64_t size = c.variant.training.batch_size;
    if (c.counts && c.counts->train < size)
        c.diagnostics.warning(
            c.at("training", "batch_size").place,
            fmt::format("a batch of {} is larger than the training part of {}", size, c.counts->train),
            "every step sees all of it");
}

namespace {

void check_monitor(const CheckContext& c, const Value& at, std::string_view what, std::string_view monitor) {
    const auto columns = columns_of(c.variant);
    if (std::ranges::find(columns, monitor) != columns.end()) return;
    const bool validation = c.variant.data.validation.has_value();
    if (monitor.starts_with("val_") && !validation)
        c.diagnostics.error(
            at, fmt::format("{} watches `{}`, and the data have no validation part", what, monitor),
            fmt::format("write `validation: {}` in `data`, or another `monitor`", fitting_validation(c.variant.data)));
    else
        c.diagnostics.error(at, fmt::format("{} watches `{}`, which nothing measures", what, monitor),
                            declare::suggestion(monitor, columns));
}

}  // namespace

namespace {

/// Settings that no value of the monitored column can reach: training would stop after its patience, whatever it does.
void check_stopping_reach(const CheckContext& c, const EarlyStopping& stopping) {
    const Bounds bounds = bounds_of_column(c.variant, stopping.monitor);
    const auto check = [&](const char* key, bool fits, double number) {
        const Value* at = c.at("training", "early_stopping").find(key);
        if (at && !fits)
            c.diagnostics.error(*at,
                                fmt::format("`{}` {}, and `{}` is {}", stopping.monitor, bounds.text(), key, number),
                                bounds.help(key, number));
    };
    check("min_delta", stopping.min_delta < bounds.width(), stopping.min_delta);
    if (stopping.baseline) check("baseline", bounds.holds(*stopping.baseline), *stopping.baseline);
}

}  // namespace

void check_monitors(const CheckContext& c) {
    if (const auto& stopping = c.variant.training.early_stopping) {
        const Value& section = c.at("training", "early_stopping");
        const Value* monitor = section.find("monitor");
        check_monitor(c, monitor && !monitor->is_null() ? *monitor : section, "`early_stopping`", stopping->monitor);
        check_stopping_reach(c, *stopping);
    }
    if (!c.variant.training.optimizer) return;
    const layers::Rate& rate = c.variant.training.optimizer->learning_rate;
    if (!rate.monitor().empty())
        check_monitor(c, c.at("training", "optimizer"), quoted(*rate.schedule), rate.monitor());
}

namespace {

/// Right names, or the nearest pattern that matches, instead of one that matches no path.
std::string excluded_help(const std::string& pattern, const std::vector<std::string>& paths) {
    return pattern.find('/') == std::string::npos ? declare::suggestion(pattern, layers::parameter_names())
                                                  : declare::glob_suggestion(pattern, paths);
}

/// The value that `pattern` was read from.
const Value& excluded_at(const CheckContext& c, const std::string& pattern) {
    const Value& optimizer = c.at("training", "optimizer");
    const Value* settings = optimizer.entries.empty() ? nullptr : &optimizer.entries.front().value;
    const Value* patterns = settings ? settings->find("exclude") : nullptr;
    if (!patterns) return optimizer;
    if (patterns->is_list())
        for (const Value& item : patterns->items)
            if (item.text == pattern) return item;
    return *patterns;
}

}  // namespace

void check_excluded(const CheckContext& c) {
    if (!c.variant.training.optimizer) return;
    std::vector<std::string> paths;
    for (const auto& parameter : c.variant.graph.parameters) paths.push_back(parameter.path);
    const auto& names = layers::parameter_names();
    for (const declare::Glob& glob : c.variant.training.optimizer->exclude) {
        if (std::ranges::find(names, glob.text()) != names.end() ||
            std::ranges::any_of(paths, [&](const auto& path) { return layers::names_parameter(glob, path); }))
            continue;
        c.diagnostics.error(excluded_at(c, glob.text()),
                            fmt::format("`exclude`: no parameter matches `{}`", glob.text()),
                            excluded_help(glob.text(), paths));
    }
}

void check_learning(const CheckContext& c) {
    if (c.variant.graph.count(true) > 0) return;
    const bool frozen = std::ranges::any_of(
        c.variant.graph.nodes, [](const Graph::Node& node) { return node.frozen && !node.parameters.empty(); });
    if (frozen)
        c.diagnostics.error(c.at("model", "freeze"), "`freeze` leaves nothing that learns");
    else
        c.diagnostics.error(c.at("model", "layers"), "the network has no parameters: there is nothing to learn");
}

void check_memory(const CheckContext& c) {
    const Graph& graph = c.variant.graph;
    // Values, gradients and two moments of each parameter; each layer's output and its gradient for a batch.
    const double parameters = 4.0 * sizeof(float) * static_cast<double>(graph.count(false));
    double outputs = 0;
    for (const auto& node : graph.nodes)
        outputs += 2.0 * sizeof(float) * static_cast<double>(layers::size_of(node.dst));
    // A batch is never larger than the training part, of which one sample is known where the data are not.
    const std::int64_t most = c.counts ? std::max<std::int64_t>(c.counts->train, 1) : 1;
    const std::int64_t rows = std::min(c.variant.training.batch_size, most);
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

namespace {

/// Whether a layer's output for a sample depends on the others of its batch, as that of batch normalization does unless
/// it is frozen. What is random, as dropout is, stays so where it is frozen.
bool depends_on_batch(const Graph::Node& node) {
    return !node.layer->deterministic(node.frozen) && node.layer->deterministic(true);
}

}  // namespace

void check_batch_statistics(const CheckContext& c) {
    if (c.variant.training.batch_size > 1) return;
    const auto& nodes = c.variant.graph.nodes;
    const auto node = std::ranges::find_if(nodes, depends_on_batch);
    if (node == nodes.end()) return;
    std::string name = node->layer->name();
    std::ranges::replace(name, '_', ' ');
    c.diagnostics.warning(
        c.at("training", "batch_size").place,
        fmt::format("{} (`{}`) over batches of one gives the same output for every sample", name, node->path));
}

void check_monte_carlo(const CheckContext& c) {
    if (!c.variant.evaluation.monte_carlo) return;
    const bool random = std::ranges::any_of(c.variant.graph.nodes, [](const Graph::Node& node) {
        return node.layer->is_view(layers::Phase::inference) && !node.layer->is_view(layers::Phase::monte_carlo);
    });
    if (!random)
        c.diagnostics.warning(c.at("evaluation", "monte_carlo").place,
                              "`monte_carlo` of a network without a random layer: all its passes say the same",
                              "such as `dropout: 0.2` between its layers");
}

}  // namespace runner
