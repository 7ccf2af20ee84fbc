#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "runner/record/measures.h"
#include "runner/results/point_panel.h"

namespace runner {
namespace {

PointLine::Point course_point(double x, double mean) { return {x, mean, mean, mean}; }

/// Of halving the mean at each rung; of a race that over the seeds so far.
PointLine course_of(const SearchRecord& search, const CandidateRecord& candidate) {
    PointLine line{.name = fmt::format("{}: {}", search.variant, candidate.label), .points = {}};
    const auto add = [&](double x, double mean) {
        if (gnuplot::is_drawable(mean)) line.points.push_back(course_point(x, mean));
    };
    for (std::size_t rung = 0; rung < candidate.at_rungs.size(); ++rung)
        if (candidate.at_rungs[rung]) add(static_cast<double>(search.rungs[rung]), *candidate.at_rungs[rung]);
    if (search.is_halving()) return line;
    double sum = 0, seeds = 0;
    for (const auto& value : candidate.values) {
        if (!value) break;
        sum += *value;
        seeds += 1;
        add(seeds, sum / seeds);
    }
    return line;
}

/// Those that were kept come first.
std::vector<PointLine> course_lines(const std::vector<const SearchRecord*>& searches) {
    std::vector<PointLine> lines;
    for (const SearchRecord* search : searches)
        for (const CandidateRecord& candidate : search->candidates) {
            PointLine line = course_of(*search, candidate);
            line.is_faint = candidate.label != search->kept;
            if (!line.points.empty()) lines.push_back(std::move(line));
        }
    std::ranges::stable_sort(lines, {}, &PointLine::is_faint);
    return lines;
}

std::vector<const SearchRecord*> staged_searches(const PictureSources& sources, const PictureOptions& options) {
    std::vector<const SearchRecord*> searches;
    for (const PictureSource& source : sources)
        for (const SearchRecord& search : source.results->search) {
            const bool alike =
                searches.empty() || (search.by == searches[0]->by && search.is_halving() == searches[0]->is_halving());
            if (search.is_staged() && alike && options.shows(search.variant)) searches.push_back(&search);
        }
    return searches;
}

/// What the worst quarter begins with would leave the others no room: their lines are cut off there.
std::vector<PointLine> without_worst(std::vector<PointLine> lines, bool more) {
    std::vector<double> first;
    for (const PointLine& line : lines) first.push_back(more ? -line.points.front().mean : line.points.front().mean);
    std::ranges::sort(first);
    const double worst = first[(first.size() - 1) * 3 / 4];
    for (PointLine& line : lines)
        std::erase_if(line.points, [&](const auto& point) { return (more ? -point.mean : point.mean) > worst; });
    std::erase_if(lines, [](const PointLine& line) { return line.points.empty(); });
    return lines;
}

std::string axes_of_courses(const std::vector<PointLine>& lines, const SearchRecord& search, double height) {
    std::set<double> places;
    for (const PointLine& line : lines)
        for (const auto& point : line.points) places.insert(point.x);
    const gnuplot::Ends y = value_ends(without_worst(lines, more_is_better(search.by)));
    const bool halving = search.is_halving();
    const double low = *places.begin(), high = *places.rbegin();
    return fmt::format("{}set xrange [{}:{}]; set xtics ({}); set yrange [{}:{}]\n{}\nset xlabel '{}' offset 0,0.2\n",
                       halving ? "set logscale x; " : "", halving ? 0.9 * low : low - 0.1,
                       halving ? 1.1 * high : high + 0.1, fmt::join(places, ", "), y.low, y.high,
                       gnuplot::ticks("y", y.high - y.low, height / 40), halving ? "epochs" : "seeds");
}

PictureScript search_script(const PictureSources& sources, const PictureOptions& options) {
    const auto searches = staged_searches(sources, options);
    const std::vector<PointLine> lines = course_lines(searches);
    if (lines.empty()) return {};
    const SearchRecord& first = *searches.front();
    const std::string about =
        fmt::format("{}{} of the candidates {}; grey: who was not kept, up to where it left",
                    options.titled ? sources[0].name + ": " : "", first.by,
                    first.is_halving() ? "after the epochs at which they were compared" : "over the seeds so far");
    return point_picture(lines, {"How the candidates left", about, first.by}, options,
                         axes_of_courses(lines, first, panel_height(options)));
}

}  // namespace

const PictureKind search_picture{"search",
                                 "how the candidates of a search left: in a race over seeds, or halved over epochs",
                                 "no search has a race or halving: `race: {miss: 0.05}` or `halving: {from: 3}` in an "
                                 "axis that chooses makes one",
                                 search_script,
                                 nullptr,
                                 "it shows what `by` names"};

}  // namespace runner
