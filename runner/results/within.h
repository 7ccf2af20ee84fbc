#pragma once

#include <string>
#include <vector>

namespace runner {

/// What a run leaves that had so much time (`--within`).
struct Within {
    double seconds = 0;                // that it had
    int missing = 0;                   // trials for which there was none
    std::vector<std::string> outlook;  // what an hour more would bring, a sentence each
    bool operator==(const Within&) const = default;
};

/// "90 s", "10 min", "2 h".
std::string words_of_seconds(double seconds);

/// For people, below the verdicts.
std::string within_sentence(const Within& within);

}  // namespace runner
