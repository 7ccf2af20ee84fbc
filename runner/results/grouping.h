#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace runner {

/// Samples that belong to groups, such as the images of a patient: those of a group are alike, so the groups are what
/// is drawn anew.
///
/// A mean over all samples is kept as it is: large groups count more, as they do in the measure that people see. Of
/// each group stands what the mean owes to it: (groups − 1) times what it loses without the group (delete-a-group
/// jackknife), around the mean. Of groups of one size these are the groups' own means; of others they spread somewhat
/// more than a linear share of the sum would, which makes up for the few large groups that decide.
class Grouping {
public:
    /// Any numbers, one a sample.
    explicit Grouping(std::span<const std::uint32_t> group_of_sample);

    std::size_t count() const { return sizes_.size(); }
    /// A number a group, whose mean is that of `samples`; in the order of the groups' numbers.
    std::vector<double> values(std::span<const double> samples) const;

private:
    std::vector<std::size_t> place_;  // of each sample's group
    std::vector<double> sizes_;
};

}  // namespace runner
