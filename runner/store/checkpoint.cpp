#include "runner/store/checkpoint.h"

#include "layers/declare/diagnostic.h"
#include "runner/data/sha256.h"
#include "runner/record/archive.h"
#include "runner/store/json.h"
#include "runner/store/safetensors.h"

namespace runner {
namespace {

constexpr std::string_view magic = "runner-checkpoint/1 ";

/// What of a state is neither the record nor floats.
struct TrainingProgress {
    std::int64_t steps = 0;
    EarlyStoppingState stopping;
};

template <class Archive, class Record>
void describe(Archive& archive, Record& progress) requires std::same_as<std::remove_const_t<Record>, TrainingProgress> {
    archive.entry("steps", progress.steps);
    archive.entry("best", progress.stopping.best);
    archive.entry("best_epoch", progress.stopping.best_epoch);
    archive.entry("wait", progress.stopping.wait);
    archive.entry("stop", progress.stopping.stop);
}

Safetensors::Tensor tensor(const std::vector<float>& values) {
    return {.dtype = "F32", .shape = {static_cast<std::int64_t>(values.size())}, .values = values};
}

TrainingState read(std::string_view bytes, const std::string& training) {
    Safetensors file = from_safetensors(bytes, "checkpoint");
    if (file.metadata["training"] != training) throw CheckpointError("the checkpoint is of another training");
    TrainingState state;
    state.record = trial_from_value(from_json(file.metadata["record"], "record of the checkpoint"));
    const auto progress =
        read_record<TrainingProgress>(from_json(file.metadata["progress"], "progress of the checkpoint"), "");
    state.steps = progress.steps;
    state.stopping = progress.stopping;
    state.values = std::move(file.tensors["values"].values);
    state.moments = std::move(file.tensors["moments"].values);
    state.best_values = std::move(file.tensors["best_values"].values);
    return state;
}

}  // namespace

std::string to_checkpoint(const TrainingState& state, const std::string& training) {
    Safetensors file;
    file.metadata["training"] = training;
    file.metadata["record"] = to_json_line(trial_to_value(state.record));
    file.metadata["progress"] = to_json_line(write_record(TrainingProgress{state.steps, state.stopping}));
    file.tensors["values"] = tensor(state.values);
    file.tensors["moments"] = tensor(state.moments);
    file.tensors["best_values"] = tensor(state.best_values);
    const std::string bytes = to_safetensors(file);
    return std::string(magic) + sha256(bytes) + "\n" + bytes;
}

TrainingState from_checkpoint(std::string_view bytes, const std::string& training) {
    constexpr std::size_t digits = 64;
    if (!bytes.starts_with(magic) || bytes.size() <= magic.size() + digits || bytes[magic.size() + digits] != '\n')
        throw CheckpointError("the checkpoint is damaged: it does not start as one");
    const std::string_view sum = bytes.substr(magic.size(), digits);
    bytes.remove_prefix(magic.size() + digits + 1);
    if (sha256(bytes) != sum) throw CheckpointError("the checkpoint is damaged: its sum is another");
    try {
        return read(bytes, training);
    } catch (const SafetensorsError& error) {
        throw CheckpointError(error.what());
    } catch (const declare::InvalidInput& error) {
        throw CheckpointError(error.what());
    }
}

}  // namespace runner
