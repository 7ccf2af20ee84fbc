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
std::optional<TrialRecord> whole(const fs::path& place, const Value& json) {
    try {
        if (sha256(read_file(place / weights_file)) != text_of(json, "weights_sha256")) return {};
        return trial_from_value(json);
    } catch (const declare::InvalidInput&) {
        return {};
    }
}

Safetensors read_weights(const fs::path& path) { return from_safetensors(read_file(path), path.native()); }

}  // namespace

fs::path TrialStore::place(const std::string& variant, std::uint64_t seed) const {
    return folder_ / trial_folder(variant, seed);
}

std::optional<TrialRecord> TrialStore::find(const std::string& variant, std::uint64_t seed,
                                            const std::string& trial) const {
    const fs::path place = this->place(variant, seed);
    const auto json = read_json(place / record_file);
    return json && text_of(*json, "hash") == trial ? whole(place, *json) : std::nullopt;
}

TrialStore::Found TrialStore::look(const std::string& variant, std::uint64_t seed, const Wanted& wanted) const {
    const fs::path place = this->place(variant, seed);
    if (!is_there(place / record_file)) return Found::nothing;
    const auto json = read_json(place / record_file);
    if (!json) return Found::damaged;
    const bool same = wanted.hash.empty() ? text_of(*json, "configuration") == wanted.configuration
                                          : text_of(*json, "hash") == wanted.hash;
    if (!same) return Found::other;
    return whole(place, *json) ? Found::wanted : Found::damaged;
}

std::optional<TrialRecord> TrialStore::find_configured(const std::string& variant, std::uint64_t seed,
                                                       const std::string& configuration) const {
    const auto json = read_json(place(variant, seed) / record_file);
    if (!json || text_of(*json, "configuration") != configuration) return {};
    try {
        return trial_from_value(*json);
    } catch (const declare::InvalidInput&) {
        return {};
    }
}

bool TrialStore::holds_any(const std::string& variant, std::uint64_t seed) const {
    return is_there(place(variant, seed) / record_file);
}

bool TrialStore::holds_checkpoint(const std::string& variant, std::uint64_t seed) const {
    const fs::path place = this->place(variant, seed);
    return is_there(place / checkpoint_file) || is_there(place / previous_file);
}

Safetensors TrialStore::weights(const std::string& variant, std::uint64_t seed) const {
    return read_weights(place(variant, seed) / weights_file);
}

Safetensors TrialStore::trained_weights(const std::string& variant, std::uint64_t seed) const {
    const fs::path place = this->place(variant, seed);
    return read_weights(place / (is_there(place / trained_file) ? trained_file : weights_file));
}

void TrialStore::save(const Finished& finished) const {
    const fs::path place = this->place(finished.record.variant, finished.record.seed);
    std::error_code ignored;
    const std::string weights = to_safetensors(finished.weights);
    write_file(place / weights_file, weights);
    if (finished.trained_weights)
        write_file(place / trained_file, to_safetensors(*finished.trained_weights));
    else
        fs::remove(place / trained_file, ignored);
    Value json = trial_to_value(finished.record);
    json.set("configuration", Value::string(finished.configuration));
    json.set("weights_sha256", Value::string(sha256(weights)));
    write_file(place / record_file, to_json(json));
    fs::remove(place / checkpoint_file, ignored);
    fs::remove(place / previous_file, ignored);
}

void TrialStore::save_checkpoint(const std::string& variant, std::uint64_t seed, const TrainingState& state,
                                 const std::string& training) const {
    const fs::path place = this->place(variant, seed);
    std::error_code ignored;  // the first one has none before it
    fs::rename(place / checkpoint_file, place / previous_file, ignored);
    write_file(place / checkpoint_file, to_checkpoint(state, training));
}

std::optional<TrainingState> TrialStore::checkpoint(const std::string& variant, std::uint64_t seed,
                                                    const std::string& training,
                                                    const std::function<void(const std::string&)>& say) const {
    for (const char* name : {checkpoint_file, previous_file}) {
        const fs::path path = place(variant, seed) / name;
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
