#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace runner {

/// Successive halving over epochs: every candidate of a search trains `from` epochs, one in `factor` goes on to
/// `factor` times as many, and so on; who is left then trains to the end. (Karnin, Koren and Somekh, 2013; Jamieson and
/// Talwalkar, 2016.)
struct Halving {
    std::int64_t from = 0;  // 0: there is none
    std::int64_t factor = 3;

    bool is_on() const { return from > 0; }
    /// After how many epochs the candidates are compared: the last time at the end, which is twice as far as the one
    /// before at least.
    std::vector<std::int64_t> rungs(std::int64_t epochs) const;
    /// How many of so many go on: one in `factor`, and at least one.
    std::size_t going_on(std::size_t candidates) const;

    /// How many candidates train until when.
    struct Stage {
        std::int64_t epochs = 0;
        std::size_t candidates = 0;
    };
    std::vector<Stage> stages(std::size_t candidates, std::int64_t epochs) const;

    bool operator==(const Halving&) const = default;
};

/// As a file has it: "{from: 3, factor: 3}", or "null".
std::string to_string(const Halving& halving);

}  // namespace runner
