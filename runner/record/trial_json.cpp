#include "runner/record/trial_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/record/environment_fields.h"
#include "runner/record/measures.h"

namespace runner {

template <>
struct RecordType<Status> {
    static Value write(Status status) { return Value::string(to_string(status)); }
    static void read(const Value& value, Status& status, const std::string& path) {
        for (const auto& choice : declare::choices<Status>())
            if (value.is_scalar() && value.text == choice.name) return void(status = choice.value);
        throw_unexpected(path, "a status", value);
    }
    static Form form() { return declare::FieldType<Status>::form({}); }
};

/// By the word of the purpose.
template <>
struct RecordType<std::map<Purpose, std::uint64_t>> {
    static Value write(const std::map<Purpose, std::uint64_t>& seeds) {
        Value value = Value::map();
        for (const auto& [purpose, seed] : seeds)
            value.set(declare::name_of(purpose), RecordType<std::uint64_t>::write(seed));
        return value;
    }
    static void read(const Value& value, std::map<Purpose, std::uint64_t>& seeds, const std::string& path) {
        if (!value.is_map()) throw_unexpected(path, "a map", value);
        seeds.clear();
        for (const auto& entry : value.entries) {
            Purpose purpose{};
            RecordType<Purpose>::read(Value::string(entry.key), purpose, path);
            RecordType<std::uint64_t>::read(entry.value, seeds[purpose], path_below(path, entry.key));
        }
    }
    static Form form() { return Form::map_of(RecordType<std::uint64_t>::form()); }
};

/// Columns beside one another, all of one length.
template <>
struct RecordType<Curve> {
    using Column = std::vector<std::optional<double>>;

    static Value write(const Curve& curve) {
        Value value = Value::map();
        value.set("epoch", RecordType<std::vector<std::int64_t>>::write(curve.epoch));
        for (const auto& [name, column] : curve.columns) value.set(name, RecordType<Column>::write(column));
        return value;
    }
    static void read(const Value& value, Curve& curve, const std::string& path) {
        if (!value.is_map()) throw_unexpected(path, "a map of columns", value);
        curve = {};
        if (!value.entries.empty() && !value.find("epoch")) throw_unexpected(path + ".epoch", "a list", Value::null());
        for (const auto& entry : value.entries) {
            const std::string below = path + "." + entry.key;
            if (entry.key == "epoch")
                RecordType<std::vector<std::int64_t>>::read(entry.value, curve.epoch, below);
            else
                RecordType<Column>::read(entry.value, curve.columns.emplace_back(entry.key, Column{}).second, below);
            const Value& first = value.entries.front().value;
            if (entry.value.items.size() != first.items.size())
                throw_unexpected(below,
                                 fmt::format("{} numbers, as in `{}`", first.items.size(), value.entries.front().key),
                                 Value::integer(static_cast<std::int64_t>(entry.value.items.size())));
        }
    }
    static Form form() { return Form::map_of(RecordType<Column>::form()); }
};

namespace {

/// Measures of the test part: one number, or one for each class. A metric that has both keeps its name for the classes.
struct TestMeasures {
    static constexpr std::string_view overall = "overall_";
    using Matrix = std::vector<std::vector<std::int64_t>>;

