#include "runner/results/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

#include "runner/retried.h"
#include "runner/store/files.h"

namespace runner {
namespace {

/// A file without a name: no pipe that could fill up, nothing to clean away.
struct Scratch {
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Close> file{std::tmpfile()};

    int number() const { return ::fileno(file.get()); }
    /// Nothing where it cannot be read to its end.
    std::optional<std::string> read() const {
        std::string bytes;
        char buffer[65536];
        while (true) {
            const auto at = static_cast<off_t>(bytes.size());
            const ssize_t count = retried([&] { return ::pread(number(), buffer, sizeof buffer, at); });
            if (count < 0) return {};
            if (count == 0) return bytes;
            bytes.append(buffer, static_cast<std::size_t>(count));
        }
    }
};

std::string first_line_of(const std::string& text) {
    const auto begin = text.find_first_not_of(" \n^");
    return begin == text.npos ? "" : text.substr(begin, text.find('\n', begin) - begin);
}

std::string why_failed(int status, const std::optional<std::string>& errors) {
    if (WIFSIGNALED(status))
        return fmt::format("ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
    return first_line_of(errors.value_or(""));
}

/// Of a process between fork and exec: nothing here may allocate or lock, as another thread may have held the lock.
namespace child {

void end_group(int) { ::kill(0, SIGKILL); }

void set_signals() {
    for (const int signal : {SIGTERM, SIGALRM}) {
        struct sigaction action {};
        action.sa_handler = end_group;
        ::sigaction(signal, &action, nullptr);
    }
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    for (const int signal : {SIGPIPE, SIGXFSZ}) ::sigaction(signal, &usual, nullptr);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);  // the runner's threads block what its own waits for
}

/// The streams become 0, 1 and 2, `report` becomes 3, and nothing else stays open.
void set_files(const std::array<int, 3>& streams, int report) {
    for (int i = 0; i < 3; ++i) ::dup2(streams[static_cast<std::size_t>(i)], i);
    ::dup2(report, 3);
    ::fcntl(3, F_SETFD, FD_CLOEXEC);
    ::close_range(4, ~0U, 0);
}

[[noreturn]] void execute(char* const* words) {
    constexpr rlim_t most_bytes = rlim_t{256} << 20;  // of what it writes
    const rlimit limit{most_bytes, most_bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::execvp(words[0], words);
    const int error = errno;
    if (retried([&] { return ::write(3, &error, sizeof error); }) < 0) ::_exit(126);
    ::_exit(127);
}

/// Stands between the runner and the program, at the head of a group of its own, which it ends after `seconds` and when
/// the runner is no more.
[[noreturn]] void supervise(char* const* words, const std::array<int, 3>& streams, int report, pid_t runner,
                            unsigned seconds) {
    ::setpgid(0, 0);
    set_signals();
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != runner) ::_exit(125);
    set_files(streams, report);
    ::alarm(seconds);
    const pid_t program = ::fork();
    if (program == 0) execute(words);
    ::close(3);
    int status = 0;
    if (program > 0) retried([&] { return ::waitpid(program, &status, 0); });
    if (program > 0 && WIFSIGNALED(status)) {  // the runner tells by which signal
        const rlimit no_core{0, 0};
        ::setrlimit(RLIMIT_CORE, &no_core);
        ::signal(WTERMSIG(status), SIG_DFL);
        ::kill(::getpid(), WTERMSIG(status));
    }
    ::_exit(program < 0 ? 125 : WEXITSTATUS(status));
}

}  // namespace child

/// What became of a program: the error number of its start, or the status of its end.
struct ProgramEnd {
    int start_error = 0, status = 0;
};

ProgramEnd start_and_wait(const std::string& name, const std::vector<std::string>& arguments,
                          const std::vector<Scratch>& streams, std::chrono::seconds limit) {
    std::vector<char*> words = {const_cast<char*>(name.c_str())};
    for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    const std::array<int, 3> numbers = {streams[0].number(), streams[1].number(), streams[2].number()};
    std::array<int, 2> report{};
    if (::pipe2(report.data(), O_CLOEXEC) != 0) return {errno, 0};
    const pid_t runner = ::getpid(), supervisor = ::fork();
    if (supervisor == 0)
        child::supervise(words.data(), numbers, report[1], runner, static_cast<unsigned>(limit.count()));
    ProgramEnd end{supervisor < 0 ? errno : 0, 0};
    ::close(report[1]);
    if (supervisor > 0) {
        int error = 0;
        if (retried([&] { return ::read(report[0], &error, sizeof error); }) < 0) error = errno;
        end.start_error = error;
        siginfo_t unused;
        retried([&] { return ::waitid(P_PID, static_cast<id_t>(supervisor), &unused, WEXITED | WNOWAIT); });
        ::kill(-supervisor, SIGKILL);  // what the program has left in the background
        retried([&] { return ::waitpid(supervisor, &end.status, 0); });
    }
    ::close(report[0]);
    return end;
}

}  // namespace

Answer run_program(const std::string& name, const std::vector<std::string>& arguments, const std::string& in,
                   std::chrono::seconds limit) {
    std::vector<Scratch> streams(3);
    for (const Scratch& stream : streams) {
        if (!stream.file) return {{}, fmt::format("no temporary file for {}", name)};
        ::fcntl(stream.number(), F_SETFD, FD_CLOEXEC);
    }
    if (write_all(streams[0].number(), in, ::write) != 0 || ::lseek(streams[0].number(), 0, SEEK_SET) != 0)
        return {{}, fmt::format("no room for the input of {}", name)};
    const auto start = std::chrono::steady_clock::now();
    const ProgramEnd end = start_and_wait(name, arguments, streams, limit);
    if (end.start_error == ENOENT) return {{}, fmt::format("{} is not installed", name)};
    if (end.start_error) return {{}, fmt::format("{}: {}", name, std::generic_category().message(end.start_error))};
    if (WIFSIGNALED(end.status) && std::chrono::steady_clock::now() - start >= limit)
        return {{}, fmt::format("{} took longer than {} s and was ended", name, limit.count())};
    if (end.status != 0) return {{}, fmt::format("{} failed: {}", name, why_failed(end.status, streams[2].read()))};
    const auto out = streams[1].read();
    if (!out) return {{}, fmt::format("what {} wrote cannot be read", name)};
    return {*out, {}};
}

}  // namespace runner
