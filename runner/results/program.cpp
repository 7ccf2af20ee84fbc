#include "runner/results/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

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

/// What this program blocks or ignores for itself, the other one gets as usual.
posix_spawnattr_t usual_signals() {
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (const int signal : {SIGPIPE, SIGXFSZ}) sigaddset(&usual, signal);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    return attributes;
}

/// Returns the error number of the start, and the status of the end.
int spawn_and_wait(const std::string& name, const std::vector<std::string>& arguments,
                   const std::vector<Scratch>& streams, int& status) {
    std::vector<char*> words = {const_cast<char*>(name.c_str())};
    for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; ++i)
        posix_spawn_file_actions_adddup2(&actions, streams[static_cast<std::size_t>(i)].number(), i);
    pid_t child = 0;
    posix_spawnattr_t attributes = usual_signals();
    const int error = posix_spawnp(&child, name.c_str(), &actions, &attributes, words.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error) return error;
    return retried([&] { return ::waitpid(child, &status, 0); }) < 0 ? errno : 0;
}

}  // namespace

Answer run_program(const std::string& name, const std::vector<std::string>& arguments, const std::string& in) {
    std::vector<Scratch> streams(3);
    for (const Scratch& stream : streams) {
        if (!stream.file) return {{}, fmt::format("no temporary file for {}", name)};
        ::fcntl(stream.number(), F_SETFD, FD_CLOEXEC);
    }
    if (write_all(streams[0].number(), in, ::write) != 0 || ::lseek(streams[0].number(), 0, SEEK_SET) != 0)
        return {{}, fmt::format("no room for the input of {}", name)};
    int status = 0;
    const int error = spawn_and_wait(name, arguments, streams, status);
    if (error == ENOENT) return {{}, fmt::format("{} is not installed", name)};
    if (error) return {{}, fmt::format("{}: {}", name, std::generic_category().message(error))};
    if (status != 0) return {{}, fmt::format("{} failed: {}", name, why_failed(status, streams[2].read()))};
    const auto out = streams[1].read();
    if (!out) return {{}, fmt::format("what {} wrote cannot be read", name)};
    return {*out, {}};
}

}  // namespace runner
