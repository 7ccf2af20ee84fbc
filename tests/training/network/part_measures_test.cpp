#include "runner/training/network/part_measures.h"

#include <doctest/doctest.h>

#include "runner/training/network/monte_carlo.h"
#include "runner/training/network/pruning.h"
#include "tests/training/support.h"

using namespace tests;

TEST_SUITE("training") {
    TEST_CASE("a network is measured on any part of the data, as its trial was") {
        const Variant plain = variant("plain", "evaluation: {prune: {fraction: [0.5]}}");
        const TrainedTrial trained = train_trial(variant("plain", "evaluation: {prune: {fraction: [0.25, 0.5]}}"));
        TrialData data = clouds_data(plain.data, 1);
        layers::Parameters parameters(plain.graph);
        std::ranges::copy(trained.weights, parameters.values().begin());
        Evaluator evaluator(Network(plain.graph, parameters, plain.training.loss, 1, layers::Precision::float32));
        const PartMeters meters(plain.training.metrics, answer_of(*plain.training.loss, data.classes));

        const auto test = measure_part(evaluator, *data.test, meters, {});
        REQUIRE(test);
        CHECK(test->numbers == trained.record.test);
        CHECK(test->per_class == trained.record.test_per_class);
        CHECK(test->confusion_matrix == trained.record.confusion_matrix);
        CHECK(test->samples == 30);
        CHECK(test->accuracy == test->numbers.at("accuracy"));
        data.validation->begin_epoch(Order::for_evaluation());
        const auto validation = measure_part(evaluator, *data.validation, meters, {});
        REQUIRE(validation);
        CHECK(validation->numbers.at("loss") == trained.record.curve.find("val_loss")->back());

        const std::vector<double> half = {0.5};
        const auto pruned = measure_pruned(evaluator, *data.test, meters, half, {});
        REQUIRE(pruned);
        CHECK(pruned->at(0) == trained.record.pruned.at(1));
        CHECK(std::ranges::equal(parameters.values(), trained.weights));
        const auto passes = measure_monte_carlo(evaluator, *data.test, meters, 3, {});
        REQUIRE(passes);  // nothing is random in this network
        CHECK(passes->at("accuracy") == test->numbers.at("accuracy"));
    }

    TEST_CASE("a part that was not measured whole has no measures") {
        const Variant plain = variant("plain");
        TrialData data = clouds_data(plain.data, 1);
        layers::Parameters parameters(plain.graph);
        Evaluator evaluator(Network(plain.graph, parameters, plain.training.loss, 1, layers::Precision::float32));
        const PartMeters meters(plain.training.metrics, answer_of(*plain.training.loss, data.classes));
        std::stop_source stop;
        stop.request_stop();
        CHECK_FALSE(measure_part(evaluator, *data.test, meters, stop.get_token()));
        CHECK_FALSE(measure_pruned(evaluator, *data.test, meters, std::vector<double>{0.5}, stop.get_token()));
        CHECK_FALSE(measure_monte_carlo(evaluator, *data.test, meters, 2, stop.get_token()));
    }
}
