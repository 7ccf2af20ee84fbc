#include "runner/results/grouping.h"

#include <map>

#include "runner/results/statistics.h"

namespace runner {

Grouping::Grouping(std::span<const std::uint32_t> group_of_sample) {
    std::map<std::uint32_t, std::size_t> places;
    for (const std::uint32_t group : group_of_sample) places.emplace(group, 0);
    for (std::size_t next = 0; auto& [group, place] : places) place = next++;
    sizes_.resize(places.size());
    for (const std::uint32_t group : group_of_sample) {
        place_.push_back(places.at(group));
        ++sizes_[place_.back()];
    }
}

std::vector<double> Grouping::values(std::span<const double> samples) const {
    const double all = mean(samples), groups = static_cast<double>(count()), size = static_cast<double>(samples.size());
    std::vector<double> values(count());
    for (std::size_t i = 0; i < samples.size(); ++i) values[place_[i]] += samples[i] - all;
    for (std::size_t g = 0; g < values.size(); ++g) values[g] *= (groups - 1) / (size - sizes_[g]);
    const double off = mean(values);
    for (double& value : values) value += all - off;
    return values;
}

}  // namespace runner
