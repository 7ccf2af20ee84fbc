// What became of every sample: kept by each trial, and what its means over the test part are the means of.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "layers/losses/loss.h"
#include "layers/math/random.h"
#include "runner/config/load.h"
#include "runner/record/measures.h"
#include "runner/results/program.h"
#include "runner/results/results_json.h"
#include "runner/run/plan_experiment.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

/// Points about `kinds` centres; or a positive number that depends on them.
std::string table_of(int kinds) {
    layers::Draws draws(layers::Stream(1, "outcomes"));
    std::string text = "a,b,y\n";
    for (int i = 0; i < 120; ++i) {
        const int kind = i % std::max(kinds, 1);
        const double a = 0.7 * draws.normal() + kind, b = 0.7 * draws.normal() - (kind == 2 ? 2 : 0);
        text += kinds > 0 ? fmt::format("{:.4f},{:.4f},{}\n", a, b, "xyz"[kind])
                          : fmt::format("{:.4f},{:.4f},{:.4f}\n", a, b, 0.1 + a * a + std::abs(b));
    }
    return text;
}

/// A variant for each loss, by what stands after it: `{softmax: …}` the last activation.
using Losses = std::vector<std::pair<std::string, std::string>>;

/// Runs a small network on a table with each loss.
Results run_losses(const Folder& folder, int kinds, const Losses& losses, const std::string& metrics) {
    folder.write("table.csv", table_of(kinds));
    std::string variants;
    for (const auto& [loss, end] : losses)
        variants += fmt::format("  v{}: {{loss: {}, end: {}}}\n", std::ranges::count(variants, '\n'), loss, end);
    const auto file = folder.write(
        "it.yaml",
        fmt::format("parameters: {{loss: {}, end: {}}}\n"
                    "data: {{dataset: {{csv: {{file: table.csv, label: y, test: 0.4, targets: {}}}}}}}\n"
                    "model: {{input: [2], layers: [{{dense: {{units: 8, activation: tanh, kernel_regularizer: {{l2: "
                    "0.01}}}}}}, {{dense: {{name: out, units: {}, activation: $end}}}}]}}\n"
                    "training: {{optimizer: {{adam: 0.02}}, loss: $loss, metrics: [{}], batch_size: 16, epochs: 3, "
                    "accept: [collapsed, diverged]}}\n"
                    "variants:\n{}",
                    losses[0].first, losses[0].second, kinds > 0 ? "classes" : "numbers", kinds > 2 ? kinds : 1,
                    metrics, variants));
    Diagnostics warnings;
    const Experiment experiment = runner::load_experiment(file.string(), {}, warnings);
    Listener listener;
    return run_experiment(experiment, options(folder), listener, {}).results;
}

/// All measures of the test part of a trial.
std::vector<std::string> measures_of(const TrialRecord& trial) {
    std::vector<std::string> names = {"train_test_gap"};
    for (const auto& [metric, value] : trial.test) names.push_back("test_" + metric);
    for (const auto& [metric, values] : trial.test_per_class)
        for (const std::string& label : trial.data.labels) names.push_back(fmt::format("test_{}.{}", metric, label));
    return names;
}

/// Whether each measure that is made of samples is the mean of its numbers for them; returns how many are.
int check_means(const TrialRecord& trial) {
    int means = 0;
    for (const std::string& name : measures_of(trial)) {
        CAPTURE(trial.variant);
        CAPTURE(name);
        const auto values = by_sample(trial, {name});
        CHECK(values.has_value() == is_by_sample(name));
        if (!values) continue;
        ++means;
        const double mean = std::accumulate(values->begin(), values->end(), 0.0) / static_cast<double>(values->size());
        const double own = measure(trial, {name}).value();
        CHECK(std::abs(mean - own) <= 1e-6 * std::max(1.0, std::abs(own)));
        if (!name.starts_with("test_recall.")) CHECK(std::ssize(*values) == trial.data.test);
    }
    return means;
}

