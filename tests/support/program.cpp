#include "tests/support/program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
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

namespace {

/// What stands between fork and the program.
[[noreturn]] void become(const std::array<int, 3>& streams, const std::filesystem::path& folder,
                         const std::function<void()>& before, char* const words[], char* const variables[]) {
    for (int i = 0; i < 3; ++i) dup2(streams[static_cast<std::size_t>(i)], i);
    // A shell has what it starts in the background ignore some, and who starts the tests may block others.
    for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (chdir(folder.c_str()) == 0) {
        if (before) before();
        execve(words[0], words, variables);
    }
    _exit(127);
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const std::filesystem::path& folder, const Start& start) {
    const std::string out = start.out.empty() ? (streams_ / "out").string() : start.out.string(),
                      err = (streams_ / "err").string();
    // The child runs in another folder.
    std::vector<std::string> words = {std::filesystem::absolute(RUNNER).string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const char* path = std::getenv("PATH");
    std::vector<std::string> variables = start.environment;  // the first of a name counts
    variables.push_back("HOME=" + folder.string());
    variables.push_back(std::string("PATH=") + (path ? path : "/usr/bin:/bin"));
    // A sanitizer's settings are the tests' own, not the user's.
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS"})
        if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);

    const std::array<int, 3> streams = {open("/dev/null", O_RDONLY | O_CLOEXEC),
                                        open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600),
                                        open(err.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
    const auto word_pointers = pointers(words), variable_pointers = pointers(variables);
    process_ = fork();
    if (process_ == 0) become(streams, folder, start.before, word_pointers.data(), variable_pointers.data());
    for (const int stream : streams) close(stream);
    if (process_ < 0) throw std::runtime_error("the runner cannot be started");
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

Outcome run(const std::vector<std::string>& arguments, const std::filesystem::path& folder, const Start& start) {
    return Program(arguments, folder, start).wait();
}

}  // namespace tests
