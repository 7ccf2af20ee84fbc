#include "runner/export/kept_network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "layers/declare/diagnostic.h"
#include "runner/results/results_json.h"
#include "runner/store/json.h"
#include "runner/store/trial_store.h"
#include "runner/training/weights.h"

namespace runner {
namespace {

std::vector<std::string> variants_of(const Results& results) {
    std::vector<std::string> names;
    for (const VariantSummary& summary : results.summary) names.push_back(summary.variant);
    return names;
}

/// What is asked of the trials of a variant; without any of it, the first that has ended well.
struct WantedTrial {
    std::string variant;
    std::optional<std::uint64_t> seed;
    std::optional<std::int64_t> fold;
};

const TrialRecord& find_trial(const Results& results, const std::filesystem::path& file, const WantedTrial& wanted) {
    std::vector<std::string> others;
    for (const TrialRecord& trial : results.trials) {
        if (trial.variant != wanted.variant) continue;
        const bool fits =
            trial.seed == wanted.seed.value_or(trial.seed) && trial.fold == wanted.fold.value_or(trial.fold);
        if (fits && (wanted.seed || wanted.fold || is_well(results, trial))) return trial;
        others.push_back(to_string(trial.replicate()));
    }
    const std::vector<std::string> names = variants_of(results);
    if (std::ranges::find(names, wanted.variant) == names.end())
        declare::throw_invalid_file(file.native(), fmt::format("there is no variant `{}`", wanted.variant),
                                    declare::suggestion(wanted.variant, names));
    if (!wanted.seed && !wanted.fold)
        declare::throw_invalid_file(file.native(), fmt::format("no trial of `{}` has ended well", wanted.variant),
                                    "`--seed` names one all the same");
    const std::string seed = wanted.seed ? fmt::format(" seed {}", *wanted.seed) : "";
    const std::string fold = wanted.fold ? fmt::format(" fold {}", *wanted.fold) : "";
    declare::throw_invalid_file(file.native(), fmt::format("`{}` was not run with{}{}", wanted.variant, seed, fold),
                                fmt::format("it was with {}", fmt::join(others, "; ")));
}

const Value& kept_settings(const Results& results, const std::filesystem::path& file, const std::string& variant) {
    const Value* settings = results.variants.find(variant);
    if (!settings) declare::throw_invalid_file(file.native(), fmt::format("no settings of `{}` are kept", variant));
    return *settings;
}

layers::Graph graph_of(const Value& settings, const std::filesystem::path& file, const std::string& variant) {
    Diagnostics diagnostics;
    const Value* model = settings.find("model");
    if (!model) declare::throw_invalid_file(file.native(), fmt::format("no settings of `{}` are kept", variant));
    const layers::NetworkSpec network = read_written_network(*model, diagnostics);
    if (diagnostics.errors() > 0) throw declare::InvalidInput(diagnostics);
    layers::Graph graph = layers::build_graph(network, diagnostics);
    if (diagnostics.errors() > 0) throw declare::InvalidInput(diagnostics);
    return graph;
}

layers::Precision precision_of(const Value& settings) {
    Diagnostics unused;
    auto result = layers::Precision::float32;
    const Value* training = settings.find("training");
    if (const Value* precision = training ? training->find("precision") : nullptr)
        declare::FieldType<layers::Precision>::read(*precision, result, {"`precision`", {}, unused});
    return result;
}

/// How pictures of any size became samples: what the settings of `folder` say of it.
Value pictures_of(const Value& settings) {
    Value result = Value::map();
    const Value* data = settings.find("data");
    const Value* dataset = data ? data->find("dataset") : nullptr;
    const Value* folder = dataset && dataset->is_map() ? dataset->find("folder") : nullptr;
    if (!folder) return result;
    for (const char* key : {"image_size", "crop_to_aspect_ratio", "pad_to_aspect_ratio", "interpolation", "color_mode"})
        if (const Value* setting = folder->find(key)) result.set(key, *setting);
    return result;
}

Preparation preparation_of(const Safetensors& weights, const std::filesystem::path& file, const TrialKey& key) {
    const auto found = weights.metadata.find("preparation");
    if (found == weights.metadata.end())
        declare::throw_invalid_file(
            file.native(), fmt::format("the weights of {} do not say how their data were prepared", to_string(key)),
            "an earlier runner has kept them: run the file again with `--fresh`");
    const auto preparation = read_preparation(from_json(found->second, "the preparation of " + to_string(key)));
    if (!preparation)
        declare::throw_invalid_file(file.native(),
                                    fmt::format("the preparation that the weights of {} tell is none", to_string(key)));
    return *preparation;
}

/// One output may speak for two classes.
void require_labels(const Preparation& preparation, std::int64_t outputs, const std::filesystem::path& file,
                    const TrialKey& key) {
    const auto labels = std::ssize(preparation.labels), targets = std::ssize(preparation.targets);
    const bool fits = labels == 0 || labels == outputs || (outputs == 1 && labels == 2);
    if (!fits || (labels == 0 && targets > 0 && targets != outputs))
        declare::throw_invalid_file(file.native(),
                                    fmt::format("the preparation that the weights of {} tell is none: it names {} "
                                                "classes or targets, and the network has {} outputs",
                                                to_string(key), labels + (labels == 0 ? targets : 0), outputs));
}

/// Damaged weights would be asked all the same, and answer.
void require_undamaged(const TrialStore::KeptWeights& kept, const TrialKey& key, const std::filesystem::path& file) {
    if (!kept.damaged) return;
    declare::throw_invalid_file(
        file.native(),
        fmt::format("these are not the weights that {} ended with: their sum is another", to_string(key)),
        "run the file again: what is damaged is trained again");
}

}  // namespace

KeptNetwork::KeptNetwork(const Results& results, const std::filesystem::path& path, const std::string& variant,
                         std::optional<std::uint64_t> seed, std::optional<std::int64_t> fold)
    : results_(results) {
    const std::filesystem::path file = results_file(path);
    trial_ = &find_trial(results, file, {variant, seed, fold});
    const TrialKey key = trial_->key();
    const std::filesystem::path folder = file.parent_path();
    const Value& settings = kept_settings(results, file, variant);
    graph_ = graph_of(settings, file, variant);
    precision_ = precision_of(settings);
    pictures_ = pictures_of(settings);
    parameters_ = std::make_unique<layers::Parameters>(graph_);
    try {
        const TrialStore::KeptWeights kept = TrialStore(folder).load_kept_weights({key, trial_->hash});
        const Safetensors& weights = kept.weights;
        const std::filesystem::path& weights_file = kept.file;
        require_undamaged(kept, key, weights_file);
        const auto owner = weights.metadata.find("trial");
        if (owner != weights.metadata.end() && owner->second != trial_->hash)
            declare::throw_invalid_file(weights_file.native(),
                                        fmt::format("these are not the weights of {}", to_string(key)),
                                        "another trial has left them there");
        preparation_ = preparation_of(weights, weights_file, key);
        restore_weights(weights, to_string(key), *parameters_);
        require_labels(preparation_, layers::size_of(graph_.shape(graph_.output)), weights_file, key);
    } catch (const SafetensorsError& error) {
        declare::throw_invalid_file(file.native(), error.what());
    } catch (const WeightsMisfit& error) {
        declare::throw_invalid_file(file.native(), error.what());
    }
}

TrainedNetwork KeptNetwork::network() const {
    return {trial_->variant, fmt::format("{}, of {}", to_string(trial_->key()), results_.experiment),
            graph_,          *parameters_,
            preparation_,    precision_,
            pictures_};
}

}  // namespace runner
