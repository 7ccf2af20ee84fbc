#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/predict/said.h"

namespace runner {

/// What stands beside each sample in the file of predictions.
struct SaidColumns {
    std::vector<std::string> labels;        // of the classes; none: numbers
    std::vector<std::string> targets = {};  // what the numbers are called, where there are several, or booleans
    bool booleans = false;                  // each is that of a yes
    bool likely = false;                    // outputs mean probabilities
    std::vector<std::string> kept;          // columns of the input
    std::optional<double> abstain_below;
    bool disagreement = false;  // there are several networks
    bool in_units = false;      // numbers are in the unit of a standardized target, and told as doubles
};

/// What the columns of predictions are called, beside what is kept: of networks with so many outputs, or classes.
std::vector<std::string> said_names(const SaidColumns& columns, std::size_t width);

/// Writes what networks say of samples, block by block. The file bears its name when all of it is there.
class SaidWriter {
public:
    virtual ~SaidWriter() = default;
    /// `kept`: of each sample the cells that go with it, sample by sample.
    virtual void add(const Said& said, const std::vector<std::string>& kept) = 0;
    virtual void finish() = 0;
    /// Of how many samples nothing is said because no class is likely enough.
    std::int64_t abstained() const { return abstained_; }

protected:
    std::int64_t abstained_ = 0;
};

/// By the extension of `path`: `.csv`, `.jsonl` or `.npz`; null for any other.
std::unique_ptr<SaidWriter> make_said_writer(const std::filesystem::path& path, const SaidColumns& columns);

}  // namespace runner
