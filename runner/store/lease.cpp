#include "runner/store/lease.h"

#include <cstdlib>

#include "layers/declare/diagnostic.h"
#include "runner/environment.h"
#include "runner/record/record_field.h"
#include "runner/store/files.h"
#include "runner/store/json.h"

namespace runner {
namespace {

const RecordFields<LeaseHolder>& lease_fields() {
    using Field = RecordField<LeaseHolder>;
    const auto place = [](auto& holder) -> auto& { return holder.process.place; };
    const auto number = [](auto& holder) -> auto& { return holder.process.number; };
    const auto started = [](auto& holder) -> auto& { return holder.process.started; };
    static const RecordFields<LeaseHolder> fields = {
        Field::of("token", &LeaseHolder::token, ""),
        Field::of("task", &LeaseHolder::task, ""),
        Field::of("starts", &LeaseHolder::starts, ""),
        Field::of("host", &LeaseHolder::host, ""),
        Field::of("place", place, ""),
        Field::of("process", number, ""),
        Field::of("started", started, ""),
        Field::of("beat", &LeaseHolder::beat, ""),
        Field::of("epoch", &LeaseHolder::epoch, ""),
        Field::unless_default("configuration", &LeaseHolder::configuration, "")};
    return fields;
}

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// An array's task has the same name each time that Slurm starts it; the number of a job may be any task's.
std::string scheduled_task() {
    const std::string job = from_environment("SLURM_ARRAY_JOB_ID"), task = from_environment("SLURM_ARRAY_TASK_ID");
    return job.empty() || task.empty() ? std::string() : "slurm " + job + "_" + task;
}

}  // namespace

LeaseHolder LeaseHolder::here(std::string token) {
    return {.token = std::move(token),
            .task = scheduled_task(),
            .starts = std::atoll(from_environment("SLURM_RESTART_COUNT").c_str()),
            .host = this_environment().host,
            .process = this_process(),
            .configuration = {}};
}

std::string LeaseHolder::name() const { return task.empty() ? host : host + ", " + task; }

std::string to_text(const LeaseHolder& holder) { return to_json_line(write_fields(holder, lease_fields())) + "\n"; }

std::optional<LeaseHolder> read_lease(const std::filesystem::path& file) {
    LeaseHolder holder;
    std::string text;
    try {
        text = read_file(file);
    } catch (const declare::InvalidInput&) {
        std::error_code error;
        if (!std::filesystem::exists(file, error)) return {};
    }
    try {
        read_fields(from_json(text, "lease"), holder, lease_fields(), "");
    } catch (const declare::InvalidInput&) {
        return LeaseHolder{};
    }
    return holder;
}

}  // namespace runner
