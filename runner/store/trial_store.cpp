#include "runner/store/trial_store.h"

#include <fmt/format.h>

#include "layers/declare/diagnostic.h"
#include "runner/data/sha256.h"
#include "runner/record/trial_json.h"
#include "runner/store/checkpoint.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "runner/store/outcomes_file.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr const char* record_file = "trial.json";
constexpr const char* unfinished_file = "unfinished.json";
constexpr const char* weights_file = "weights.safetensors";
constexpr const char* trained_file = "trained.safetensors";
constexpr const char* preparation_file = "preparation.json";
constexpr const char* outcomes_sum = "test_outcomes_sha256";
constexpr const char* weights_sum = "weights_sha256";
constexpr const char* trained_sum = "trained_sha256";
constexpr const char* record_sum = "record_sha256";
/// Of what a status is judged by. 2: `collapsed` by the loss, where one answer is given; it was by the accuracy. A
/// trial that was judged otherwise is evaluated again, from its weights.
constexpr std::int64_t rule_of_status = 2;
constexpr const char* status_rule = "status_rule";
constexpr const char* checkpoint_file = "checkpoint";
constexpr const char* previous_file = "checkpoint.prev";
constexpr const char* state_file = "state";
constexpr const char* kept_course = "kept_course";  // of the kept state, without the data

bool is_there(const fs::path& path) {
    std::error_code error;
    return fs::exists(path, error);
}

void remove_file(const fs::path& path) {
    std::error_code ignored;  // it may not be there
    fs::remove(path, ignored);
}

std::string text_of(const Value& map, const char* key) {
    const Value* value = map.find(key);
    return value && value->is_scalar() ? value->text : std::string();
}

/// A record's text as it is kept: the last key is the sum of all the bytes before it.
std::string with_sum(std::string_view text) {
    return fmt::format("{},\n  \"{}\": \"{}\"\n}}\n", text, record_sum, sha256(text));
}

void write_record_file(const fs::path& path, const Value& json) {
    constexpr std::string_view end = "\n}\n";
    const std::string text = to_json(json);
    write_file(path, with_sum(std::string_view(text).substr(0, text.size() - end.size())));
}

/// Whether a record is as it was written. Those of before have no sum of themselves.
bool is_as_written(std::string_view text) {
    const std::size_t sum = text.rfind(fmt::format(",\n  \"{}\": ", record_sum));
    return sum == std::string_view::npos || text == with_sum(text.substr(0, sum));
}

/// Nothing where it cannot be read or is not what was written.
std::optional<Value> read_record_file(const fs::path& path) {
    if (!is_there(path)) return {};
    try {
        const std::string text = read_file(path);
        return is_as_written(text) ? std::optional(from_json(text, path.native())) : std::nullopt;
    } catch (const declare::InvalidInput&) {
        return {};
    }
}

/// The record of a trial; none if it can't be read or calls itself another, whose files would be written next.
std::optional<TrialRecord> record_from(const Value& json, const TrialKey& key) {
    try {
        TrialRecord record = trial_from_value(json);
        if (record.key() == key) return record;
    } catch (const declare::InvalidInput&) {
    }
    return {};
}

/// The record in a file, if it can be read and `identity` of it says `wanted`; with the outcomes that lie beside it.
std::optional<TrialRecord> read_record_of(const fs::path& path, const TrialKey& key, const char* identity,
                                          const std::string& wanted) {
    const auto json = read_record_file(path);
    if (!json || text_of(*json, identity) != wanted) return {};
    auto record = record_from(*json, key);
    if (record) read_outcomes(path.parent_path() / outcomes_file, *record);
    return record;
}

/// Whether a trial keeps the weights that its training ended with in a file of their own. Records of before do not
/// tell: the file does.
bool keeps_trained_weights(const fs::path& folder, const Value& json) {
    return !text_of(json, trained_sum).empty() || (!json.find(record_sum) && is_there(folder / trained_file));
}

/// Whether the weights of a finished trial are those that it tells of.
bool has_its_weights(const fs::path& folder, const Value& json) {
    try {
        const std::string trained = text_of(json, trained_sum);
        if (!trained.empty() && sha256(read_file(folder / trained_file)) != trained) return false;
        return sha256(read_file(folder / weights_file)) == text_of(json, weights_sum);
    } catch (const declare::InvalidInput&) {
        return false;
    }
}

/// Beside its hash, what tells a trial of an earlier format from one of another configuration.
void set_identity(Value& json, const Identity& configuration) {
    json.set("configuration", Value::string(configuration.trial));
    json.set("format", Value::integer(identity_format));
    json.set("settings", Value::string(configuration.settings));
    json.set(status_rule, Value::integer(rule_of_status));
    if (!configuration.formats.empty()) json.set("formats", declare::write(configuration.formats));
}

bool is_identified_otherwise(const Value& json) { return text_of(json, "format") != std::to_string(identity_format); }

