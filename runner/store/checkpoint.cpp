#include "runner/store/checkpoint.h"

#include "layers/declare/diagnostic.h"
#include "runner/data/sha256.h"
#include "runner/record/trial_json.h"
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

const RecordFields<TrainingProgress>& progress_fields() {
    using Field = RecordField<TrainingProgress>;
    const auto best = [](auto& progress) -> auto& { return progress.stopping.best; };
    const auto best_epoch = [](auto& progress) -> auto& { return progress.stopping.best_epoch; };
    const auto wait = [](auto& progress) -> auto& { return progress.stopping.wait; };
    const auto stop = [](auto& progress) -> auto& { return progress.stopping.stop; };
    static const RecordFields<TrainingProgress> fields = {
        Field::of("steps", &TrainingProgress::steps, ""), Field::of("best", best, ""),
        Field::of("best_epoch", best_epoch, ""), Field::of("wait", wait, ""), Field::of("stop", stop, "")};
    return fields;
}

Safetensors::Tensor tensor(const std::vector<float>& values) {
    return {.dtype = "F32", .shape = {static_cast<std::int64_t>(values.size())}, .values = values};
}

TrainingState read(std::string_view bytes, const std::string& training) {
    Safetensors file = from_safetensors(bytes, "checkpoint");
    if (file.metadata["training"] != training) throw CheckpointError("the checkpoint is of another training");
    TrainingState state;
    state.record = trial_from_value(from_json(file.metadata["record"], "record of the checkpoint"));
    TrainingProgress progress;
    read_fields(from_json(file.metadata["progress"], "progress of the checkpoint"), progress, progress_fields(), "");
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
    file.metadata["progress"] =
        to_json_line(write_fields(TrainingProgress{state.steps, state.stopping}, progress_fields()));
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
