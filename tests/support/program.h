#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/folder.h"

namespace tests {

/// What a run of the built program left.
struct Outcome {
    int code = 0;
    std::string out, err;
};

/// The built runner at work, from its start to its end; what follows says how it is started. `out` takes the place of
/// its stdout.
class Program {
public:
    Program(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
            const std::vector<std::string>& environment = {}, const std::filesystem::path& out = {});
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

}  // namespace tests
