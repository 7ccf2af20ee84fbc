#include "runner/store/trial_store.h"

#include <fmt/format.h>

#include "layers/declare/diagnostic.h"
#include "runner/data/sha256.h"
#include "runner/store/checkpoint.h"
#include "runner/store/files.h"
#include "runner/store/json.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr const char* record_file = "trial.json";
constexpr const char* weights_file = "weights.safetensors";
constexpr const char* trained_file = "trained.safetensors";
constexpr const char* checkpoint_file = "checkpoint";
constexpr const char* previous_file = "checkpoint.prev";

bool is_there(const fs::path& path) {
    std::error_code error;
    return fs::exists(path, error);
}

std::string text_of(const Value& map, const char* key) {
    const Value* value = map.find(key);
    return value && value->is_scalar() ? value->text : std::string();
}

std::optional<Value> read_json(const fs::path& path) {
    if (!is_there(path)) return {};
    try {
        return from_json(read_file(path), path.native());
    } catch (const declare::InvalidInput&) {
        return {};
    }
}

/// The record of a folder, if it can be read and its weights are those that it tells of.
std::optional<TrialRecord> whole(const fs::path& folder, const Value& json) {
    try {
        if (sha256(read_file(folder / weights_file)) != text_of(json, "weights_sha256")) return {};
        return trial_from_value(json);
    } catch (const declare::InvalidInput&) {
        return {};
    }
}

Safetensors read_weights(const fs::path& path) { return from_safetensors(read_file(path), path.native()); }

}  // namespace

fs::path TrialStore::folder_of(const TrialKey& key) const { return folder_ / trial_folder(key); }

std::optional<TrialRecord> TrialStore::find(const TrialKey& key, const std::string& trial) const {
    const fs::path folder = folder_of(key);
    const auto json = read_json(folder / record_file);
    return json && text_of(*json, "hash") == trial ? whole(folder, *json) : std::nullopt;
}

TrialStore::Found TrialStore::look(const TrialKey& key, const Wanted& wanted) const {
    const fs::path folder = folder_of(key);
    if (!is_there(folder / record_file)) return Found::nothing;
    const auto json = read_json(folder / record_file);
    if (!json) return Found::damaged;
    const bool same = wanted.hash.empty() ? text_of(*json, "configuration") == wanted.configuration
                                          : text_of(*json, "hash") == wanted.hash;
    if (!same) return Found::other;
    return whole(folder, *json) ? Found::wanted : Found::damaged;
}

std::optional<TrialRecord> TrialStore::find_configured(const TrialKey& key, const std::string& configuration) const {
    const auto json = read_json(folder_of(key) / record_file);
    if (!json || text_of(*json, "configuration") != configuration) return {};
    try {
        return trial_from_value(*json);
    } catch (const declare::InvalidInput&) {
        return {};
    }
}

bool TrialStore::holds_any(const TrialKey& key) const { return is_there(folder_of(key) / record_file); }

bool TrialStore::holds_checkpoint(const TrialKey& key) const {
    const fs::path folder = folder_of(key);
    return is_there(folder / checkpoint_file) || is_there(folder / previous_file);
}

Safetensors TrialStore::weights(const TrialKey& key) const { return read_weights(folder_of(key) / weights_file); }

Safetensors TrialStore::trained_weights(const TrialKey& key) const {
    const fs::path folder = folder_of(key);
    return read_weights(folder / (is_there(folder / trained_file) ? trained_file : weights_file));
}

void TrialStore::save(const Finished& finished) const {
    const fs::path folder = folder_of(finished.record.key());
    std::error_code ignored;
    const std::string weights = to_safetensors(finished.weights);
    write_file(folder / weights_file, weights);
    if (finished.trained_weights)
        write_file(folder / trained_file, to_safetensors(*finished.trained_weights));
    else
        fs::remove(folder / trained_file, ignored);
    Value json = trial_to_value(finished.record);
    json.set("configuration", Value::string(finished.configuration));
    json.set("weights_sha256", Value::string(sha256(weights)));
    write_file(folder / record_file, to_json(json));
    fs::remove(folder / checkpoint_file, ignored);
    fs::remove(folder / previous_file, ignored);
}

void TrialStore::save_checkpoint(const TrialKey& key, const TrainingState& state, const std::string& training) const {
    const fs::path folder = folder_of(key);
    std::error_code ignored;  // the first one has none before it
    fs::rename(folder / checkpoint_file, folder / previous_file, ignored);
    write_file(folder / checkpoint_file, to_checkpoint(state, training));
}

std::optional<TrainingState> TrialStore::checkpoint(const TrialKey& key, const std::string& training,
                                                    const std::function<void(const std::string&)>& say) const {
    for (const char* name : {checkpoint_file, previous_file}) {
        const fs::path path = folder_of(key) / name;
        if (!is_there(path)) continue;
        try {
            return from_checkpoint(read_file(path), training);
        } catch (const CheckpointError& error) {
            say(fmt::format("`{}` is left alone: {}", path.native(), error.what()));
        } catch (const declare::InvalidInput& error) {
            say(fmt::format("`{}` is left alone: {}", path.native(), error.what()));
        }
    }
    return {};
}

}  // namespace runner
