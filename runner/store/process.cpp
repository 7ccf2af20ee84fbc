#include "runner/store/process.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace runner {
namespace {

std::string first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

/// Empty where the kernel doesn't tell both: then nothing can be said of a process but by itself.
std::string this_place() {
    std::error_code error;
    const std::string boot = first_line("/proc/sys/kernel/random/boot_id");
    const std::string space = std::filesystem::read_symlink("/proc/self/ns/pid", error).string();
    return boot.empty() || space.empty() ? std::string() : boot + " " + space;
}

/// The 22nd word of `stat`; the second is in brackets and may hold anything. 0 where there is no such process, or it
/// has ended and waits to be asked for.
std::int64_t start_of(std::int64_t number) {
    const std::string line = first_line(fmt::format("/proc/{}/stat", number));
    const std::size_t bracket = line.rfind(')');
    if (bracket == std::string::npos) return 0;
    std::istringstream rest(line.substr(bracket + 1));
    std::string state, skipped;
    rest >> state;
    if (state == "Z" || state == "X") return 0;
    for (int word = 4; word < 22; ++word) rest >> skipped;
    std::int64_t start = 0;
    return rest >> start ? start : 0;
}

}  // namespace

ProcessId this_process() { return {this_place(), ::getpid(), start_of(::getpid())}; }

bool process_has_ended(const ProcessId& process) {
    static const std::string here = this_place();
    return !here.empty() && process.place == here && process.started > 0 && start_of(process.number) != process.started;
}

}  // namespace runner
