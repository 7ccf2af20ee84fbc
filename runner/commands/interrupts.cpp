#include "runner/commands/interrupts.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <system_error>

#include "runner/retried.h"

namespace runner {
namespace {

/// What people send to end a program; the rest comes by itself, from a terminal, a limit, a scheduler.
constexpr std::array by_hand = {SIGINT, SIGQUIT, SIGTERM};
constexpr std::array by_itself = {SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU, SIGALRM, SIGVTALRM, SIGPROF, SIGPOLL, SIGPWR};

/// Neither ignored by whoever started the program nor handled by a library.
bool has_default_action(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && !(action.sa_flags & SA_SIGINFO) &&
           action.sa_handler == SIG_DFL;
}

sigset_t awaited_signals() {
    sigset_t set;
    sigemptyset(&set);
    const auto add = [&](int signal) {
        if (has_default_action(signal)) sigaddset(&set, signal);
    };
    std::ranges::for_each(by_hand, add);
    std::ranges::for_each(by_itself, add);
    return set;
}

ExitCode code_of(int signal) { return signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated; }

[[noreturn]] void throw_error(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

Interrupts::Interrupts(OnFirst on_first, const std::function<void(const std::string&)>& log) : on_first_(on_first) {
    const sigset_t awaited = awaited_signals();
    sigset_t before;
    pthread_sigmask(SIG_BLOCK, &awaited, &before);
    try {
        signals_ = ::signalfd(-1, &awaited, SFD_CLOEXEC);
        if (signals_ < 0) throw_error("signalfd");
        end_ = ::eventfd(0, EFD_CLOEXEC);
        if (end_ < 0) throw_error("eventfd");
        waiter_ = std::jthread([this] { wait(); });
    } catch (const std::system_error& error) {
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        log(
            fmt::format("Signals cannot be waited for ({}): one ends the program at once, and what the "
                        "last checkpoints hold is what stays.",
                        error.code().message()));
    }
}

Interrupts::~Interrupts() {
    constexpr std::uint64_t one = 1;
    if (waiter_.joinable()) {
        retried([&] { return ::write(end_, &one, sizeof one); });
        waiter_.join();
    }
    for (const int file : {signals_, end_})
        if (file >= 0) ::close(file);
}

void Interrupts::wait() {
    std::array<pollfd, 2> files = {{{signals_, POLLIN, 0}, {end_, POLLIN, 0}}};
    while (true) {
        if (retried([&] { return ::poll(files.data(), files.size(), -1); }) < 0) return;
        if (files[1].revents) return;
        signalfd_siginfo info{};
        if (retried([&] { return ::read(signals_, &info, sizeof info); }) == sizeof info)
            receive(static_cast<int>(info.ssi_signo));
    }
}

void Interrupts::receive(int signal) {
    const bool asked = std::ranges::find(by_hand, signal) != by_hand.end();
    if (asked && asked_by_hand_) _exit(static_cast<int>(code_of(signal)));
    asked_by_hand_ = asked_by_hand_ || asked;
    int none = 0;
    if (!first_.compare_exchange_strong(none, signal)) return;
    stop_.request_stop();
    on_first_(asked);
}

void Interrupts::sleep_for(std::chrono::milliseconds time) const {
    std::mutex alone;
    std::unique_lock lock(alone);
    std::condition_variable_any().wait_for(lock, token(), time, [] { return false; });
}

ExitCode Interrupts::exit_code() const { return first_ == 0 ? ExitCode::done : code_of(first_); }

}  // namespace runner
