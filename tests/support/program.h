#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/folder.h"

namespace tests {

/// What a run of the built program left.
struct Outcome {
    int code = 0;
    std::string out, err;
};

/// How a program is started, beside its words. `before` is called in the new process, before the program takes its
/// place: for signals that it ignores, and limits. It may call what a handler of signals may, and no more.
struct Start {
    std::vector<std::string> environment = {};  // NAME=VALUE
    std::filesystem::path out = {};             // in place of its stdout
    std::function<void()> before = {};
};

/// The built runner at work, from its start to its end.
class Program {
public:
    Program(const std::vector<std::string>& arguments, const std::filesystem::path& folder, const Start& start);
    Program(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
            const std::vector<std::string>& environment = {}, const std::filesystem::path& out = {})
        : Program(arguments, folder, Start{environment, out}) {}
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void signal(int number) const;
    std::string err_so_far() const;
    /// Once. The code of a program that a signal ended is 128 + its number.
    Outcome wait();

private:
    Folder streams_;
    int process_ = 0;
};

/// Runs the built runner in `folder`, with `environment` (NAME=VALUE) added to a clean one that knows no data and has
/// its cache in the folder.
Outcome run(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
            const std::vector<std::string>& environment = {}, const std::filesystem::path& out = {});
Outcome run(const std::vector<std::string>& arguments, const std::filesystem::path& folder, const Start& start);

}  // namespace tests
