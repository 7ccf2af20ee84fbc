#pragma once

#include <cstdint>
#include <string>

namespace runner {

/// What tells a process from all others, also from those of other machines and containers, and from a later one of the
/// same number.
struct ProcessId {
    std::string place;  // where the number counts: this start of the kernel, and the name space
    std::int64_t number = 0;
    std::int64_t started = 0;  // in the kernel's ticks

    bool operator==(const ProcessId&) const = default;
};

ProcessId this_process();

/// Whether a process has certainly ended. One of another place may live as far as can be seen from here.
bool process_has_ended(const ProcessId& process);

}  // namespace runner
