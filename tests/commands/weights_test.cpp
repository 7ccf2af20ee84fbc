// Rows that count more than others, against scikit-learn's sample_weight.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "layers/math/random.h"
#include "runner/results/results_json.h"
#include "tests/support/asked.h"

using namespace runner;

namespace {

/// Three kinds of points, or a number, and how much each row counts: quarters, of which some are 0.
std::string points(std::uint64_t seed, int rows, int kinds) {
    layers::Draws draws(layers::Stream(seed, "weighed points"));
    std::string text = "x,y,w,kind,size\n";
    for (int i = 0; i < rows; ++i) {
        const int kind = i % kinds;
        const double x = draws.normal() + kind, y = draws.normal() - (kind == 1);
        text += fmt::format("{:.5f},{:.5f},{},{},{:.4f}\n", x, y, 0.25 * static_cast<double>(draws.below(9)),
                            "abc"[kind], 10 + x * x + y + 0.3 * draws.normal());
    }
    return text;
}

std::string experiment(const std::string& csv, const std::string& last, const std::string& training) {
    return "data: {dataset: {csv: {file: points.csv, test: 0.4, " + csv + "}}, scaling: standardize}\n" +
           "model: {input: [2], layers: [{dense: {units: 5, activation: elu}}, {dense: {" + last + "}}]}\n" +
           "training: {optimizer: {adam: 0.02}, epochs: 4, " + training + "}\n";
}

struct Weighed {
    tests::Folder folder;
    Weighed(int kinds, const std::string& file) {
        tests::write(folder / "points.csv", points(1, 150, kinds));
        tests::write(folder / "new.csv", points(2, 90, kinds));
        tests::write(folder / "x.yaml", file);
    }
    tests::Outcome run(const std::vector<std::string>& words) const { return tests::run_here(words, folder); }
    /// Of the networks of a variant on the new points.
    void ask(const char* variant = "one") const { tests::require_asked(folder, variant); }
};

const char* const of_kinds = "columns: {kind: label, w: weight, size: drop}";

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("metrics in which rows count by their weights are scikit-learn's, of classes") {
        const Weighed at(3,
                         experiment(of_kinds, "units: 3, activation: softmax",
                                    "loss: sparse_categorical_crossentropy, metrics: [accuracy, f1], weighted_metrics: "
                                    "[accuracy, precision, recall, f1, balanced_accuracy, matthews, cohen_kappa, "
                                    "log_loss, brier, auc_macro, auc_micro, auc_weighted, average_precision, "
                                    "top_k: 2]") +
                             "variants: {one: {}}\n");
        at.ask();
        tests::check_python(
            at.folder, "sklearn.metrics as sk, sklearn.preprocessing",
            "truth = np.array([r['kind'] for r in rows('new.csv')])\n"
            "w, p = of(rows('new.csv'), 'w'), np.stack([of(rows('said.csv'), 'probability_' + k) for k in 'abc'], 1)\n"
            "named, hot = np.array(list('abc'))[p.argmax(1)], (truth[:, None] == np.array(list('abc'))).astype(int)\n"
            "got = json.load(open('said.json'))['variants']['one']['seeds'][0]['test']\n"
            "near(sk.accuracy_score(truth, named), got['accuracy'])\n"
            "near(sk.f1_score(truth, named, average='macro'), got['f1'])\n"
            "near(sk.accuracy_score(truth, named, sample_weight=w), got['weighted_accuracy'])\n"
            "for name, score in [('precision', sk.precision_score), ('recall', sk.recall_score), ('f1', "
            "sk.f1_score)]:\n"
            "    near(score(truth, named, average='macro', sample_weight=w), got['weighted_' + name])\n"
            "near(sk.balanced_accuracy_score(truth, named, sample_weight=w), got['weighted_balanced_accuracy'])\n"
            "near(sk.matthews_corrcoef(truth, named, sample_weight=w), got['weighted_matthews'])\n"
            "near(sk.cohen_kappa_score(truth, named, sample_weight=w), got['weighted_cohen_kappa'])\n"
            "near(sk.log_loss(truth, p, sample_weight=w), got['weighted_log_loss'])\n"
            "near((((p - hot) ** 2).sum(1) * w).sum() / w.sum(), got['weighted_brier'])\n"
            "for how in ['macro', 'micro', 'weighted']:\n"
            "    near(sk.roc_auc_score(hot, p, average=how, sample_weight=w), got['weighted_auc_' + how])\n"
            "near(sk.average_precision_score(hot, p, sample_weight=w), got['weighted_average_precision'])\n"
            "near(sk.top_k_accuracy_score(truth, p, k=2, sample_weight=w), got['weighted_top_k_accuracy'])\n"
            // Each row costs its loss times its weight, and the mean is over the rows.
            "near((w * -np.log((p * hot).sum(1))).mean(), got['loss'])\n"
            "kept = np.load('results/x/trials/one/seed-1/test_outcomes.npz')\n"
            "own = of(rows('points.csv'), 'w')[kept['row']]\n"
            "trial = json.load(open('results/x/results.json'))['trials'][0]\n"
            "near((own * -np.log(kept['probability'].astype(float))).mean(), trial['test']['loss'])\n"
            "near(kept['loss'].mean(dtype=float), trial['test']['loss'])\n"
            "near((own * (kept['expected'] == kept['predicted'])).sum() / own.sum(), "
            "trial['test']['weighted_accuracy'])\n"
            "near(kept['weighted_accuracy'].mean(dtype=float), trial['test']['weighted_accuracy'])\n",
            21);
    }

