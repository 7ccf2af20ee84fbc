#include "runner/training/observers/layer_statistics.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "runner/results/layer_health.h"
#include "runner/results/report.h"
#include "tests/results/sample.h"
#include "tests/training/support.h"

using namespace tests;

namespace {

/// Two samples through `hidden` (2 units) and `out` (3, softmax), whose weights are set by hand.
struct Tiny {
    Variant network;
    layers::Parameters parameters{network.graph};
    layers::Plan plan{network.graph, parameters, 2, layers::Phase::training, network.training.loss.get(), 1};
    LayerStatistics statistics{network.graph, parameters, 1};

    explicit Tiny(const std::string& activation)
        : network(variant("tiny", "model: {layers: [{dense: {name: hidden, units: 2, activation: " + activation +
                                      "}}, {dense: {name: out, units: 3, activation: softmax}}]}")) {
        std::ranges::copy(std::vector<float>{1, 0, 3, 0}, plan.input().data);
        plan.class_targets()[0] = 0;
        plan.class_targets()[1] = 1;
    }
    void set(const char* path, std::vector<float> values) {
        std::ranges::copy(values, parameters.value(*parameters.find(path)).begin());
    }
    void step() {
        plan.forward({0});
        plan.loss();
        plan.backward({0});
        statistics.before_update(plan);
    }
    Epoch measured() const {
        Epoch epoch{.number = 1};
        statistics.add_to(epoch);
        return epoch;
    }
    double at(const char* column) const {
        const double value = measured().value(column);
        REQUIRE(std::isfinite(value));
        return value;
    }
};

TrialRecord trained(const std::string& yaml, std::vector<float>* weights = nullptr) {
    const TrainedTrial result = train_trial(variant("bad", yaml));
    if (weights) *weights = result.weights;
    return result.record;
}

std::vector<std::string> findings(const std::vector<TrialRecord>& trials) {
    return health_findings(make_results(sample::experiment(trials, {}), trials, sample::environment()));
}

/// Without the columns about layers.
std::string bare(TrialRecord record) {
    std::erase_if(record.curve.columns, [](const auto& column) { return is_about_layer(column.first); });
    return timeless(std::move(record));
}

}  // namespace

