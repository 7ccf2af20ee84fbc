#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace runner {

/// What another program answered.
struct Answer {
    std::string out;
    std::string problem;  // empty if it ended well; else one line
};

/// Runs a program found in PATH, with `in` as its standard input, and waits for its end. One that takes longer than
/// `limit` is ended; neither then nor when this process is killed does any part of it go on.
Answer run_program(const std::string& name, const std::vector<std::string>& arguments, const std::string& in,
                   std::chrono::seconds limit = std::chrono::seconds(30));

}  // namespace runner
