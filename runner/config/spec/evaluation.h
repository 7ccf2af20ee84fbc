#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runner/declared.h"

/// The section `evaluation` of an experiment file: what happens to the trained network.
namespace runner {

/// Sets small weights of kernels to 0 and tests again.
struct Prune : Settings {
    std::optional<double> threshold;
    std::vector<double> fraction;
    static const declare::Fields& fields();
    static constexpr const char* title = "`prune`";
    void check(const Value& at, Diagnostics& diagnostics) const override;
};

/// Tests with dropout on, many times.
struct MonteCarlo : Settings {
    std::int64_t samples = 100;
    static const declare::Fields& fields();
    static constexpr const char* title = "`monte_carlo`";
};

/// The section, with every default.
struct EvaluationSpec : Settings {
    std::optional<Prune> prune;
    std::optional<MonteCarlo> monte_carlo;
    static const declare::Fields& fields();
    static constexpr const char* title = "`evaluation`";
};

/// Reads the section; what is wrong is reported, and what could be read is returned. Aliases, merges and parameters are
/// expanded in `evaluation`.
EvaluationSpec read_evaluation(const Value& evaluation, Diagnostics& diagnostics);

}  // namespace runner