    static Value write(const TrialRecord& trial) {
        Value value = Value::map();
        const auto put = [&](const std::string& name, double number) {
            const bool taken = trial.test_per_class.contains(name);
            value.set(taken ? std::string(overall) + name : name, RecordType<double>::write(number));
        };
        for (const std::string first : {"loss", "accuracy"})  // what people look for first
            if (const auto found = trial.test.find(first); found != trial.test.end()) put(first, found->second);
        for (const auto& [name, number] : trial.test) put(name, number);
        if (!trial.confusion_matrix.empty())
            value.set("confusion_matrix", RecordType<Matrix>::write(trial.confusion_matrix));
        for (const auto& [name, numbers] : trial.test_per_class)
            value.set(name, RecordType<std::vector<double>>::write(numbers));
        return value;
    }
    /// Those who draw or count take it for square, so a row of another length must not come in.
    static void read_confusion_matrix(const Value& value, TrialRecord& trial, const std::string& path) {
        auto& matrix = trial.confusion_matrix;
        RecordType<Matrix>::read(value, matrix, path);
        for (std::size_t row = 0; row < matrix.size(); ++row) {
            const std::string below = fmt::format("{}[{}]", path, row);
            if (matrix[row].size() != matrix.size())
                throw_unexpected(below, fmt::format("{} counts, as there are rows", matrix.size()),
                                 Value::integer(static_cast<std::int64_t>(matrix[row].size())));
            for (const std::int64_t count : matrix[row])
                if (count < 0) throw_unexpected(below, "counts, at least 0", Value::integer(count));
        }
    }
    static void read(const Value& value, TrialRecord& trial, const std::string& path) {
        if (!value.is_map()) throw_unexpected(path, "a map", value);
        for (const auto& [key, place, item] : value.entries) {
            const std::string below = fmt::format("{}.{}", path, key);
            const std::string bare = key.starts_with(overall) ? key.substr(overall.size()) : key;
            const Value* classes = value.find(bare);
            if (key == "confusion_matrix")
                read_confusion_matrix(item, trial, below);
            else if (item.is_list())
                RecordType<std::vector<double>>::read(item, trial.test_per_class[key], below);
            else
                RecordType<double>::read(item, trial.test[classes && classes->is_list() ? bare : key], below);
        }
    }
    static RecordField<TrialRecord> field() {
        const Form number = {.kind = Form::Kind::number}, null = {.kind = Form::Kind::null};
        RecordField<TrialRecord> field{.key = "test", .doc = "a number a metric, or a list with one for each class"};
        field.write = write;
        field.read = read;
        return std::move(field).as(Form::map_of(Form::either({number, null, Form::list_of({})})));
    }
};

using TrialField = RecordField<TrialRecord>;

/// Not read: it follows from the name of the trial, and stands there for people and scripts.
TrialField weights_field() {
    TrialField field{.key = "weights", .doc = "path of the safetensors file, from this file's folder"};
    field.write = [](const TrialRecord& trial) -> std::optional<Value> {
        if (trial.status == Status::failed || trial.status == Status::interrupted) return {};
        return Value::string(trial_folder(trial.key()) + "/weights.safetensors");
    };
    return std::move(field).as(Form::of_text());
}

/// Whose bits are as many as its samples.
TrialField outcomes_field() {
    TrialField field = TrialField::unless_default("test_outcomes", &TrialRecord::test_outcomes,
                                                  "what became of every sample of the test part");
    field.read = [read = field.read](const Value& value, TrialRecord& trial, const std::string& path) {
        read(value, trial, path);
        if (!trial.test_outcomes) return;
        const OutcomesRecord& outcomes = *trial.test_outcomes;
        if (outcomes.samples < 0)
            throw_unexpected(path + ".samples", "a number, at least 0", Value::integer(outcomes.samples));
        if (!outcomes.correct.empty() && !correct_samples(outcomes))
            throw_unexpected(path + ".correct", fmt::format("base64 of {} bits", outcomes.samples),
                             Value::string(outcomes.correct));
    };
    return field;
}

/// The number that a measure of this name takes from the record: key, meaning and member are those of its row.
TrialField number(std::string_view measure) { return *find_measure_kind(measure)->field; }

bool has_key(const RecordFields<TrialRecord>& fields, const std::string& key) {
    return std::ranges::any_of(fields,
                               [&](const TrialField& field) { return field.key == key || has_key(field.group, key); });
}

RecordFields<TrialRecord> make_trial_fields() {
    using Trial = TrialRecord;
    const Form map_or_null = Form::or_null(Form::map_of({}));
    RecordFields<TrialRecord> fields = {
        TrialField::of("variant", &Trial::variant, "").as_needed(),
        TrialField::of("seed", &Trial::seed, "").as_needed(),
        TrialField::unless_default("apart", &Trial::apart,
                                   "purposes that drew by another seed: of the trials of `variance`"),
        TrialField::unless_default("fold", &Trial::fold, "of cross-validation: which fold was held out, from 1"),
        TrialField::of("parameters", &Trial::parameters, "those that the file declares, as this variant has them")
            .as(map_or_null)
            .as_required(),
        TrialField::of("status", &Trial::status, "how the training ended").as_needed(),
        TrialField::unless_default("why", &Trial::why, "of a trial that went wrong"),
        number("epochs_run").as_required(),
        number("best_epoch").as_required(),
        TrialField::unless_default(
            "weights_epoch", &Trial::weights_epoch,
            "the epoch whose weights the trial ends with: the best one if they are restored, else "
            "the last"),
        number("params").as_required(),
        number("trainable_params").as_required(),
        TrialField::of("data", &Trial::data, "left out where it is the `data` of the results"),
        TrialField::of("curve", &Trial::curve,
                       "columns of one length; epoch 0 is the untrained network; with `diagnostics: true` also "
                       "<layer>/gradient_norm, update_ratio, output_mean, output_sd, dead_units, saturated_units")
            .as_needed(),
        TrialField::unless_default("step_losses", &Trial::step_losses, "the loss of every step: `record: steps`"),
        TrialField::of("train", &Trial::train, "the final weights on the training part, in inference mode"),
        TrialField::of("majority", &Trial::majority, "share of the most frequent class; null: targets are numbers"),
        TestMeasures::field().as_required(),
        number("train_test_gap"),
        number("sparsity"),
        TrialField::group_of(
            "evaluation",
            {TrialField::unless_default("pruned", &Trial::pruned, "with the smallest kernel weights set to zero"),
             TrialField::unless_default("monte_carlo", &Trial::monte_carlo,
                                        "of the mean of many random passes on the test part: loss and metrics; "
                                        "entropy: of that mean, in nats, on average; gain: accuracy gained over the "
                                        "ordinary test, or loss saved")}),
        outcomes_field(),
        TrialField::unless_default("frozen_cache", &Trial::frozen_cache,
                                   "what became of computing the frozen first layers once"),
        TrialField::group_of("timing", {number("train_seconds"), number("inference_images_per_second")}).as_required(),
        TrialField::unless_default("weight_log", &Trial::weight_log,
                                   "what `start_from` copied and what was initialized"),
    };
    // A number that needs no place of its own needs no line here.
    for (const MeasureKind& kind : measure_kinds())
        if (kind.field && !has_key(fields, kind.name)) fields.push_back(*kind.field);
    fields.push_back(TrialField::of("environment", &Trial::environment,
                                    "on what it was made; left out where it is the `environment` of the results; null: "
                                    "not recorded"));
    fields.push_back(TrialField::unless_default(
        "begun_in", &Trial::begun_in, "other environments that made a part of it, before it went on from there"));
    fields.push_back(TrialField::unless_default(
        "epochs_before", &Trial::epochs_before,
        "of a training that went on from a kept state (--keep-state): the epochs that it had then"));
    fields.push_back(TrialField::of("hash", &Trial::hash, "of resolved configuration, data, seed and parent"));
    fields.push_back(weights_field());
    return fields;
}

}  // namespace

const RecordFields<DataRecord>& Recorded<DataRecord>::fields() {
    using Field = RecordField<DataRecord>;
    static const RecordFields<DataRecord> fields = {
        Field::of("dataset", &DataRecord::dataset, "").as_required(),
        Field::of("stand_in", &DataRecord::stand_in, "whether the declared stand-in took the place of missing data")
            .as_required(),
        Field::of("train", &DataRecord::train, "samples").as_required(),
        Field::of("validation", &DataRecord::validation, "samples").as_required(),
        Field::unless_default("validation_is_test", &DataRecord::validation_is_test,
                              "whether the validation part is the test part itself"),
        Field::of("test", &DataRecord::test, "samples").as_required(),
        Field::unless_default("dealt_train", &DataRecord::dealt_train,
                              "where the seed deals training and test samples anew: how many to train on"),
        Field::unless_default("dealt_test", &DataRecord::dealt_test, "and how many to test on"),
        Field::unless_default(
            "folds", &DataRecord::folds,
            "of cross-validation: into how many folds the samples were cut, of which the test part is "
            "one"),
        Field::unless_default("labels", &DataRecord::labels, "of the classes, in the order of the network's outputs"),
        Field::unless_default("group", &DataRecord::group, "the column that names the groups of the samples"),
        Field::unless_default("sha256", &DataRecord::sha256, "of each file's uncompressed bytes"),
    };
    return fields;
}

const RecordFields<Environment>& Recorded<Environment>::fields() {
    static const RecordFields<Environment> fields = environment_fields<Environment>();
    return fields;
}

const RecordFields<FrozenCacheRecord>& Recorded<FrozenCacheRecord>::fields() {
    using Field = RecordField<FrozenCacheRecord>;
    static const RecordFields<FrozenCacheRecord> fields = {
        Field::of("used", &FrozenCacheRecord::used, ""),
        Field::unless_default("why", &FrozenCacheRecord::why, "why not"),
        Field::unless_default("last_layer", &FrozenCacheRecord::last_layer, "of those computed once"),
        Field::unless_default("speed_up", &FrozenCacheRecord::speed_up,
                              "measured: the time of a training step without the cache over that with it"),
    };
    return fields;
}

const RecordFields<PruneRecord>& Recorded<PruneRecord>::fields() {
    using Field = RecordField<PruneRecord>;
    static const RecordFields<PruneRecord> fields = {
        Field::unless_default("threshold", &PruneRecord::threshold, "weights below it were set to zero").as_finite(),
        Field::unless_default("fraction", &PruneRecord::fraction, "so many of the weights were set to zero")
            .as_finite(),
        Field::of("sparsity", &PruneRecord::sparsity, "share of exact zeros in kernels"),
        Field::of("test", &PruneRecord::test, "loss and metrics on the test part"),
    };
    return fields;
}

const RecordFields<OutcomesRecord>& Recorded<OutcomesRecord>::fields() {
    using Field = RecordField<OutcomesRecord>;
    static const RecordFields<OutcomesRecord> fields = {
        Field::of("file", &OutcomesRecord::file, "path of the arrays (numpy's .npz), from this file's folder"),
        Field::of("samples", &OutcomesRecord::samples, "of the test part").as_needed(),
        Field::unless_default("correct", &OutcomesRecord::correct,
                              "of classes: a bit a sample, 1 where it was predicted correctly, in the part's order, as "
                              "base64; the first sample is the highest bit of the first byte"),
        Field::of("index_sha256", &OutcomesRecord::index_sha256,
                  "of the samples' places in the test set, for folds in the training set (`index` of the file, and "
                  "`partner` of pairs): where it is the same, the samples are"),
        Field::unless_default("groups", &OutcomesRecord::groups, "of the samples: those of the test part"),
    };
    return fields;
}

const RecordFields<TrialRecord>& Recorded<TrialRecord>::fields() {
    static const RecordFields<TrialRecord> fields = make_trial_fields();
    return fields;
}

Value trial_to_value(const TrialRecord& trial) { return write_record(trial); }

TrialRecord trial_from_value(const Value& value, const std::string& path) {
    return read_record<TrialRecord>(value, path);
}

}  // namespace runner