declare::Formats stored_formats(const Value& json) {
    const Value* formats = json.find("formats");
    return formats && formats->is_map() ? declare::read_formats(*formats) : declare::Formats();
}

/// A finished trial that is not the wanted one.
StoredTrial other_trial(const Value& json, const Identity& wanted) {
    if (is_identified_otherwise(json)) return {.state = TrialState::earlier_format};
    if (text_of(json, "settings") != wanted.settings) return {.state = TrialState::changed};
    auto changed = declare::differing(stored_formats(json), wanted.formats);
    if (changed.empty()) return {.state = TrialState::changed};
    return {.state = TrialState::earlier_format, .changed_formats = std::move(changed)};
}

/// What the weights tell of it, for people.
void write_preparation(const fs::path& path, const Safetensors& weights) {
    const auto found = weights.metadata.find("preparation");
    if (found != weights.metadata.end()) write_file(path, to_json(from_json(found->second, "preparation")));
}

Safetensors read_weights(const fs::path& path) { return from_safetensors(read_file(path), path.native()); }

}  // namespace

StoredTrial TrialStore::look_up(const TrialKey& key, const Wanted& wanted) const {
    const fs::path folder = folder_of(key);
    if (!is_there(folder / record_file)) return {.state = TrialState::pending};
    const auto json = read_record_file(folder / record_file);
    if (!json) return {.state = TrialState::damaged};
    const bool same = wanted.hash.empty() ? text_of(*json, "configuration") == wanted.configuration.trial
                                          : text_of(*json, "hash") == wanted.hash;
    if (!same) {
        StoredTrial other = other_trial(*json, wanted.configuration);
        const bool longer = text_of(*json, kept_course) == wanted.configuration.course;
        if (longer && is_there(folder / state_file)) other.kept = record_from(*json, key);
        return other;
    }
    auto record = record_from(*json, key);
    if (!record || !has_its_weights(folder, *json)) return {.state = TrialState::damaged};
    const std::string outcomes = text_of(*json, outcomes_sum);
    const bool has_outcomes = record->test_outcomes || !outcomes.empty();
    if (has_outcomes && !read_outcomes(folder / outcomes_file, *record, outcomes))
        return {.state = TrialState::damaged};
    const bool judged = text_of(*json, status_rule) == std::to_string(rule_of_status);
    const bool complete = judged && (!wanted.outcomes || record->test_outcomes);
    return {.state = complete ? TrialState::finished : TrialState::to_evaluate, .record = std::move(record)};
}

namespace {

/// What stands behind a key of the record's own in its text; empty where it has none. The keys of a record are indented
/// by two blanks.
std::string_view value_in(std::string_view text, std::string_view key) {
    const std::string before = fmt::format("\n  \"{}\": ", key);
    const std::size_t begin = text.find(before);
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin + before.size());
    text = text.substr(0, text.find('\n'));
    if (text.ends_with(',')) text.remove_suffix(1);
    if (text.size() > 1 && text.starts_with('"')) text = text.substr(1, text.size() - 2);
    return text;
}

bool is_wanted(std::string_view text, const TrialStore::Wanted& wanted) {
    const bool same = wanted.hash.empty() ? value_in(text, "configuration") == wanted.configuration.trial
                                          : value_in(text, "hash") == wanted.hash;
    return same && value_in(text, status_rule) == std::to_string(rule_of_status) && is_as_written(text);
}

std::int64_t integer_in(std::string_view text, std::string_view key) {
    return std::atoll(std::string(value_in(text, key)).c_str());
}

std::string text_or_nothing(const fs::path& path) {
    try {
        return is_there(path) ? read_file(path) : std::string();
    } catch (const declare::InvalidInput&) {
        return {};
    }
}

}  // namespace

TrialGlance TrialStore::glance(const TrialKey& key, const Wanted& wanted) const {
    const fs::path folder = folder_of(key);
    if (const std::string text = text_or_nothing(folder / record_file); is_wanted(text, wanted))
        return {.status = std::string(value_in(text, "status")), .epochs = integer_in(text, "epochs_run")};
    const auto json = read_record_file(folder / unfinished_file);
    if (!json || (!wanted.hash.empty() && text_of(*json, "hash") != wanted.hash)) return {};
    const auto record = record_from(*json, key);
    if (!record) return {};
    return {.status = to_string(record->status), .why = record->why, .epochs = record->epochs_run};
}

bool TrialStore::has_finished(const TrialKey& key) const { return is_there(folder_of(key) / record_file); }

bool TrialStore::has_checkpoint(const TrialKey& key) const {
    const fs::path folder = folder_of(key);
    return is_there(folder / checkpoint_file) || is_there(folder / previous_file);
}

std::optional<TrialRecord> TrialStore::find(const TrialKey& key, const std::string& hash) const {
    const fs::path folder = folder_of(key);
    const auto unfinished = read_record_of(folder / unfinished_file, key, "hash", hash);
    return unfinished ? unfinished : read_record_of(folder / record_file, key, "hash", hash);
}