    TEST_CASE("of two classes, and of weights of classes too, which the loss and weighted metrics multiply") {
        const Weighed at(2, experiment(of_kinds, "units: 1, activation: sigmoid",
                                       "loss: binary_crossentropy, class_weight: {b: 3}, metrics: [accuracy], "
                                       "weighted_metrics: [accuracy, auc, average_precision, calibration_error: 7, "
                                       "f1: positive]") +
                                "variants: {one: {}}\n");
        at.ask();
        tests::check_python(
            at.folder, "sklearn.metrics as sk",
            "y = np.array([r['kind'] == 'b' for r in rows('new.csv')]).astype(int)\n"
            "own, p = of(rows('new.csv'), 'w'), of(rows('said.csv'), 'probability_b')\n"
            "w = own * np.where(y, 3, 1)\n"
            "got = json.load(open('said.json'))['variants']['one']['seeds'][0]['test']\n"
            "near(sk.accuracy_score(y, p > 0.5, sample_weight=w), got['weighted_accuracy'])\n"
            "near(sk.roc_auc_score(y, p, sample_weight=w), got['weighted_auc'])\n"
            "near(sk.average_precision_score(y, p, sample_weight=w), got['weighted_average_precision'])\n"
            "near(sk.f1_score(y, p > 0.5, sample_weight=w), got['weighted_f1'])\n"
            "sure, right = np.maximum(p, 1 - p), (p > 0.5) == y\n"
            "bins = np.ceil(sure * 7)\n"
            "near(sum(abs((w * (sure - right))[bins == b].sum()) for b in set(bins)) / w.sum(), "
            "got['weighted_calibration_error'])\n"
            "near((own * -np.log(np.where(y, p, 1 - p))).mean(), got['loss'])\n"  // no class weights, as in Keras
            "print(json.load(open('results/x/trials/one/seed-1/preparation.json'))['class_weights'] == [1, 3])\n",
            7);
    }

    TEST_CASE("of numbers") {
        const Weighed at(3,
                         experiment("columns: {size: {target: {standardize: true}}, w: weight, kind: drop}", "units: 1",
                                    "loss: mse, weighted_metrics: [mae, mse, rmse, r2, explained_variance, mape]") +
                             "variants: {one: {}}\n");
        at.ask();
        tests::check_python(
            at.folder, "sklearn.metrics as sk",
            "t, w, p = of(rows('new.csv'), 'size'), of(rows('new.csv'), 'w'), of(rows('said.csv'), 'prediction')\n"
            "got = json.load(open('said.json'))['variants']['one']['seeds'][0]['test']\n"
            "near(sk.mean_absolute_error(t, p, sample_weight=w), got['weighted_mae'])\n"
            "near(sk.mean_squared_error(t, p, sample_weight=w), got['weighted_mse'])\n"
            "near(sk.mean_squared_error(t, p, sample_weight=w) ** 0.5, got['weighted_rmse'])\n"
            "near(sk.r2_score(t, p, sample_weight=w), got['weighted_r2'])\n"
            "near(sk.explained_variance_score(t, p, sample_weight=w), got['weighted_explained_variance'])\n"
            "near(sk.mean_absolute_percentage_error(t, p, sample_weight=w), got['weighted_mape'])\n"
            "unit = json.load(open('results/x/trials/one/seed-1/preparation.json'))['targets'][0]\n"
            "near((w * ((t - p) / unit['deviation']) ** 2).mean(), got['loss'])\n",
            7);
    }

