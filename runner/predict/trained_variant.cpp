#include "runner/predict/trained_variant.h"

#include <fmt/format.h>

#include "layers/losses/booleans.h"
#include "layers/onednn/environment.h"

namespace runner {
namespace {

TrainingSpec training_of(const Results& results, const std::string& variant) {
    const Value* settings = results.variants.find(variant);
    const Value* training = settings ? settings->find("training") : nullptr;
    Diagnostics diagnostics;
    TrainingSpec spec = read_training(training ? *training : Value::map(), diagnostics);
    if (diagnostics.errors() > 0) throw declare::InvalidInput(diagnostics);
    return spec;
}

bool is_asked(const Results& results, const TrialRecord& trial, const std::string& variant, const WhichTrials& which) {
    return trial.variant == variant && is_well(results, trial) && trial.seed == which.seed.value_or(trial.seed) &&
           trial.fold == which.fold.value_or(trial.fold);
}

}  // namespace

Ref<layers::Loss> TrainedVariant::loss() const {
    return networks.front()->preparation().booleans ? layers::of_booleans(training.loss) : training.loss;
}

layers::Answer TrainedVariant::answer(const KeptNetwork& network) const {
    const Preparation& preparation = network.preparation();
    auto answer = layers::answer_of(*loss(), std::ssize(preparation.labels), preparation.units);
    answer.class_weights = preparation.class_weights;
    return answer;
}

layers::Answer TrainedVariant::answer() const {
    layers::Answer answer = this->answer(*networks.front());
    answer.units = {};
    return answer;
}

layers::Precision TrainedVariant::precision() const {
    return layers::computes(training.precision) ? training.precision : layers::Precision::float32;
}

std::string TrainedVariant::which() const {
    constexpr std::size_t most = 8;
    const TrialRecord& first = networks[0]->trial();
    if (networks.size() == 1) return to_string(first.replicate());
    if (networks.size() > most || first.fold > 0) return fmt::format("{} networks", networks.size());
    std::string text = "seeds ";
    for (std::size_t i = 0; i < networks.size(); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : i + 1 == networks.size() ? " and " : ", ", networks[i]->trial().seed);
    return text;
}

TrainedVariant read_variant(const Results& results, const std::filesystem::path& path, const std::string& variant,
                            const WhichTrials& which) {
    TrainedVariant trained{.name = variant, .training = {}, .networks = {}};
    for (const TrialRecord& trial : results.trials)
        if (is_asked(results, trial, variant, which))
            trained.networks.push_back(std::make_unique<KeptNetwork>(results, path, variant, trial.seed, trial.fold));
    if (trained.networks.empty())  // says what is wrong, or finds the one that is asked for though it did not end well
        trained.networks.push_back(std::make_unique<KeptNetwork>(results, path, variant, which.seed, which.fold));
    trained.training = training_of(results, variant);
    return trained;
}

}  // namespace runner