TEST_SUITE("training") {
    TEST_CASE("norms, outputs and dead units of a layer are those that one finds by hand") {
        Tiny tiny("relu");
        tiny.set("hidden/kernel", {1, -1, 0, 0});  // so the second unit never wakes up
        tiny.statistics.begin_epoch();
        tiny.step();
        tiny.set("hidden/kernel", {2, -1, 0, 0});
        tiny.set("out/bias", {0.3F, 0.4F, 0});
        tiny.statistics.after_update();
        CHECK(tiny.at("hidden/output_mean") == 1);  // of 1, 0, 3, 0
        CHECK(tiny.at("hidden/output_sd") == doctest::Approx(std::sqrt(1.5)).epsilon(1e-12));
        CHECK(tiny.at("hidden/dead_units") == 0.5);
        CHECK(tiny.at("hidden/gradient_norm") == 0);  // nothing comes through the zeros of `out`
        CHECK(tiny.at("hidden/update_ratio") == doctest::Approx(1 / std::sqrt(5.0)).epsilon(1e-12));
        CHECK(tiny.at("out/output_mean") == doctest::Approx(1.0 / 3).epsilon(1e-6));
        CHECK(tiny.at("out/dead_units") == 1);
        CHECK(tiny.at("out/gradient_norm") == doctest::Approx(std::sqrt(4.0 / 3)).epsilon(1e-6));
        CHECK(tiny.at("out/update_ratio") == doctest::Approx(1).epsilon(1e-6));
        for (const auto& [column, value] : tiny.measured().numbers)  // relu has one bound only
            CHECK_FALSE(column.ends_with("saturated_units"));
    }

    TEST_CASE("a unit is saturated that stays at a bound of its activation") {
        for (const char* activation : {"sigmoid", "tanh", "{relu: {max_value: 6}}"}) {
            CAPTURE(activation);
            Tiny tiny(activation);
            tiny.set("hidden/kernel", {100, 0.5F, 0, 0});
            tiny.statistics.begin_epoch();
            tiny.step();
            tiny.statistics.after_update();
            CHECK(tiny.at("hidden/saturated_units") == 0.5);
        }
    }

    TEST_CASE("several steps are averaged, and an epoch begins afresh") {
        Tiny tiny("relu");
        tiny.set("hidden/kernel", {1, 1, 0, 0});
        for (int epoch = 0; epoch < 2; ++epoch) {
            tiny.statistics.begin_epoch();
            tiny.set("out/bias", {1, 0, 0});
            for (const float bias : {2.0F, 4.0F}) {
                tiny.step();
                tiny.set("out/bias", {bias, 0, 0});
                tiny.statistics.after_update();
            }
            CHECK(tiny.at("out/update_ratio") == doctest::Approx(0.5).epsilon(1e-12));
        }
        CHECK(LayerStatistics(tiny.network.graph, tiny.parameters, 160).wants(150));
        CHECK_FALSE(LayerStatistics(tiny.network.graph, tiny.parameters, 160).wants(151));
    }

    TEST_CASE("diagnostics change no bit of a training, and go on after an interruption") {
        const std::string same = "training: {diagnostics: ";
        std::vector<float> with, without;
        const TrialRecord on = trained(same + "true}", &with), off = trained(same + "false}", &without);
        CHECK(with == without);
        CHECK(bare(on) == bare(off));
        CHECK(timeless(on) == timeless(trained(same + "true}")));
        std::vector<std::string> columns;
        for (const auto& [name, values] : on.curve.columns)
            if (is_about_layer(name)) columns.push_back(name);
        CHECK(columns == std::vector<std::string>{"hidden/gradient_norm", "hidden/update_ratio", "hidden/output_mean",
                                                  "hidden/output_sd", "hidden/dead_units", "out/gradient_norm",
                                                  "out/update_ratio", "out/output_mean", "out/output_sd",
                                                  "out/dead_units"});
        for (const std::string& name : columns) CHECK(on.curve.find(name)->size() == on.curve.epoch.size());
        CHECK(std::ranges::none_of(off.curve.columns, [](const auto& column) { return is_about_layer(column.first); }));
    }

    TEST_CASE("a bad start is found, and told in plain words") {
        const auto with = [](const std::string& hidden) {
            return trained("model: {layers: [{dense: {name: hidden, units: 8, " + hidden +
                           "}}, {dense: {name: out, units: 3, activation: softmax}}]}\n"
                           "training: {diagnostics: true, optimizer: {sgd: 0.01}}");
        };
        CHECK(findings({with("activation: relu, bias_initializer: {constant: -100}")}).at(0) ==
              "bad, hidden: 100 % of the units are dead: they give the same for every sample");
        CHECK(findings({with("activation: tanh, bias_initializer: {constant: 100}")}).at(1) ==
              "bad, hidden: 100 % of the units are saturated: they stay at a bound of their activation, where hardly "
              "any gradient passes");
        CHECK(findings({with("activation: elu")}).empty());
    }

    TEST_CASE("gradients that vanish or explode and steps of the wrong size are found") {
        const auto found = [](double low, double high, double ratio) {
            TrialRecord trial = sample::trial("a", 1, 1, 0.9);
            trial.curve.columns = {{"hidden1/gradient_norm", {std::nullopt, low}},
                                   {"hidden1/update_ratio", {std::nullopt, ratio}},
                                   {"out/gradient_norm", {std::nullopt, high}}};
            return findings({trial});
        };
        using Texts = std::vector<std::string>;
        CHECK(found(1, 2, 0.001) == Texts{});
        CHECK(found(0.0001, 2, 0.001) == Texts{"a: gradients vanish on the way down: in the first epoch that of "
                                               "hidden1 is 1/20000 of that of out"});
        CHECK(
            found(0, 2, 0.001) ==
            Texts{"a: gradients vanish on the way down: in the first epoch that of hidden1 is nothing of that of out"});
        CHECK(found(900, 0.1, 0.001) == Texts{"a: gradients explode on the way down: in the first epoch that of "
                                              "hidden1 is 9000 times that of out"});
        CHECK(found(2000, 3000, 0.001) ==
              Texts{"a, hidden1: the gradient explodes: its norm is 2000 in the first epoch"});
        CHECK(found(1, 2, 0.5) == Texts{"a, hidden1: steps are large: in the first epoch each changes the weights by "
                                        "50 % of their size; a smaller learning rate may help"});
        CHECK(found(1, 2, 1e-7) ==
              Texts{"a, hidden1: it hardly learns: in the first epoch a step changes the weights by "
                    "at most 1e-07 of their size"});
        CHECK(found(1, 2, 0) == Texts{"a, hidden1: it does not learn: in the first epoch no step changes the weights"});
    }

    TEST_CASE("the report tells of layers only where something was found") {
        TrialRecord trial = sample::trial("a", 1, 1, 0.9);
        trial.curve.columns.push_back({"hidden3/dead_units", {std::nullopt, 0.41}});
        const auto report = [](const TrialRecord& one) {
            return report_markdown(make_results(sample::experiment({one}, {}), {one}, sample::environment()), false);
        };
        CHECK(report(trial).find("## Layer health\n\n- a, hidden3: 41 % of the units are dead: they give the same for "
                                 "every sample\n") != std::string::npos);
        const auto results = make_results(sample::experiment({trial}, {}), {trial}, sample::environment());
        CHECK_FALSE(results.summary[0].find("last.hidden3/dead_units"));
        CHECK(results.summary[0].find("last.val_accuracy"));
        trial.curve.columns.back().second[1] = 0.01;
        CHECK(report(trial).find("every layer fares well") != std::string::npos);
        trial.curve.columns.pop_back();
        CHECK(report(trial).find("Layer health") == std::string::npos);
    }
}
