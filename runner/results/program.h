#pragma once

#include <string>
#include <vector>

namespace runner {

/// What another program answered.
struct Answer {
    std::string out;
    std::string problem;  // empty if it ended well; else one line
};

/// Runs a program found in PATH, with `in` as its standard input, and waits for its end.
Answer run_program(const std::string& name, const std::vector<std::string>& arguments, const std::string& in);

}  // namespace runner