void check_whole(const Results& results, int means) {
    for (const TrialRecord& trial : results.trials) {
        CAPTURE(trial.variant);
        REQUIRE(trial.outcomes);
        CHECK(trial.outcomes->data_sha256 == trial.data.sha256);
        CHECK(trial.test.contains("data_loss"));
        CHECK(check_means(trial) == means);
        TrialRecord alone = trial;
        alone.outcomes.reset();
        CHECK(by_sample(alone, {"test_accuracy"}) == by_sample(trial, {"test_accuracy"}));
        CHECK_FALSE(by_sample(alone, {"test_loss"}));
    }
}

std::size_t losses_that_want(layers::Loss::Wants wants) {
    return static_cast<std::size_t>(std::ranges::count_if(
        declare::catalog<layers::Loss>().kinds,
        [&](const declare::Kind* kind) { return declare::standard<layers::Loss>(kind->name)->wants() == wants; }));
}

}  // namespace

TEST_SUITE("outcomes") {
    TEST_CASE("a mean over the test samples is the mean of what it is for each, for every loss and metric of classes") {
        const Folder folder;
        const Results results = run_losses(folder, 3,
                                           {{"sparse_categorical_crossentropy", "softmax"},
                                            {"categorical_crossentropy", "softmax"},
                                            {"categorical_hinge", "linear"},
                                            {"{sparse_categorical_crossentropy: {from_logits: true}}", "linear"},
                                            {"{categorical_crossentropy: {label_smoothing: 0.1}}", "softmax"}},
                                           "accuracy, {top_k: 2}, mse, mae, recall, precision, f1, auc");
        REQUIRE(results.trials.size() == losses_that_want(layers::Loss::Wants::classes) + 2);
        // gap, loss, data_loss, accuracy, top_k, mse, mae, recall, precision, f1, auc; three of them of three classes
        check_whole(results, 20);
        const auto &plain = *results.trials[0].outcomes, &hinge = *results.trials[2].outcomes,
                   &smooth = *results.trials[4].outcomes;
        CHECK(plain.more.size() == 6);  // mse, mae, and what is no mean: the probability tells the loss
        CHECK(hinge.probability.empty());
        CHECK(hinge.more.contains("loss"));
        CHECK(smooth.more.contains("loss"));
        // The same from the file beside the results.
        const Results read = read_results(folder / "it");
        for (std::size_t i = 0; i < read.trials.size(); ++i) {
            REQUIRE(read.trials[i].outcomes);
            CHECK(*read.trials[i].outcomes == *results.trials[i].outcomes);
        }
    }

    TEST_CASE("and of two classes by one output, and of numbers") {
        const Folder two, numbers;
        const Results classes = run_losses(two, 2,
                                           {{"binary_crossentropy", "sigmoid"},
                                            {"hinge", "tanh"},
                                            {"squared_hinge", "linear"},
                                            {"{binary_crossentropy: {from_logits: true}}", "linear"}},
                                           "accuracy, {top_k: 1}, mse, mae, recall, auc");
        REQUIRE(classes.trials.size() == losses_that_want(layers::Loss::Wants::two_classes) + 1);
        check_whole(classes, 13);  // recall, auc, and precision of either class
        CHECK(classes.trials[0].outcomes->more.size() == 4);
        const Results of_numbers = run_losses(numbers, 0,
                                              {{"mse", "linear"},
                                               {"mae", "linear"},
                                               {"mape", "linear"},
                                               {"msle", "softplus"},
                                               {"huber", "linear"},
                                               {"log_cosh", "linear"},
                                               {"kl_divergence", "sigmoid"},
                                               {"poisson", "softplus"}},
                                              "mse, mae");
        REQUIRE(of_numbers.trials.size() == losses_that_want(layers::Loss::Wants::numbers));
        check_whole(of_numbers, 5);  // gap, loss, data_loss, mse, mae
        CHECK(of_numbers.trials[0].outcomes->more.empty());
        CHECK(of_numbers.trials[1].outcomes->more.size() == 1);
    }

    TEST_CASE("and of metrics that scikit-learn has, means and others") {
        const Folder three, two, numbers;
        const std::string of_classes =
            "log_loss, brier, calibration_error, average_precision, balanced_accuracy, matthews, cohen_kappa";
        // gap, loss, data_loss, accuracy, the seven, and precision and recall of each class
        check_whole(run_losses(three, 3, {{"sparse_categorical_crossentropy", "softmax"}}, of_classes), 17);
        check_whole(
            run_losses(two, 2,
                       {{"binary_crossentropy", "sigmoid"}, {"{binary_crossentropy: {from_logits: true}}", "linear"}},
                       of_classes + ", f1: {threshold: 0.4}"),
            16);
        const Results of_numbers =
            run_losses(numbers, 0, {{"mse", "linear"}, {"huber", "linear"}}, "r2, rmse, mape, explained_variance");
        check_whole(of_numbers, 7);
        CHECK(of_numbers.trials[0].outcomes->more.size() == 3);  // mape is told by the numbers
    }

    TEST_CASE("samples are known by their place in the test set, whatever was selected") {
        Variant taken = variant("taken");
        taken.data.take = PartSelections();
        taken.data.take->test = Selection();
        taken.data.take->test->count = 12;
        taken.data.take->test->pick = Pick::random;
        const TrialRecord one = train_trial(taken, 1).record, other = train_trial(taken, 2).record,
                          again = train_trial(taken, 1).record;
        REQUIRE(one.outcomes->samples() == 12);
        CHECK(std::ranges::is_sorted(one.outcomes->index));
        for (std::size_t i = 0; i < 12; ++i) CHECK(one.outcomes->expected[i] == one.outcomes->index[i] % 3);
        CHECK(one.test_outcomes == again.test_outcomes);
        CHECK(*one.outcomes == *again.outcomes);
        CHECK(one.test_outcomes->index_sha256 != other.test_outcomes->index_sha256);
        taken.data.take.reset();
        taken.data.pairs = Pairs();
        taken.data.pairs->count.test = 7;
        const TrialData pairs = clouds_data(taken.data, 1);
        CHECK(pairs.test->rows(0).size() == 7);
        CHECK(pairs.test->rows(1).size() == 7);
        CHECK(clouds_data(clouds(), 1).test->rows(1).empty());
    }

    TEST_CASE("numpy reads the file in one line, and the bits and the sum of the record agree with it") {
        const Folder folder;
        const Results results =
            run_losses(folder, 3, {{"sparse_categorical_crossentropy", "softmax"}}, "accuracy, {top_k: 2}");
        const TrialRecord& trial = results.trials[0];
        const auto answer =
            run_program("/usr/bin/python3",
                        {"-c",
                         "import sys\ntry: import numpy\nexcept ImportError: sys.exit()\n"
                         "import base64, hashlib, json\n"
                         "r = json.load(open(sys.argv[1] + '/it/results.json'))['trials'][0]\n"
                         "o = r['test_outcomes']\n"
                         "f = numpy.load(sys.argv[1] + '/it/' + o['file'])\n"
                         "bits = numpy.frombuffer(base64.b64decode(o['correct']), 'u1')\n"
                         "right = f['predicted'] == f['expected']\n"
                         "print((numpy.unpackbits(bits, count=o['samples']) == right).all(),\n"
                         "      hashlib.sha256(f['index'].tobytes()).hexdigest() == o['index_sha256'],\n"
                         "      round(right.mean() - r['test']['accuracy'], 9) == 0,\n"
                         "      round((f['rank'] < 2).mean() - r['test']['top_k_accuracy'], 9) == 0,\n"
                         "      dict(f['data_sha256']) == r.get('data', json.load(open(sys.argv[1] + "
                         "'/it/results.json'))['data'])['sha256'])\n",
                         folder.path().native()},
                        "");
        if (answer.problem == "/usr/bin/python3 is not installed" || (answer.problem.empty() && answer.out.empty())) {
            MESSAGE("skipped: python3-numpy is not installed");
            return;
        }
        CHECK_MESSAGE(answer.problem.empty(), answer.problem);
        CHECK(answer.out == "True True True True True\n");
        CHECK(trial.test_outcomes->samples == trial.data.test);
    }

    TEST_CASE("a plan holds the outcomes of samples against their sum, and does not read them") {
        const Folder folder;
        const Experiment file = relatives();
        Listener listener;
        const RunOutcome outcome = run_experiment(file, options(folder), listener, {});
        const TrialPlan plan = plan_experiment(file, options(folder));
        for (const PlannedTrial& trial : plan.trials) {
            CHECK(trial.state == TrialState::finished);
            CHECK(trial.record->test_outcomes);
            CHECK_FALSE(trial.record->outcomes);
        }
        const auto damaged = outcome.folder / trial_folder(plan.trial(0).key) / "test_outcomes.npz";
        write_file(damaged, read_file(damaged) + " ");
        CHECK(plan_experiment(file, options(folder)).trial(0).state == TrialState::damaged);
        CHECK(plan_experiment(file, options(folder)).trial(1).state == TrialState::finished);
    }

    TEST_CASE("an old trial is evaluated again, and not trained again") {
        const Folder folder;
        const Experiment file = relatives();
        Listener first, second, third;
        const RunOutcome before = run_experiment(file, options(folder), first, {});
        CHECK(before.trained == 4);
        const TrialStore store(before.folder);
        const auto folder_of = [&](const PlannedTrial& trial) { return before.folder / trial_folder(trial.key); };
        // As it was when nothing was kept of samples: neither the key, nor the sum, nor the file.
        const TrialPlan plan = plan_experiment(file, options(folder));
        std::vector<std::string> kept;
        for (const PlannedTrial& trial : plan.trials) {
            TrialRecord old = trial.record.value();
            kept.push_back(timeless(old));
            old.test_outcomes.reset();
            old.outcomes.reset();
            const TrialId id{trial.key, old.hash};
            const Safetensors weights = store.load_weights(id), trained = store.load_trained_weights(id);
            store.save({.record = old,
                        .configuration = trial.configuration,
                        .weights = weights,
                        .trained_weights = trial.key.variant == "pruned" ? &trained : nullptr});
            CHECK_FALSE(std::filesystem::exists(folder_of(trial) / "test_outcomes.npz"));
        }
        const TrialPlan old = plan_experiment(file, options(folder));
        for (const PlannedTrial& trial : old.trials) CHECK(trial.state == TrialState::to_evaluate);
        const RunOutcome again = run_experiment(file, options(folder), second, {});
        CHECK(again.trained == 0);
        CHECK(again.taken_from_folder == 6);
        CHECK(second.messages ==
              std::vector<std::string>{"6 trials of an earlier evaluation: evaluated again, not trained"});
        for (std::size_t i = 0; i < kept.size(); ++i) {
            CHECK(timeless(again.results.trials[i]) == kept[i]);
            REQUIRE(again.results.trials[i].outcomes);
            CHECK(*again.results.trials[i].outcomes == *before.results.trials[i].outcomes);
        }
        const RunOutcome last = run_experiment(file, options(folder), third, {});
        CHECK(last.taken_from_folder == 6);
        CHECK(third.messages.empty());
    }

    TEST_CASE("a candidate of a search, which must not see the test part, has none") {
        const Folder folder;
        const Experiment file = experiment({choosing("tuned", {}, {"0.001", "0.05"})}, {1});
        Listener listener, again;
        const RunOutcome outcome = run_experiment(file, options(folder), listener, {});
        REQUIRE(outcome.results.trials.size() == 1);
        CHECK(outcome.results.trials[0].outcomes);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(outcome.folder / "trials"))
            if (std::filesystem::exists(entry.path() / "test_outcomes.npz"))
                CHECK(entry.path().parent_path().filename() == "tuned");
        CHECK(run_experiment(file, options(folder), again, {}).trained == 0);
        CHECK(again.messages.size() == 1);  // which one was kept
    }
}
