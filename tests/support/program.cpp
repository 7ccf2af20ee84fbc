#include "tests/support/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace tests {

namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                 const std::vector<std::string>& environment, const std::filesystem::path& other_out) {
    const std::string out = other_out.empty() ? (streams_ / "out").string() : other_out.string(),
                      err = (streams_ / "err").string();
    const std::string program = std::filesystem::absolute(RUNNER).string();  // the child runs in another folder
    std::vector<std::string> words = {program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const char* path = std::getenv("PATH");
    std::vector<std::string> variables = {"HOME=" + folder.string(),
                                          std::string("PATH=") + (path ? path : "/usr/bin:/bin")};
    variables.insert(variables.end(), environment.begin(), environment.end());
    // A sanitizer's settings are the tests' own, not the user's.
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS"})
        if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    const int error =
        posix_spawn(&process_, program.c_str(), &actions, nullptr, pointers(words).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("the runner cannot be started");
}

Program::~Program() {
    if (process_ == 0) return;
    kill(process_, SIGKILL);
    wait();
}

void Program::signal(int number) const { kill(process_, number); }

std::string Program::err_so_far() const { return read(streams_ / "err"); }

Outcome Program::wait() {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) continue;
    process_ = 0;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read(streams_ / "out"),
            read(streams_ / "err")};
}

Outcome run(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
            const std::vector<std::string>& environment, const std::filesystem::path& out) {
    return Program(arguments, folder, environment, out).wait();
}

}  // namespace tests