std::optional<TrialRecord> TrialStore::find_configured(const TrialKey& key, const std::string& configuration) const {
    return read_record_of(folder_of(key) / record_file, key, "configuration", configuration);
}

Safetensors TrialStore::load_weights(const TrialKey& key) const { return read_weights(folder_of(key) / weights_file); }

TrialStore::KeptWeights TrialStore::load_kept_weights(const TrialKey& key) const {
    const fs::path folder = folder_of(key), path = folder / weights_file;
    const std::string text = read_file(path);
    const auto json = read_record_file(folder / record_file);
    const std::string sum = json ? text_of(*json, weights_sum) : "";
    return {from_safetensors(text, path.native()), !sum.empty() && sha256(text) != sum};
}

Safetensors TrialStore::load_trained_weights(const TrialKey& key) const {
    const fs::path folder = folder_of(key);
    const auto json = read_record_file(folder / record_file);
    return read_weights(folder / (json && keeps_trained_weights(folder, *json) ? trained_file : weights_file));
}

void TrialStore::save(const Finished& finished) const {
    const TrialKey key = finished.record.key();
    const fs::path folder = folder_of(key);
    const std::string weights = to_safetensors(finished.weights);
    write_file(folder / weights_file, weights);
    write_preparation(folder / preparation_file, finished.weights);
    Value json = trial_to_value(finished.record);
    set_identity(json, finished.configuration);
    json.set(weights_sum, Value::string(sha256(weights)));
    if (finished.trained_weights) {
        const std::string trained = to_safetensors(*finished.trained_weights);
        write_file(folder / trained_file, trained);
        json.set(trained_sum, Value::string(sha256(trained)));
    } else {
        remove_file(folder / trained_file);
    }
    if (finished.record.outcomes) {
        const std::string outcomes = outcomes_to_npz(*finished.record.outcomes);
        write_file(folder / outcomes_file, outcomes);
        json.set(outcomes_sum, Value::string(sha256(outcomes)));
    } else {
        remove_file(folder / outcomes_file);
    }
    if (is_there(folder / state_file)) json.set(kept_course, Value::string(finished.configuration.course));
    write_record_file(folder / record_file, json);
    remove_unfinished(key);
    remove_checkpoints(key);
}

void TrialStore::remove_checkpoints(const TrialKey& key) const {
    remove_file(folder_of(key) / checkpoint_file);
    remove_file(folder_of(key) / previous_file);
}

void TrialStore::save_unfinished(const TrialRecord& record) const {
    write_record_file(folder_of(record.key()) / unfinished_file, trial_to_value(record));
}

void TrialStore::remove_unfinished(const TrialKey& key) const { remove_file(folder_of(key) / unfinished_file); }

void TrialStore::save_checkpoint(const TrialKey& key, const TrainingState& state, const std::string& training) const {
    const fs::path folder = folder_of(key);
    std::error_code ignored;  // the first one has none before it
    fs::rename(folder / checkpoint_file, folder / previous_file, ignored);
    write_file(folder / checkpoint_file, to_checkpoint(state, training));
}

namespace {

/// A state that is whole, of the trial, and without a fault; else says what is wrong with it.
std::optional<TrainingState> read_state(const fs::path& path, const TrialKey& key, const std::string& identity,
                                        const TrialStore::StateFault& fault_of, const TrialStore::Log& log) {
    if (!is_there(path)) return {};
    try {
        TrainingState state = from_checkpoint(read_file(path), identity);
        const std::string fault = state.record.key() == key ? fault_of(state) : "it is of another trial";
        if (fault.empty()) return state;
        log(fmt::format("`{}` is left alone: {}", path.native(), fault));
    } catch (const CheckpointError& error) {
        log(fmt::format("`{}` is left alone: {}", path.native(), error.what()));
    } catch (const declare::InvalidInput& error) {
        log(fmt::format("`{}` is left alone: {}", path.native(), error.what()));
    }
    return {};
}

}  // namespace

std::optional<TrainingState> TrialStore::load_checkpoint(const TrialKey& key, const std::string& training,
                                                         const StateFault& fault_of, const Log& log) const {
    for (const char* name : {checkpoint_file, previous_file})
        if (auto state = read_state(folder_of(key) / name, key, training, fault_of, log)) return state;
    return {};
}

void TrialStore::save_state(const TrialKey& key, const TrainingState& state, const std::string& course) const {
    write_file(folder_of(key) / state_file, to_checkpoint(state, course));
}

std::optional<TrainingState> TrialStore::load_state(const TrialKey& key, const std::string& course,
                                                    const StateFault& fault_of, const Log& log) const {
    return read_state(folder_of(key) / state_file, key, course, fault_of, log);
}

void TrialStore::remove_state(const TrialKey& key) const { remove_file(folder_of(key) / state_file); }

}  // namespace runner
