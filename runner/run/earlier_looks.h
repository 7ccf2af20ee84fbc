#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/record/record_field.h"
#include "runner/results/results.h"

namespace runner {

/// Looks at claims, of one plan or of none, that were made with trials some of which they share.
struct LooksAtTrials {
    std::vector<int> seeds;           // of how many each was
    int max_seeds = 0;                // of the plan; 0: none, they were made by hand
    std::vector<std::string> trials;  // the beginnings of their hashes

    bool shares_trials(const LooksAtTrials& other) const;
};

template <>
struct Recorded<LooksAtTrials> {
    static constexpr const char* name = "looks_at_trials";
    static const RecordFields<LooksAtTrials>& fields();
};

/// The looks at claims that were made in a folder. Who looks again with more seeds looks more often, whether a plan
/// says so or not: looks are kept in a file of their own, which stays when the results beside it are made anew, of
/// other seeds, without claims, or by `--fresh`; and p counts those at trials that are judged again.
class EarlierLooks {
public:
    explicit EarlierLooks(const std::filesystem::path& folder);

    /// Counts those at trials that are among the new ones, and judges again. The looks of the same plan are its own.
    void add_to(Results& results) const;
    /// Adds the new ones to the file.
    void keep(const Results& results);
    /// Why the looks of before are not known; empty where they are.
    const std::string& problem() const { return problem_; }

private:
    void read_file_of_looks();
    void read_looks_of_results(const std::filesystem::path& folder);
    void add(LooksAtTrials looks);

    std::filesystem::path file_;
    std::vector<LooksAtTrials> all_;
    std::string problem_;
};

}  // namespace runner
