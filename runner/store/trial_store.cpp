#include "runner/store/trial_store.h"

#include <fmt/format.h>

#include "layers/declare/diagnostic.h"
#include "runner/data/sha256.h"
#include "runner/record/trial_json.h"
#include "runner/store/checkpoint.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "runner/store/lease.h"
#include "runner/store/outcomes_file.h"
#include "runner/store/record_file.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr const char* outcomes_sum = "test_outcomes_sha256";
constexpr const char* weights_sum = "weights_sha256";
constexpr const char* trained_sum = "trained_sha256";
/// Of what a status is judged by. 2: `collapsed` by the loss, where one answer is given; it was by the accuracy. A
/// trial that was judged otherwise is evaluated again, from its weights.
constexpr std::int64_t rule_of_status = 2;
constexpr const char* status_rule = "status_rule";
constexpr const char* kept_course = "kept_course";  // of the kept state, without the data

/// As who asks calls it. A name of before may have had other parameters: whose name is new knows its own.
TrialRecord called(TrialRecord record, const TrialKey& key) {
    if (record.key() == key) return record;
    record.variant = key.variant;
    record.seed = key.seed();
    record.apart = key.replicate.apart;
    record.fold = key.replicate.fold;
    record.parameters = Value::null();
    if (record.test_outcomes) record.test_outcomes->file = trial_folder(key) + "/" + outcomes_file;
    return record;
}

