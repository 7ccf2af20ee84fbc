#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>

#include "runner/exit_code.h"

namespace runner {

/// Turns signals that would end the program into a request to stop: SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGXCPU
/// and the like. Those that whoever started it has it ignore (`nohup`, `&` in a script) stay ignored. A second one that
/// people send (SIGINT, SIGQUIT, SIGTERM) ends the program at once; a terminal that goes away and a limit of time send
/// theirs again and again.
/// To be made before any other thread: it blocks the signals for all that follow.
class Interrupts {
public:
    /// `by_hand`: of one that people send.
    using OnFirst = void (*)(bool by_hand);
    /// Where no thread can be made to wait for them, signals do what they do without this; `log` gets a line.
    Interrupts(OnFirst on_first, const std::function<void(const std::string&)>& log);
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    std::stop_token token() const { return stop_.get_token(); }
    /// Waits for so long, or until a stop is asked for.
    void sleep_for(std::chrono::milliseconds time) const;
    /// interrupted by SIGINT, terminated by another signal, done if none came.
    ExitCode exit_code() const;

private:
    void wait();
    void receive(int signal);

    OnFirst on_first_;
    std::stop_source stop_;
    std::atomic<int> first_ = 0;  // the signal that asked first
    bool asked_by_hand_ = false;
    int signals_ = -1, end_ = -1;  // descriptors: what arrives, and our own word for the end
    std::jthread waiter_;
};

}  // namespace runner