    TEST_CASE("a cached prefix, folds and early stopping see the weights, and weights of 1 change no bit") {
        const std::string training =
            "loss: sparse_categorical_crossentropy, weighted_metrics: [accuracy], "
            "early_stopping: {monitor: val_weighted_accuracy, patience: 9}";
        const std::string file = "data: {dataset: {csv: {file: points.csv, test: 0.4, " + std::string(of_kinds) +
                                 "}}, scaling: standardize, validation: 30}\n"
                                 "model: {input: [2], freeze: [low], layers: [{dense: {name: low, units: 5, "
                                 "activation: elu}}, {dense: {units: "
                                 "3, activation: softmax}}]}\n"
                                 "training: {optimizer: {adam: 0.02}, epochs: 4, frozen_cache: $cache, " +
                                 training +
                                 "}\nparameters: {cache: true}\nvariants: {cached: {}, plain: {cache: false}}\n";
        const Weighed at(3, file);
        const auto outcome = at.run({"run", "x.yaml"});
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        const Results results = read_results(at.folder / "results/x");
        REQUIRE(results.trials.size() == 2);
        for (const char* column : {"loss", "val_loss", "weighted_accuracy", "val_weighted_accuracy"})
            CHECK(*results.trials[0].curve.find(column) == *results.trials[1].curve.find(column));
        CHECK(results.trials[0].test == results.trials[1].test);
        CHECK(*results.trials[0].curve.find("val_weighted_accuracy") !=
              std::vector<std::optional<double>>(5, results.trials[0].curve.find("val_weighted_accuracy")->front()));
        std::string ones = "x,y,w,kind,size\n";
        std::istringstream lines(tests::read(at.folder / "points.csv"));
        std::string line;
        std::getline(lines, line);
        while (std::getline(lines, line)) {
            const std::size_t y = line.find(','), w = line.find(',', y + 1), kind = line.find(',', w + 1);
            ones += line.substr(0, w) + ",1" + line.substr(kind) + '\n';
        }
        tests::write(at.folder / "points.csv", ones);
        const auto loss_of = [&](const char* name, const char* role) {
            tests::write(at.folder / (std::string(name) + ".yaml"),
                         experiment(fmt::format("columns: {{kind: label, w: {}, size: drop}}", role),
                                    "units: 3, activation: softmax", "loss: sparse_categorical_crossentropy"));
            REQUIRE(at.run({"run", std::string(name) + ".yaml"}).code == 0);
            return read_results(at.folder / "results" / name).trials[0].test;
        };
        CHECK(loss_of("ones", "weight") == loss_of("none", "drop"));
    }

    TEST_CASE("rows whose weight is missing are left out of other data, too, where they were of the training's") {
        const Weighed at(3, experiment(of_kinds + std::string(", missing: drop"), "units: 3, activation: softmax",
                                       "loss: sparse_categorical_crossentropy, weighted_metrics: [accuracy]"));
        REQUIRE(at.run({"run", "x.yaml"}).code == 0);
        tests::write(at.folder / "gap.csv", "x,y,kind,w\n1,2,a,1\n0,1,b,\n3,3,c,2\n");
        const auto evaluated = at.run({"evaluate", "results/x", "--data", "gap.csv"});
        CHECK(evaluated.code == 0);
        CHECK(evaluated.err == "gap.csv: 1 row left out: a cell is missing, and `missing: drop`\n");
    }

