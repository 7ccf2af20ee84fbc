#include "runner/results/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

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
    std::string read() const {
        std::string bytes;
        char buffer[65536];
        ssize_t count = 0;
        for (off_t at = 0; (count = ::pread(number(), buffer, sizeof buffer, at)) > 0; at += count)
            bytes.append(buffer, static_cast<std::size_t>(count));
        return bytes;
    }
};

std::string first_line_of(const std::string& text) {
    const auto begin = text.find_first_not_of(" \n^");
    return begin == text.npos ? "" : text.substr(begin, text.find('\n', begin) - begin);
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
    const int error = posix_spawnp(&child, name.c_str(), &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error) return error;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return errno;
    return 0;
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
    if (status != 0) return {{}, fmt::format("{} failed: {}", name, first_line_of(streams[2].read()))};
    return {streams[1].read(), {}};
}

}  // namespace runner
