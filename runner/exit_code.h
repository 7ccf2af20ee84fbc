#pragma once

namespace runner {

/// What the runner's exit code says; stable, documented, relied on by scripts.
enum class ExitCode : int {
    done = 0,
    trial_failed = 1,  // a trial failed, diverged or collapsed, and the file does not accept it
    usage = 2,         // wrong command line or invalid file
    gate_not_met = 3,
    data_missing = 4,  // or corrupt
    output_failed = 5,
    folder_in_use = 6,
    internal = 70,
    interrupted = 130,  // by SIGINT, after saving
    terminated = 143,   // by SIGTERM, after saving
};

}  // namespace runner
