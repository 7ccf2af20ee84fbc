#include "runner/predict/own_part.h"

#include <fmt/format.h>

#include "layers/declare/diagnostic.h"
#include "runner/results/results_json.h"
#include "runner/store/json.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// The value as if it stood in `source`: paths are relative to where they stand. One that was left out stands there as
/// an empty text, which nobody could have written.
void place_in_source(Value& value, const std::shared_ptr<const declare::Source>& source) {
    value.place.source = source;
    std::erase_if(value.entries, [](const auto& entry) { return entry.value.is_scalar() && entry.value.text.empty(); });
    for (Value& item : value.items) place_in_source(item, source);
    for (auto& entry : value.entries) place_in_source(entry.value, source);
}

DataSpec read_section(Value section, const fs::path& folder) {
    place_in_source(section, std::make_shared<declare::Source>((folder / "experiment.yaml").string(), ""));
    Diagnostics unused;  // every default is written out, of which some may not stand beside each other in a file
    return read_data(section, unused);
}

/// Where an experiment may lie whose results lie in `results`.
std::vector<fs::path> folders_about(const fs::path& results) {
    std::vector<fs::path> folders = {fs::current_path()};
    fs::path folder = fs::absolute(results).lexically_normal();
    for (int up = 0; up < 4 && folder.has_relative_path(); ++up, folder = folder.parent_path())
        folders.push_back(folder);
    return folders;
}

}  // namespace

std::optional<PartName> own_part(const std::string& word) {
    if (word == "train") return PartName::training;
    if (word == "validation") return PartName::validation;
    if (word == "test") return PartName::test;
    return {};
}

ExperimentData::ExperimentData(const Results& results, fs::path path, DataPlaces places, Log log)
    : results_(results), path_(std::move(path)), places_(std::move(places)), log_(std::move(log)) {}

TrialData ExperimentData::of(const TrialRecord& trial) {
    const Value* settings = results_.variants.find(trial.variant);
    const Value* section = settings ? settings->find("data") : nullptr;
    if (!section)
        declare::throw_invalid_file(results_file(path_).native(),
                                    fmt::format("no settings of `{}` are kept", trial.variant));
    const auto dataset = find(*section, trial);
    return make_trial_data(dataset, read_section(*section, fs::current_path()), seeds_of(trial.replicate()));
}

/// A download is looked for once, files of one's own from each of the folders.
std::shared_ptr<const Dataset> ExperimentData::find(const Value& section, const TrialRecord& trial) {
    auto& known = datasets_[to_json_line(section)];
    if (known) return known;
    std::optional<DataMissing> missing;
    for (const fs::path& folder : folders_about(results_file(path_).parent_path())) {
        const DataSpec spec = read_section(section, folder);
        if (!spec.dataset)
            declare::throw_invalid_file(results_file(path_).native(),
                                        fmt::format("the data section of `{}` can't be read", trial.variant),
                                        "another runner has kept it: run the file again");
        try {
            auto dataset = DataStore(places_, log_).get(spec);
            if (dataset->sha256 != trial.data.sha256)
                declare::throw_invalid_file(
                    results_file(path_).native(),
                    fmt::format("the data of `{}` are not those that it was trained on", trial.variant),
                    "their files have changed since: name a file of your own by `./NAME.csv`");
            return known = dataset;
        } catch (const DataMissing& error) {
            if (!missing) missing = error;
            if (spec.dataset->facts()) break;
        }
    }
    throw DataMissing(*missing);
}

/// As Experiment::seeds_of, from what the results tell of the file.
Seeds ExperimentData::seeds_of(const Replicate& replicate) const {
    Vary vary = usual_vary();
    Diagnostics unused;
    if (const Value* written = results_.config.find("vary"))
        declare::FieldType<Vary>::read(*written, vary, {"`vary`", {}, unused});
    const Value* list = results_.config.find("seeds");
    const auto first = list && !list->items.empty() ? declare::to_integer(list->items[0]) : std::nullopt;
    Seeds seeds(replicate.drawn_by(), first ? static_cast<std::uint64_t>(*first) : replicate.seed, vary);
    for (const auto& [purpose, seed] : replicate.apart) seeds.set(purpose, seed);
    if (replicate.fold > 0) seeds.hold_out({replicate.fold, replicate.seed});
    return seeds;
}

std::unique_ptr<Feed> take_part(TrialData& data, PartName part, const TrialRecord& trial) {
    auto& feed = part == PartName::training ? data.train : part == PartName::test ? data.test : data.validation;
    if (feed) return std::move(feed);
    Diagnostics diagnostics;
    diagnostics.error(declare::Place{}, fmt::format("the data of `{}` have no validation part", trial.variant),
                      "name another part, `train` or `test`");
    throw declare::InvalidInput(diagnostics);
}

}  // namespace runner