/// The record of a trial; none if it can't be read.
std::optional<TrialRecord> record_from(const Value& json, const TrialKey& key) {
    try {
        return called(trial_from_value(json), key);
    } catch (const declare::InvalidInput&) {
        return {};
    }
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

bool has_sum(const fs::path& file, const std::string& sum) {
    try {
        return sha256(read_file(file)) == sum;
    } catch (const declare::InvalidInput&) {
        return false;
    }
}

/// Whether the weights of a finished trial are those that it tells of.
bool has_its_weights(const fs::path& folder, const Value& json) {
    const std::string trained = text_of(json, trained_sum);
    return (trained.empty() || has_sum(folder / trained_file, trained)) &&
           has_sum(folder / weights_file, text_of(json, weights_sum));
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

/// Whether what lies there is the wanted trial, by what stands behind its keys.
bool identifies(const TrialStore::Wanted& wanted, const auto& text_behind) {
    return wanted.hash.empty() ? text_behind("configuration") == wanted.configuration.trial
                               : text_behind("hash") == wanted.hash;
}

bool identifies(const TrialStore::Wanted& wanted, const Value& json) {
    return identifies(wanted, [&](const char* key) { return text_of(json, key); });
}

std::optional<TrialRecord> paused_in(const fs::path& folder, const TrialKey& key, const TrialStore::Wanted& wanted) {
    const auto json = read_record_file(folder / paused_file);
    auto record = json && identifies(wanted, *json) ? record_from(*json, key) : std::nullopt;
    return record && record->epochs_run >= wanted.until ? record : std::nullopt;
}

}  // namespace

StoredTrial TrialStore::look_up(const TrialKey& key, const Wanted& wanted) const {
    const std::string hash = find_hash(key, wanted);
    StoredTrial stored = look_up_ended({key, hash}, wanted);
    if (wanted.until == 0 || stored.state == TrialState::finished || stored.state == TrialState::to_evaluate)
        return stored;
    if (auto paused = paused_in(folder_of({key, hash}), key, wanted))
        return {.state = TrialState::paused, .record = std::move(paused)};
    return stored;
}

StoredTrial TrialStore::look_up_ended(const TrialId& id, const Wanted& wanted) const {
    const TrialKey& key = id.key;
    const fs::path folder = folder_of(id);
    if (id.hash.empty() || !is_there(folder / record_file)) return look_at_other(key, wanted);
    const auto json = read_record_file(folder / record_file);
    if (!json) return {.state = TrialState::damaged};
    if (!identifies(wanted, *json)) return look_at_other(key, wanted);
    auto record = record_from(*json, key);
    if (!record || !has_its_weights(folder, *json)) return {.state = TrialState::damaged};
    const std::string outcomes = text_of(*json, outcomes_sum);
    const bool has_outcomes = record->test_outcomes || !outcomes.empty();
    if (has_outcomes && !has_its_outcomes(folder / outcomes_file, *record, outcomes))
        return {.state = TrialState::damaged};
    const bool judged = text_of(*json, status_rule) == std::to_string(rule_of_status);
    const bool complete = judged && (!wanted.outcomes || record->test_outcomes);
    return {.state = complete ? TrialState::finished : TrialState::to_evaluate, .record = std::move(record)};
}

/// What there is in place of a trial that has not finished: the one that its name shows, or any that the store knows.
StoredTrial TrialStore::look_at_other(const TrialKey& key, const Wanted& wanted) const {
    StoredTrial other;
    const auto shown = folders_.shown(key);
    if (shown && is_there(shown->folder / record_file)) {
        const auto json = read_record_file(shown->folder / record_file);
        other = json ? other_trial(*json, wanted.configuration) : StoredTrial{.state = TrialState::damaged};
    } else if (index().has_finished(key)) {
        other.state = TrialState::changed;
    }
    if (const StoredHead* same = index().of_settings(wanted.configuration.settings);
        same && other.state != TrialState::earlier_format)
        if (const auto json = read_record_file(folders_.stored(same->hash) / record_file)) {
            StoredTrial earlier = other_trial(*json, wanted.configuration);
            if (earlier.state == TrialState::earlier_format) other = std::move(earlier);
        }
    other.kept = find_kept(key, wanted);
    return other;
}

/// The longest that is not too long.
std::optional<TrialRecord> TrialStore::find_kept(const TrialKey& key, const Wanted& wanted) const {
    std::vector<fs::path> folders;
    if (const auto shown = folders_.shown(key)) folders.push_back(shown->folder);
    for (const StoredHead* head : index().of_course(wanted.configuration.course))
        folders.push_back(folders_.stored(head->hash));
    std::optional<TrialRecord> longest;
    for (const fs::path& folder : folders) {
        if (!is_there(folder / state_file)) continue;
        const auto json = read_record_file(folder / record_file);
        if (!json || text_of(*json, kept_course) != wanted.configuration.course) continue;
        auto record = record_from(*json, key);
        if (record && record->epochs_run <= wanted.epochs && record->epochs_run > (longest ? longest->epochs_run : -1))
            longest = std::move(record);
    }
    return longest;
}

bool TrialStore::has_its_outcomes(const fs::path& file, TrialRecord& record, const std::string& sum) const {
    if (outcomes_ == OutcomesOf::read || sum.empty()) return read_outcomes(file, record, sum);
    return has_sum(file, sum);
}

namespace {

/// Of what lies in a folder, without the data; empty where nothing tells.
std::string configuration_in(const fs::path& folder) {
    for (const char* name : telling_files)
        if (const std::string text = text_or_nothing(folder / name); !text.empty())
            return std::string(value_in(text, "configuration"));
    const auto lease = read_lease(folder / lease_file_name);
    return lease ? lease->configuration : std::string();
}

}  // namespace

std::string TrialStore::find_hash(const TrialKey& key, const Wanted& wanted) const {
    if (!wanted.hash.empty()) return wanted.hash;
    const auto shown = folders_.shown(key);
    if (shown && !shown->hash.empty()) {
        const std::string configuration = configuration_in(shown->folder);
        if (configuration.empty() || configuration == wanted.configuration.trial) return shown->hash;
    }
    const StoredHead* found = index().of_configuration(wanted.configuration.trial);
    return found ? found->hash : std::string();
}

const StoreIndex& TrialStore::index() const {
    std::call_once(indexed_, [this] { index_.emplace(folders_); });
    return *index_;
}

namespace {

bool is_wanted(std::string_view text, const TrialStore::Wanted& wanted) {
    const bool same = identifies(wanted, [&](const char* key) { return value_in(text, key); });
    return same && value_in(text, status_rule) == std::to_string(rule_of_status) && is_as_written(text);
}

std::int64_t integer_in(std::string_view text, std::string_view key) {
    return std::atoll(std::string(value_in(text, key)).c_str());
}

/// Of a finished trial; nothing of others.
TrialGlance glance_at(const fs::path& folder, const TrialStore::Wanted& wanted) {
    const std::string text = text_or_nothing(folder / record_file);
    if (!is_wanted(text, wanted)) return {};
    return {.status = std::string(value_in(text, "status")), .epochs = integer_in(text, "epochs_run")};
}

}  // namespace

/// Mostly the name shows the trial, and one look is enough.
TrialGlance TrialStore::glance(const TrialKey& key, const Wanted& wanted) const {
    if (const auto shown = wanted.hash.empty() ? folders_.shown(key) : std::nullopt)
        if (TrialGlance finished = glance_at(shown->folder, wanted); finished.is_over()) return finished;
    const std::string hash = find_hash(key, wanted);
    if (hash.empty()) return {};
    const fs::path folder = folder_of({key, hash});
    if (TrialGlance finished = glance_at(folder, wanted); finished.is_over()) return finished;
    if (const auto paused = wanted.until > 0 ? paused_in(folder, key, wanted) : std::nullopt)
        return {.status = paused_status, .epochs = paused->epochs_run};
    const auto json = read_record_file(folder / unfinished_file);
    if (!json || text_of(*json, "hash") != hash) return {};
    const auto record = record_from(*json, key);
    if (!record) return {};
    return {.status = to_string(record->status), .why = record->why, .epochs = record->epochs_run};
}

bool TrialStore::has_finished(const TrialKey& key) const {
    const auto shown = folders_.shown(key);
    return (shown && is_there(shown->folder / record_file)) || index().has_finished(key);
}

bool TrialStore::has_finished(const TrialId& id) const { return is_there(folder_of(id) / record_file); }

std::optional<std::string> TrialStore::find_checkpoint(const TrialId& id) const {
    const auto has_one = [](const fs::path& folder) {
        return is_there(folder / checkpoint_file) || is_there(folder / previous_file);
    };
    if (has_one(folder_of(id))) return id.hash;
    const auto shown = folders_.shown(id.key);
    if (!shown || !has_one(shown->folder)) return {};
    return shown->hash.empty() ? id.hash : shown->hash;
}

std::optional<TrialRecord> TrialStore::find(const TrialId& id) const {
    const fs::path folder = folder_of(id);
    const auto unfinished = read_record_of(folder / unfinished_file, id.key, "hash", id.hash);
    return unfinished ? unfinished : read_record_of(folder / record_file, id.key, "hash", id.hash);
}

std::optional<TrialRecord> TrialStore::find_configured(const TrialKey& key, const std::string& configuration) const {
    const Wanted wanted{.hash = {}, .configuration = {.trial = configuration}};
    const fs::path folder = folder_of({key, find_hash(key, wanted)});
    auto finished = read_record_of(folder / record_file, key, "configuration", configuration);
    return finished ? finished : paused_in(folder, key, wanted);
}

Safetensors TrialStore::load_weights(const TrialId& id) const { return read_weights(folder_of(id) / weights_file); }

TrialStore::KeptWeights TrialStore::load_kept_weights(const TrialId& id) const {
    const fs::path folder = folder_of(id), path = folder / weights_file;
    const std::string text = read_file(path);
    const auto json = read_record_file(folder / record_file);
    const std::string sum = json ? text_of(*json, weights_sum) : "";
    return {path, from_safetensors(text, path.native()), !sum.empty() && sha256(text) != sum};
}

Safetensors TrialStore::load_trained_weights(const TrialId& id) const {
    const fs::path folder = folder_of(id);
    const auto json = read_record_file(folder / record_file);
    return read_weights(folder / (json && keeps_trained_weights(folder, *json) ? trained_file : weights_file));
}

void TrialStore::save(const Finished& finished) const {
    const TrialId id{finished.record.key(), finished.record.hash};
    const fs::path folder = folders_.open(id);
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
    remove_unfinished(id);
    remove_paused(id);
    remove_checkpoints(id);
}

void TrialStore::remove_checkpoints(const TrialId& id) const {
    remove_file(folder_of(id) / checkpoint_file);
    remove_file(folder_of(id) / previous_file);
}

void TrialStore::save_unfinished(const TrialRecord& record, const std::string& configuration) const {
    Value json = trial_to_value(record);
    json.set("configuration", Value::string(configuration));
    write_record_file(folders_.open({record.key(), record.hash}) / unfinished_file, json);
}

void TrialStore::remove_unfinished(const TrialId& id) const { remove_file(folder_of(id) / unfinished_file); }

void TrialStore::save_paused(const TrialRecord& record, const Identity& configuration) const {
    Value json = trial_to_value(record);
    set_identity(json, configuration);
    write_record_file(folders_.open({record.key(), record.hash}) / paused_file, json);
}

std::optional<TrialRecord> TrialStore::find_paused(const TrialKey& key, const Wanted& wanted) const {
    return paused_in(folder_of({key, find_hash(key, wanted)}), key, wanted);
}

void TrialStore::remove_paused(const TrialId& id) const { remove_file(folder_of(id) / paused_file); }

void TrialStore::save_checkpoint(const TrialId& id, const TrainingState& state, const std::string& training) const {
    const fs::path folder = folders_.open(id);
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
        state.record = called(std::move(state.record), key);
        const std::string fault = fault_of(state);
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

std::optional<TrainingState> TrialStore::load_checkpoint(const TrialId& at, const std::string& training,
                                                         const StateFault& fault_of, const Log& log) const {
    for (const char* name : {checkpoint_file, previous_file})
        if (auto state = read_state(folder_of(at) / name, at.key, training, fault_of, log)) return state;
    return {};
}

void TrialStore::save_state(const TrialId& id, const TrainingState& state, const std::string& course) const {
    write_file(folders_.open(id) / state_file, to_checkpoint(state, course));
}

std::optional<TrainingState> TrialStore::load_state(const TrialId& at, const std::string& course,
                                                    const StateFault& fault_of, const Log& log) const {
    return read_state(folder_of(at) / state_file, at.key, course, fault_of, log);
}

void TrialStore::remove_state(const TrialId& id) const { remove_file(folder_of(id) / state_file); }

}  // namespace runner
