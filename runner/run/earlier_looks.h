#pragma once

#include <filesystem>
#include <optional>

#include "runner/results/results.h"

namespace runner {

/// The looks at claims that a folder's results tell of before a run writes them anew. Who looks again with more seeds
/// looks more often, whether a plan says so or not: looks by hand are kept, and p counts them.
class EarlierLooks {
public:
    /// Nothing where there are no results, or none that can be read.
    explicit EarlierLooks(const std::filesystem::path& results);

    /// Counts those at trials that are among the new ones. Looks of the same plan go on.
    void add_to(Results& results) const;

private:
    std::optional<Results> before_;
};

}  // namespace runner
