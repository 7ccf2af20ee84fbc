#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace runner {

/// Candidates that are compared on the same seeds, one seed after the other: who is behind the first by more than
/// chance explains leaves, and is not tried with the rest of the seeds.
///
/// The best one, by its mean over all seeds that there could be, leaves in at most a share `miss` of all races. Each
/// look at each candidate has an equal part of that (Bonferroni), tested by Student's t of the differences by seed.
/// With a few seeds the spread of one difference is hardly known: it has to pass by what all spread together, and by
/// its own as if that were known from twice as many seeds; simulations (docs/simulations.md) hold the promise to that.
/// (Maron and Moore, Hoeffding races, 1994; Birattari et al., 2002.)
class Race {
public:
    Race(double miss, std::size_t candidates, std::size_t seeds);

    /// How far behind is too far to stay.
    struct Loss {
        double behind = 0, bound = 0;
    };
    /// `values`: of the candidates that are still there, with each of the seeds so far; more is better. For each of
    /// them, why it leaves.
    std::vector<std::optional<Loss>> look(const std::vector<std::vector<double>>& values) const;

private:
    double level_;  // of one look at one candidate, one-sided
    std::size_t seeds_;
};

}  // namespace runner
