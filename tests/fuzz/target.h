#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/fuzz/mutation.h"

namespace tests::fuzz {

/// A reader, and what has to hold whatever it is given: `run` returns, or it is a finding. A crash, what the sanitizers
/// see, an exception that nobody expects, and a promise that is not kept are findings all alike.
struct Target {
    std::string name;
    void (*run)(const std::string& input) = nullptr;
    /// Inputs to start from: files of the project, and what the runner writes itself.
    std::vector<std::string> (*examples)() = nullptr;
    /// A neighbour of an input that it is no use to look for byte by byte.
    std::string (*mutate)(const std::string& input, Choices& choices) = mutate_lines;
};

/// All of them.
const std::vector<const Target*>& targets();

/// The one called so; throws std::invalid_argument, which names those that there are.
const Target& target(const std::string& name);

/// A promise that is not kept.
struct Finding : std::logic_error {
    using std::logic_error::logic_error;
};

inline void require(bool kept, const std::string& promise) {
    if (!kept) throw Finding(promise);
}

}  // namespace tests::fuzz
