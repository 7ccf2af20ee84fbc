#include "runner/results/sample_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "runner/data/spec.h"
#include "runner/results/frequent_mistakes.h"
#include "runner/results/picture_sheet.h"
#include "runner/results/sample_differences.h"

namespace runner {
namespace {

/// The dataset of a variant, if it is here and its sums are those of `record`. A download may lie in the cache, where
/// it is read as from any folder.
std::optional<Dataset> find_dataset(const Results& results, const std::string& variant, const DataRecord& record,
                                    DataPlaces places) {
    const Value* settings = results.variants.find(variant);
    const Value* section = settings ? settings->find("data") : nullptr;
    if (!section) return {};
    if (!places.data_dir) places.data_dir = places.cache_dir;
    try {
        Diagnostics unused;
        const DataSpec spec = read_data(*section, unused);
        const auto& source = record.stand_in ? spec.on_missing : spec.dataset;
        if (!source) return {};
        Dataset dataset = source->load(places, [](const std::string&) {});
        if (dataset.sha256 == record.sha256) return dataset;
    } catch (const std::exception&) {  // a report goes without what is not to be had
    }
    return {};
}

std::string sheet(const SampleDifferences& differences, const Part& part) {
    std::vector<SheetCell> cells;
    for (const auto& sample : differences.most)
        cells.push_back({sample_png(part, sample.index),
                         {fmt::format("no. {}: {}", sample.index, sample.expected),
                          fmt::format("{}: {} of {}", differences.variant, sample.variant, sample.seeds),
                          fmt::format("{}: {} of {}", differences.against, sample.against, sample.seeds)}});
    return picture_sheet(cells);
}

std::string sheet(const Mistakes& mistakes, const Part& part) {
    std::vector<SheetCell> cells;
    for (const auto& sample : mistakes.samples)
        cells.push_back(
            {sample_png(part, sample.index),
             {fmt::format("no. {}: {}", sample.index, sample.expected), fmt::format("taken for {}", sample.said),
              fmt::format("in {} of {}", sample.times, sample.seeds)}});
    return picture_sheet(cells);
}

/// Finds the datasets of trials; the one before is kept.
class Datasets {
public:
    Datasets(const Results& results, const DataPlaces& places) : results_(results), places_(places) {}

    /// The part that the trials of a variant were tested on, where it has pictures; else null.
    const Part* tested_part(const std::string& variant, bool out_of_fold) {
        const TrialRecord& trial = *std::ranges::find(results_.trials, variant, &TrialRecord::variant);
        if (!dataset_ || dataset_->sha256 != trial.data.sha256)
            dataset_ = find_dataset(results_, variant, trial.data, places_);
        if (!dataset_) return nullptr;
        const Part& part = out_of_fold ? dataset_->train : dataset_->test;
        return has_pictures(part) ? &part : nullptr;
    }

private:
    const Results& results_;
    const DataPlaces& places_;
    std::optional<Dataset> dataset_;
};

}  // namespace

std::vector<PictureSection> sample_pictures(const Results& results, DataPlaces places) {
    std::vector<PictureSection> sections;
    Datasets datasets(results, places);
    for (const SampleDifferences& differences : sample_differences(results)) {
        if (differences.most.empty()) continue;
        const Part* part = datasets.tested_part(differences.variant, differences.out_of_fold);
        if (!part) continue;
        sections.push_back(
            {differences.heading(),
             {{"Each sample with its class, and in how many seeds it was recognised", {}, sheet(differences, *part)}}});
    }
    PictureSection mistaken{"The most frequent mistakes", {}};
    for (const Mistakes& mistakes : frequent_mistakes(results))
        if (const Part* part = datasets.tested_part(mistakes.variant, mistakes.out_of_fold))
            mistaken.pictures.push_back(
                {fmt::format("{}: of each pair of classes that it confuses most, the samples that it takes for the "
                             "other in the most seeds",
                             mistakes.variant),
                 {},
                 sheet(mistakes, *part)});
    if (!mistaken.pictures.empty()) sections.push_back(std::move(mistaken));
    return sections;
}

}  // namespace runner
