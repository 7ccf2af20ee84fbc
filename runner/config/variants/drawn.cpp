#include "runner/config/variants/drawn.h"

#include <fmt/format.h>

#include <set>

namespace runner {
namespace {

/// What an axis has at a share of its range or list.
Candidate candidate_at(const SearchAxis& axis, double share) {
    if (!axis.range) {
        const auto count = static_cast<double>(axis.candidates.size());
        return axis.candidates[static_cast<std::size_t>(share * count)];
    }
    Value value = axis.range->at(share);
    value.place = axis.choose_place;
    Value settings = Value::map();
    settings.place = axis.choose_place;
    const std::string label = fmt::format("{}_{}", axis.axis, value.text);
    settings.entries.push_back({axis.axis, axis.choose_place, std::move(value)});
    return {label, std::move(settings)};
}

/// A setting of all axes together: the labels tell it from others.
struct Point {
    std::string labels;
    std::vector<Candidate> candidates;
};

Point point_at(const std::vector<SearchAxis*>& axes, std::size_t index) {
    Point point;
    for (std::size_t position = 0; position < axes.size(); ++position) {
        const SearchAxis& axis = *axes[position];
        const double share = drawn_share(axes[0]->sampler, axes[0]->draw, index, axis.axis, position);
        point.candidates.push_back(candidate_at(axis, share));
        point.labels += point.candidates.back().label + '-';
    }
    return point;
}

}  // namespace

void draw_candidates(std::vector<Axis>& axes, Diagnostics& diagnostics) {
    std::vector<SearchAxis*> searched;
    for (Axis& axis : axes)
        if (axis.search) searched.push_back(&*axis.search);
    if (searched.empty() || searched[0]->trials == 0 || diagnostics.errors() > 0) return;
    const std::uint64_t wanted = searched[0]->trials, most_tries = 200 * wanted;
    std::set<std::string> known;
    std::vector<Point> points;
    for (std::size_t index = 0; points.size() < wanted && index < most_tries; ++index) {
        Point point = point_at(searched, index);
        if (known.insert(point.labels).second) points.push_back(std::move(point));
    }
    if (points.size() < wanted)
        diagnostics.error(searched[0]->trials_place,
                          fmt::format("`trials: {}` asks for more than the {} different settings that were found",
                                      wanted, points.size()),
                          "write fewer, or a wider range");
    for (std::size_t position = 0; position < searched.size(); ++position) {
        searched[position]->candidates.clear();
        searched[position]->is_drawn = true;
        for (const Point& point : points) searched[position]->candidates.push_back(point.candidates[position]);
    }
}

}  // namespace runner