    TEST_CASE("weights that stand out are told before anything is trained on them") {
        const tests::Folder folder;
        const auto told = [&](int heavy) {
            std::string table = "x,w,y\n";
            for (int i = 0; i < 40; ++i)
                table += fmt::format("{}.5,{},{}\n", i * i % 23, i == 7 ? 0 : i == 8 ? heavy : 1, i % 3 ? "a" : "b");
            tests::write(folder / "t.csv", table);
            tests::write(folder / "x.yaml",
                         "data: {dataset: {csv: {file: t.csv, columns: {y: label, w: weight}, test: 0.5}}, scaling: "
                         "standardize}\n"
                         "model: {layers: [{dense: {units: 2, activation: softmax}}]}\n"
                         "training: {optimizer: adam, loss: sparse_categorical_crossentropy, epochs: 1}\n");
            return tests::run_here({"data", "check", "x.yaml"}, folder).out;
        };
        CHECK(told(5000).find("the weights of the training part, column `w`, go from 1 to ") != std::string::npos);
        CHECK(told(1).find("rows weigh 0") != std::string::npos);
    }

    TEST_CASE("weights that can't be meant are told at their place") {
        const auto told = [](const std::string& csv, const std::string& training, int code,
                             const std::string& cells = {}) {
            const Weighed at(3, experiment(csv, "units: 3, activation: softmax",
                                           "loss: sparse_categorical_crossentropy" + training));
            if (!cells.empty()) tests::write(at.folder / "points.csv", "x,y,w,kind,size\n" + cells);
            const auto outcome = at.run({"check", "x.yaml"});
            CHECK(outcome.code == code);
            return outcome.err;
        };
        const std::string unweighed =
            told("columns: {kind: label, w: drop, size: drop}", ", weighted_metrics: [f1]", 2);
        CHECK(
            unweighed.starts_with("x.yaml:3:105: error: `weighted_metrics`: all samples count alike: the data have no "
                                  "column of kind `weight`, "
                                  "and there is no `class_weight`\n"));
        CHECK(told("columns: {kind: label, w: weight, size: weight}", "", 2)
                  .starts_with("x.yaml:1:93: error: two weights: `w` and `size`\n"));
        CHECK(told("columns: {kind: label, v: weight, size: drop, w: drop}", "", 2)
                  .find("error: points.csv: there is no column `v`") != std::string::npos);
        CHECK(told(of_kinds, "", 4, "1,2,-1,a,0\n1,2,x,b,0\n1,2,,c,0\n3,4,1,a,0\n") ==
              "x.yaml: error: points.csv:2: column `w`: expected a weight, a number that is at least 0, received `-1`\n"
              "      points.csv:3: column `w`: expected a weight, a number that is at least 0, received `x`\n"
              "      points.csv:4: column `w`: expected a weight, a number that is at least 0, received ``\n");
        std::string zeros;
        for (int i = 0; i < 30; ++i) zeros += fmt::format("{},2,0,{},0\n", i, "abc"[i % 3]);
        const std::string none = told(of_kinds, "", 2, zeros);
        CHECK(none.starts_with("x.yaml:1:79: error: column `w`: no row of the training part has a weight above 0\n"));
        CHECK(none.find("      leave rows that never count out of the table\n") != none.npos);
        const Weighed at(3, experiment(of_kinds, "units: 3, activation: softmax",
                                       "loss: sparse_categorical_crossentropy, weighted_metrics: [accuracy]"));
        REQUIRE(at.run({"run", "x.yaml"}).code == 0);
        tests::write(at.folder / "bare.csv", "x,y,kind\n1,2,a\n0,1,b\n3,3,c\n");
        const auto bare = at.run({"evaluate", "results/x", "--data", "bare.csv"});
        CHECK(bare.code == 0);
        CHECK(bare.err == "warning: bare.csv: there is no column `w`, so all rows count alike\n");
        tests::write(at.folder / "none.csv", "x,y,kind,w\n1,2,a,0\n0,1,b,0\n");
        const auto nothing = at.run({"evaluate", "results/x", "--data", "none.csv"});
        CHECK(nothing.code == 4);
        CHECK(nothing.err == "error: none.csv: column `w`: no row has a weight above 0\n");
    }
}
