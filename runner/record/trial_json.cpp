#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/diagnostic.h"
#include "runner/record/archive.h"
#include "runner/record/record.h"

namespace runner {

void expected(const std::string& path, const std::string& what, const Value& received) {
    declare::Diagnostics diagnostics;
    const std::string where = path.empty() ? "" : fmt::format("`{}`: ", path);
    diagnostics.error(declare::Place{},
                      fmt::format("{}expected {}, received {}", where, what, declare::show(received)));
    throw declare::InvalidInput(diagnostics);
}

template <>
struct Archived<Status> {
    static Value write(Status status) { return Value::string(to_string(status)); }
    static void read(const Value& value, Status& status, const std::string& path) {
        for (const Status candidate : {Status::finished, Status::early_stopped, Status::diverged, Status::collapsed,
                                       Status::interrupted, Status::failed})
            if (value.is_scalar() && value.text == to_string(candidate)) return void(status = candidate);
        expected(path, "a status", value);
    }
};

/// Columns beside one another, all of one length.
template <>
struct Archived<Curve> {
    using Column = std::vector<std::optional<double>>;

    static Value write(const Curve& curve) {
        Value value = Value::map();
        value.set("epoch", Archived<std::vector<std::int64_t>>::write(curve.epoch));
        for (const auto& [name, column] : curve.columns) value.set(name, Archived<Column>::write(column));
        return value;
    }
    static void read(const Value& value, Curve& curve, const std::string& path) {
        if (!value.is_map()) expected(path, "a map of columns", value);
        curve = {};
        for (const auto& entry : value.entries) {
            const std::string below = path + "." + entry.key;
            if (entry.key == "epoch")
                Archived<std::vector<std::int64_t>>::read(entry.value, curve.epoch, below);
            else
                Archived<Column>::read(entry.value, curve.columns.emplace_back(entry.key, Column{}).second, below);
            const Value& first = value.entries.front().value;
            if (entry.value.items.size() != first.items.size())
                expected(below, fmt::format("{} numbers, as in `{}`", first.items.size(), value.entries.front().key),
                         Value::integer(static_cast<std::int64_t>(entry.value.items.size())));
        }
    }
};

namespace {

/// Measures of the test part: one number, or one for each class. A metric that has both keeps its name for the classes.
struct TestMeasures {
    static constexpr std::string_view overall = "overall_";

    static Value write(const TrialRecord& trial) {
        Value value = Value::map();
        const auto put = [&](const std::string& name, double number) {
            const bool taken = trial.test_per_class.contains(name);
            value.set(taken ? std::string(overall) + name : name, Archived<double>::write(number));
        };
        for (const std::string first : {"loss", "accuracy"})  // what people look for first
            if (const auto found = trial.test.find(first); found != trial.test.end()) put(first, found->second);
        for (const auto& [name, number] : trial.test) put(name, number);
        if (!trial.confusion_matrix.empty())
            value.set("confusion_matrix", Archived<decltype(trial.confusion_matrix)>::write(trial.confusion_matrix));
        for (const auto& [name, numbers] : trial.test_per_class)
            value.set(name, Archived<std::vector<double>>::write(numbers));
        return value;
    }
    static void read(const Value& value, TrialRecord& trial, const std::string& path) {
        if (!value.is_map()) expected(path, "a map", value);
        for (const auto& [key, place, item] : value.entries) {
            const std::string below = fmt::format("{}.{}", path, key);
            const std::string bare = key.starts_with(overall) ? key.substr(overall.size()) : key;
            const Value* classes = value.find(bare);
            if (key == "confusion_matrix")
                Archived<decltype(trial.confusion_matrix)>::read(item, trial.confusion_matrix, below);
            else if (item.is_list())
                Archived<std::vector<double>>::read(item, trial.test_per_class[key], below);
            else
                Archived<double>::read(item, trial.test[classes && classes->is_list() ? bare : key], below);
        }
    }
};

}  // namespace

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, DataRecord>
void describe(Archive& archive, T& data) {
    archive.entry("dataset", data.dataset);
    archive.entry("stand_in", data.stand_in);
    archive.entry("train", data.train);
    archive.entry("validation", data.validation);
    archive.maybe("validation_is_test", data.validation_is_test);
    archive.entry("test", data.test);
    archive.maybe("labels", data.labels);
    archive.maybe("sha256", data.sha256);
}

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, FrozenCacheRecord>
void describe(Archive& archive, T& cache) {
    archive.entry("used", cache.used);
    archive.maybe("why", cache.why);
    archive.maybe("last_layer", cache.last_layer);
    archive.maybe("speed_up", cache.speed_up);
}

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, PruneRecord>
void describe(Archive& archive, T& pruned) {
    archive.maybe("threshold", pruned.threshold);
    archive.maybe("fraction", pruned.fraction);
    archive.entry("sparsity", pruned.sparsity);
    archive.entry("test", pruned.test);
}

template <class Archive, class T>
requires std::same_as<std::remove_const_t<T>, TrialRecord>
void describe(Archive& archive, T& trial) {
    archive.entry("variant", trial.variant);
    archive.entry("seed", trial.seed);
    archive.entry("parameters", trial.parameters);
    archive.entry("status", trial.status);
    archive.maybe("why", trial.why);
    archive.entry("epochs_run", trial.epochs_run);
    archive.entry("best_epoch", trial.best_epoch);
    archive.maybe("weights_epoch", trial.weights_epoch);
    archive.entry("params", trial.params);
    archive.entry("trainable_params", trial.trainable_params);
    archive.entry("data", trial.data);
    archive.entry("curve", trial.curve);
    archive.maybe("step_losses", trial.step_losses);
    archive.entry("train", trial.train);
    archive.entry("majority", trial.majority);
    if constexpr (std::same_as<Archive, Writer>)
        archive.entry("test", TestMeasures::write(trial));
    else if (const Value* test = archive.map().find("test"))
        TestMeasures::read(*test, trial, archive.below("test"));
    archive.maybe("train_test_gap", trial.train_test_gap);
    archive.entry("sparsity", trial.sparsity);
    archive.group("evaluation", [&](auto& evaluation) {
        evaluation.maybe("pruned", trial.pruned);
        evaluation.maybe("monte_carlo", trial.monte_carlo);
    });
    archive.maybe("frozen_cache", trial.frozen_cache);
    archive.group("timing", [&](auto& timing) {
        timing.entry("train_seconds", trial.train_seconds);
        timing.entry("inference_images_per_second", trial.inference_images_per_second);
    });
    archive.maybe("weight_log", trial.weight_log);
    archive.entry("hash", trial.hash);
}

declare::Value trial_to_value(const TrialRecord& trial) {
    Value value = write_record(trial);
    const bool has_weights = trial.status != Status::failed && trial.status != Status::interrupted;
    if (has_weights) value.set("weights", Value::string(trial_folder(trial.key()) + "/weights.safetensors"));
    return value;
}

TrialRecord trial_from_value(const declare::Value& value, const std::string& path) {
    Reader reader(value, path);
    for (const char* key : {"variant", "seed", "status", "curve"}) reader.require(key);
    TrialRecord trial;
    describe(reader, trial);
    return trial;
}

declare::Value data_to_value(const DataRecord& data) { return write_record(data); }
DataRecord data_from_value(const declare::Value& value) { return read_record<DataRecord>(value, "data"); }

}  // namespace runner
