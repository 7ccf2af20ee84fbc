#include "runner/results/confused.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace runner {
namespace {

/// Trials whose table is of another size belong to other classes; they are left out.
void add_trial(Confused& confused, const TrialRecord& trial) {
    const auto& table = trial.confusion_matrix;
    if (table.empty()) return;
    if (confused.counts.empty()) {
        confused.counts.assign(table.size(), std::vector<double>(table.size()));
        confused.labels = trial.data.labels;
        for (std::size_t i = confused.labels.size(); i < table.size(); ++i)
            confused.labels.push_back(fmt::format("{}", i));
    }
    if (table.size() != confused.counts.size()) return;
    ++confused.seeds;
    for (std::size_t i = 0; i < table.size(); ++i)
        for (std::size_t j = 0; j < table[i].size(); ++j) confused.counts[i][j] += static_cast<double>(table[i][j]);
}

}  // namespace

std::vector<Confused> confused_of(const PictureSources& sources, const PictureOptions& options) {
    std::vector<Confused> all;
    for (const PictureSource& source : sources)
        for (const VariantSummary& summary : source.results->summary) {
            if (!options.shows(summary.variant)) continue;
            Confused confused{
                .caption = sources.size() == 1 ? summary.variant : fmt::format("{}: {}", source.name, summary.variant),
                .labels = {},
                .counts = {},
                .samples = {}};
            for (const TrialRecord& trial : source.results->trials)
                if (trial.variant == summary.variant) add_trial(confused, trial);
            for (const auto& row : confused.counts)
                confused.samples.push_back(std::accumulate(row.begin(), row.end(), 0.0));
            if (confused.seeds > 0) all.push_back(std::move(confused));
        }
    return all;
}

double worst_share(const std::vector<Confused>& all) {
    double worst = 0.01;
    for (const Confused& confused : all)
        for (std::size_t i = 0; i < confused.counts.size(); ++i)
            for (std::size_t j = 0; j < confused.counts.size(); ++j)
                if (i != j) worst = std::max(worst, confused.share(i, j));
    return worst;
}

std::vector<Mistake> worst_mistakes(const Confused& confused, std::size_t most) {
    std::vector<Mistake> mistakes;
    for (std::size_t i = 0; i < confused.counts.size(); ++i)
        for (std::size_t j = 0; j < confused.counts.size(); ++j)
            if (i != j && confused.counts[i][j] > 0) mistakes.push_back({i, j, confused.counts[i][j]});
    std::ranges::stable_sort(mistakes, std::ranges::greater(), &Mistake::count);
    mistakes.resize(std::min(most, mistakes.size()));
    return mistakes;
}

}  // namespace runner
