#pragma once

#include <cerrno>

namespace runner {

/// Calls a function of POSIX again as long as a signal, or a debugger that comes and goes, interrupts it.
template <class Call>
auto retried(Call call) {
    while (true) {
        const auto result = call();
        if (result >= 0 || errno != EINTR) return result;
    }
}

}  // namespace runner
