#include "tests/results/sample.h"

#include <algorithm>
#include <cmath>

#include "layers/math/random.h"
#include "runner/store/json.h"

using namespace runner;

namespace tests::sample {

TrialRecord trial(const std::string& variant, std::uint64_t seed, int epochs, double accuracy) {
    layers::Draws draws(layers::Stream(seed, "sample", variant));
    TrialRecord trial;
    trial.variant = variant;
    trial.seed = seed;
    trial.parameters = from_json(variant == "plain" ? R"({"batch_norm": false, "dropout": 0})"
                                                    : R"({"batch_norm": true, "dropout": 0})");
    if (variant == "bn_dropout") trial.parameters.set("dropout", Value::number(0.5));
    trial.status = Status::early_stopped;
    trial.epochs_run = epochs;
    trial.best_epoch = epochs - 2;
    trial.params = trial.trainable_params = 119405;
    trial.data = {"mnist", false, false, 25596, 5000, 5139, {{"train-images", "ab12"}}, {"0", "1", "2", "3", "4"}};
    const char* names[] = {"loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "train_seconds"};
    for (const char* name : names) trial.curve.columns.push_back({name, {}});
    for (int epoch = 0; epoch <= epochs; ++epoch) {
        trial.curve.epoch.push_back(epoch);
        const double noise = 0.004 * draws.normal(), left = std::exp(-0.5 * epoch);
        const double val_accuracy = epoch == 0 ? 0.2 : accuracy - (accuracy - 0.9) * left + noise / 2;
        const std::optional<double> none;
        const std::optional<double> row[] = {epoch ? std::optional(0.05 + 0.4 * left) : none,
                                             epoch ? std::optional(accuracy - 0.1 * left) : none,
                                             epoch ? 4 * (1 - val_accuracy) : 1.63,
                                             val_accuracy,
                                             epoch ? std::optional(0.001) : none,
                                             epoch ? std::optional(0.5 + 0.01 * noise) : none};
        for (std::size_t i = 0; i < std::size(row); ++i) trial.curve.columns[i].second.push_back(row[i]);
    }
    const double test = accuracy + 0.001 * draws.normal();
    trial.test = {{"accuracy", test}, {"loss", 4 * (1 - test)}};
    trial.test_per_class = {{"precision", {test, test, test, test, 0.5}}};
    trial.confusion_matrix = {{980, 0}, {2, 1130}};
    trial.train = {{"accuracy", 0.999}, {"loss", 0.01}};
    trial.train_test_gap = 0.999 - test;
    trial.majority = 0.22;
    trial.train_seconds = 0.5 * epochs;
    trial.inference_images_per_second = 400000;
    trial.environment = environment();
    trial.hash = variant + std::to_string(seed);
    return trial;
}

Claim claim(const std::string& name, const std::string& variant, const std::string& against, const std::string& measure,
            Expect expect) {
    Claim claim;
    claim.name = name;
    claim.variant = {variant};
    if (!against.empty()) claim.against = {against};
    claim.measure = measure;
    claim.expect = expect;
    claim.pairs = {{variant, against}};
    return claim;
}

Experiment experiment(const std::vector<TrialRecord>& trials, std::vector<Claim> claims) {
    Experiment experiment;
    experiment.name = "bn_vs_plain";
    experiment.question = "Does batch normalization converge faster, and to a better model? Does dropout help?";
    experiment.claims = std::move(claims);
    experiment.gate = {{"test_accuracy", 0.005}};
    experiment.resolved = from_json(R"({"name": "bn_vs_plain", "seeds": 8})");
    for (const TrialRecord& trial : trials) {
        if (std::ranges::any_of(experiment.variants, [&](const Variant& v) { return v.name == trial.variant; }))
            continue;
        Variant variant;
        variant.name = trial.variant;
        variant.parameters = trial.parameters;
        variant.resolved = from_json(R"({"data": {"dataset": "mnist"}, "model": {"layers": []},
            "training": {"epochs": 20, "accept": []}, "evaluation": {}})");
        variant.resolved.find("model")->set("parameters", trial.parameters);
        experiment.variants.push_back(std::move(variant));
    }
    return experiment;
}

RunEnvironment environment() {
    RunEnvironment environment;
    environment.runner = "0.1.0";
    environment.git = "0123abc";
    environment.compiler = "GCC 12.2.0, Release";
    environment.onednn = "2.6.3";
    environment.isa = "avx512_core";
    environment.cpu = "A processor";
    environment.host = "a-machine";
    environment.jobs = 2;
    return environment;
}

std::vector<TrialRecord> trials() {
    std::vector<TrialRecord> trials;
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
        trials.push_back(trial("plain", seed, 8 + static_cast<int>(seed % 4), 0.981));
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
        trials.push_back(trial("bn", seed, 10 + static_cast<int>(seed % 5), 0.989));
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
        trials.push_back(trial("bn_dropout", seed, 14 + static_cast<int>(seed % 6), 0.9892));
    return trials;
}

std::vector<Claim> claims() {
    std::vector<Claim> claims = {claim("bn_is_better", "bn", "plain", "test_accuracy", Expect::greater),
                                 claim("dropout_helps", "bn_dropout", "bn", "test_accuracy", Expect::greater),
                                 claim("bn_converges_faster", "bn", "plain", "epochs_to", Expect::less)};
    claims.back().monitor = "val_accuracy";
    claims.back().target = 0.98;
    return claims;
}

Results results() { return make_results(experiment(trials(), claims()), trials(), environment()); }

SearchRecord search(const std::string& variant) {
    SearchRecord search{.variant = variant, .by = "best.val_accuracy", .seeds = {1, 2}, .kept = "rate_0.01"};
    const auto add = [&](double rate, std::vector<std::optional<double>> values, const std::string& status) {
        CandidateRecord& candidate = search.candidates.emplace_back();
        candidate.label = "rate_" + declare::show(Value::number(rate));
        candidate.parameters = Value::map();
        candidate.parameters.set("rate", Value::number(rate));
        if (status == "finished") candidate.mean = (*values[0] + *values[1]) / 2;
        candidate.values = std::move(values);
        candidate.statuses = {"finished", status};
    };
    add(1, {0.9, {}}, "diverged");
    add(0.1, {0.96, 0.97}, "finished");
    add(0.01, {0.975, 0.985}, "finished");
    return search;
}

}  // namespace tests::sample
