#include "runner/commands/interrupts.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace runner {
namespace {

std::atomic<int> received = 0;

sigset_t signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR2}) sigaddset(&set, signal);
    return set;
}

int code_of(int signal) { return 128 + (signal == SIGINT ? SIGINT : SIGTERM); }

void wait_for_signals(std::stop_source& stop, void (*on_first)()) {
    const sigset_t set = signals();
    for (;;) {
        int signal = 0;
        if (sigwait(&set, &signal) != 0) continue;
        if (signal == SIGUSR2) return;  // our own word for the end
        if (received.exchange(signal) != 0) _exit(code_of(signal));
        stop.request_stop();
        on_first();
    }
}

}  // namespace

Interrupts::Interrupts(void (*on_first)()) {
    const sigset_t set = signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    waiter_ = std::jthread([this, on_first] { wait_for_signals(stop_, on_first); });
}

Interrupts::~Interrupts() { pthread_kill(waiter_.native_handle(), SIGUSR2); }

ExitCode Interrupts::exit_code() const {
    const int signal = received;
    if (signal == 0) return ExitCode::done;
    return signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
}

}  // namespace runner
