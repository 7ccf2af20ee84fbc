#pragma once

#include <stop_token>
#include <thread>

#include "runner/exit_code.h"

namespace runner {

/// Turns SIGINT, SIGTERM and SIGHUP into a request to stop; a second signal ends the program at once.
/// To be made before any other thread: it blocks the signals for all that follow.
class Interrupts {
public:
    explicit Interrupts(void (*on_first)());
    ~Interrupts();

    std::stop_token token() const { return stop_.get_token(); }
    /// interrupted or terminated, by the signal that came; done if none did.
    ExitCode exit_code() const;

private:
    std::stop_source stop_;
    std::jthread waiter_;
};

}  // namespace runner
