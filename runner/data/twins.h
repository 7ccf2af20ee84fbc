#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "runner/data/dataset.h"
#include "runner/data/selection.h"

namespace runner {

/// A sample of one part that another part has as well.
struct Twin {
    std::int32_t row, other;  // `other` in the part that is trained on
    bool exact = true;        // to the bit; else nearly
};

/// What compares samples.
class Signatures;

/// Finds in the part that is trained on what others have as well.
class TwinFinder {
public:
    /// `part` must outlive it.
    TwinFinder(const Part& part, const Rows& rows);
    ~TwinFinder();

    /// Of each of `rows` of `part`, one that is the same, or else nearly the same: numbers of a table to a thousandth
    /// of their range, pixels but for 2 % of their brightness on average. Most of those that are nearly the same are
    /// found, not all.
    std::vector<Twin> find(const Part& part, const Rows& rows) const;

private:
    using Places = std::unordered_map<std::size_t, std::vector<std::int32_t>>;  // by the hash of a signature

    std::optional<Twin> exact_twin(const Part& part, std::int32_t row) const;
    std::optional<Twin> near_twin(const Part& part, std::int32_t row) const;

    const Part& part_;
    std::unique_ptr<const Signatures> signatures_;  // null where there is nothing to find
    Places exact_, rough_;
};

}  // namespace runner
