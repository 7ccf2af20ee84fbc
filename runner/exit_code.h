#pragma once

#include <array>

namespace runner {

/// What the runner's exit code says; stable, documented, relied on by scripts.
enum class ExitCode : int {
    done = 0,
    trial_failed = 1,
    usage = 2,
    gate_not_met = 3,
    data_missing = 4,
    output_failed = 5,
    folder_in_use = 6,
    incomplete = 7,
    internal = 70,
    interrupted = 130,
    terminated = 143,
};

/// An exit code as the help tells it.
struct ExitMeaning {
    ExitCode code;
    const char* meaning;
};
inline constexpr std::array<ExitMeaning, 11> exit_meanings = {{
    {ExitCode::done, "done"},
    {ExitCode::trial_failed, "a trial failed, diverged or collapsed, and the file does not accept it"},
    {ExitCode::usage, "wrong command line or invalid file"},
    {ExitCode::gate_not_met, "the gate is not met"},
    {ExitCode::data_missing, "data missing or corrupt"},
    {ExitCode::output_failed, "output could not be written"},
    {ExitCode::folder_in_use, "the output folder is in use"},
    {ExitCode::incomplete, "trials are missing: what there is was collected"},
    {ExitCode::internal, "an error of the runner itself"},
    {ExitCode::interrupted, "stopped by SIGINT, after saving"},
    {ExitCode::terminated, "stopped by SIGTERM or another signal, after saving"},
}};

}  // namespace runner
