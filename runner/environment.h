#pragma once

#include <string>

namespace runner {

/// On what the numbers were made: the same file, seed and environment give the same bits.
struct Environment {
    std::string runner;    // version
    std::string git;       // commit, with "-dirty" if the source was changed; empty outside a repository
    std::string compiler;  // "GCC 12.2.0, Release"
    std::string onednn;    // "2.6.3"
    std::string isa;       // the instructions that oneDNN really uses: "avx512_core"
    std::string cpu;       // model
    int threads_per_trial = 1;
    int jobs = 1;
};

Environment capture_environment(int jobs);

}  // namespace runner
