#pragma once

#include <string>

namespace runner {

/// On what numbers are made: the same file, seed and environment give the same bits.
struct Environment {
    std::string runner;    // version
    std::string git;       // commit, with "-dirty" if the source was changed; empty outside a repository
    std::string compiler;  // "GCC 12.2.0, Release"
    std::string onednn;    // "2.6.3"
    std::string isa;       // the instructions that oneDNN really uses: "avx512_core"
    std::string products = "gradients in bands of 112 KiB";  // how products get their matrices; so did all runners once
    std::string cpu;                                         // model
    std::string host;                                        // name of the machine

    bool operator==(const Environment&) const = default;
};

/// On what a run computes.
struct RunEnvironment : Environment {
    int threads_per_trial = 1;
    int jobs = 1;
};

/// Of this process.
const Environment& this_environment();
RunEnvironment capture_environment(int jobs);

/// Whether two have the same kernels, and give them matrices alike: oneDNN chooses them by the processor's
/// instructions, and others add up in another order.
bool same_instructions(const Environment& a, const Environment& b);
/// "avx2, oneDNN 2.6.3"
std::string instructions_of(const Environment& environment);

}  // namespace runner
