// Several answers of yes or no about each row, against scikit-learn.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "layers/math/random.h"
#include "runner/results/results_json.h"
#include "tests/support/asked.h"

using namespace runner;

namespace {

std::string mails(std::uint64_t seed, int rows) {
    layers::Draws draws(layers::Stream(seed, "mails"));
    std::string text = "words,links,w,spam,urgent,long\n";
    for (int i = 0; i < rows; ++i) {
        const double words = draws.normal(), links = draws.normal();
        text += fmt::format("{:.5f},{:.5f},{},{},{},{}\n", words, links, 0.5 * static_cast<double>(1 + draws.below(4)),
                            links + draws.normal() > 0 ? "yes" : "No", words + draws.normal() > 1 ? 1 : 0,
                            words > 0 ? "true" : "FALSE");
    }
    return text;
}

const char* const three = "spam: {target: boolean}, urgent: {target: boolean}, long: {target: boolean}";

std::string experiment(const std::string& columns, const std::string& last, const std::string& training) {
    return "data: {dataset: {csv: {file: mails.csv, test: 0.4, columns: {" + columns + "}}}, scaling: standardize}\n" +
           "model: {input: [2], layers: [{dense: {units: 5, activation: elu}}, {dense: {name: said, " + last +
           "}}]}\n" + "parameters: {epochs: 5}\n" + "training: {optimizer: {adam: 0.02}, epochs: $epochs, " + training +
           "}\nseeds: 3\n";
}

struct Mails {
    tests::Folder folder;
    explicit Mails(const std::string& file) {
        tests::write(folder / "mails.csv", mails(1, 200));
        tests::write(folder / "new.csv", mails(2, 80));
        tests::write(folder / "x.yaml", file);
    }
    tests::Outcome run(const std::vector<std::string>& words) const { return tests::run_here(words, folder); }
};

const char* const asked =
    "names = ['spam', 'urgent', 'long']\n"
    "yes = lambda f: np.stack([[r[c].lower() in ('yes', 'true', '1') for r in rows(f)] for c in names], "
    "1).astype(int)\n"
    "y, w = yes('new.csv'), of(rows('new.csv'), 'w')\n"
    "p = np.stack([of(rows('said.csv'), 'probability_' + c) for c in names], 1)\n"
    "got = json.load(open('said.json'))['variants']['wide']['together']\n";

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("several yes or no are learnt together, and their metrics are scikit-learn's") {
        const Mails at(experiment(std::string(three) + ", w: drop", "units: 3, activation: sigmoid",
                                  "loss: binary_crossentropy, metrics: [accuracy, precision, recall, f1, auc_macro, "
                                  "auc_micro, auc_weighted, average_precision, mse]") +
                       "variants: {short: {epochs: 1}, wide: {}}\n"
                       "claims: {longer: {variant: wide, against: short, measure: test_accuracy, expect: greater}}\n");
        tests::require_asked(at.folder, "wide");
        CHECK(tests::read(at.folder / "said.csv")
                  .starts_with("probability_spam,probability_urgent,probability_long,disagreement_spam,"
                               "disagreement_urgent,disagreement_long\n"));
        const auto own = at.run({"evaluate", "results/x", "--data", "test", "--variant", "wide", "--json"});
        REQUIRE_MESSAGE(own.code == 0, own.err);
        tests::write(at.folder / "own.json", own.out);
        tests::check_python(
            at.folder, "sklearn.metrics as sk",
            std::string(asked) +
                "near(((p > 0.5) == y).mean(), got['accuracy'])\n"
                "for name, score in [('precision', sk.precision_score), ('recall', sk.recall_score), ('f1', "
                "sk.f1_score)]:\n"
                "    near(score(y, p > 0.5, average='macro'), got[name])\n"
                "for how in ['macro', 'micro', 'weighted']:\n"
                "    near(sk.roc_auc_score(y, p, average=how), got['auc_' + how])\n"
                "near(sk.average_precision_score(y, p), got['average_precision'])\n"
                "near(((p - y) ** 2).mean(), got['mse'])\n"
                "near(np.mean([sk.log_loss(y[:, i], p[:, i]) for i in range(3)]), got['loss'])\n"
                "kept = np.load('results/x/trials/wide/seed-1/test_outcomes.npz')\n"
                "print(bool((kept['target'] == yes('mails.csv')[kept['row']]).all()))\n"
                "q = kept['prediction'].astype(float)\n"
                "trial = [t for t in json.load(open('results/x/results.json'))['trials'] if t['variant'] == "
                "'wide'][0]\n"
                "near(sk.log_loss(kept['target'].ravel(), q.ravel()), trial['test']['loss'])\n"
                "near(kept['accuracy'].mean(dtype=float), trial['test']['accuracy'])\n"
                "print(json.load(open('own.json'))['variants']['wide']['seeds'][0]['test'] == trial['test'])\n"
                "print(json.load(open('results/x/trials/wide/seed-1/preparation.json'))['targets'][0] == "
                "{'name': 'spam', 'kind': 'boolean'})\n",
            15);
        const Results results = read_results(at.folder / "results/x");
        REQUIRE(results.claims.size() == 1);
        CHECK(results.trials[0].confusion_matrix.empty());
        CHECK_FALSE(results.trials[0].majority);
    }

    TEST_CASE("from logits, and where rows count by weights") {
        const Mails at(
            experiment(std::string(three) + ", w: weight", "units: 3",
                       "loss: {binary_crossentropy: {from_logits: true}}, metrics: [accuracy, f1: {average: "
                       "micro, threshold: 0.3}], weighted_metrics: [accuracy, f1: weighted, auc, auc_weighted, "
                       "average_precision]") +
            "variants: {wide: {}}\n");
        tests::require_asked(at.folder, "wide");
        tests::check_python(
            at.folder, "sklearn.metrics as sk",
            std::string(asked) +
                "near(((p > 0.5) == y).mean(), got['accuracy'])\n"
                "near(sk.f1_score(y, p > 0.3, average='micro'), got['f1'])\n"
                "near((((p > 0.5) == y).mean(1) * w).sum() / w.sum(), got['weighted_accuracy'])\n"
                "near(sk.f1_score(y, p > 0.5, average='weighted', sample_weight=w), got['weighted_f1'])\n"
                "near(sk.roc_auc_score(y, p, average='micro', sample_weight=w), got['weighted_auc'])\n"
                "near(sk.roc_auc_score(y, p, average='weighted', sample_weight=w), got['weighted_auc_weighted'])\n"
                "near(sk.average_precision_score(y, p, sample_weight=w), got['weighted_average_precision'])\n"
                "loss = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(1)\n"
                "print(bool(np.isclose((loss * w).mean(), got['loss'], rtol=1e-5)))\n",
            8);
    }

    TEST_CASE("what does not go with yes and no is told at its place") {
        const auto told = [](const std::string& columns, const std::string& training, const std::string& last,
                             int code = 2) {
            const Mails at(experiment(columns + ", w: drop", last, training));
            const auto outcome = at.run({"check", "x.yaml"});
            CHECK(outcome.code == code);
            return outcome.err;
        };
        const std::string bce = "loss: binary_crossentropy", sigmoid = "units: 3, activation: sigmoid";
        const auto has = [](const std::string& text, const std::string& part) {
            CAPTURE(text);
            CHECK(text.find(part) != text.npos);
        };
        has(told(three, "loss: mse", "units: 3"),
            "error: `mean_squared_error` takes targets that are numbers, and the targets of the data are booleans\n");
        has(told(three, "loss: sparse_categorical_crossentropy", "units: 3, activation: softmax"),
            "error: `sparse_categorical_crossentropy` takes classes, and the targets of the data are booleans\n");
        has(told(three, bce, "units: 2, activation: sigmoid"),
            "error: layer `said` (dense) has 2 outputs, and the data have 3 booleans to predict\n");
        has(told(three, "loss: hinge", sigmoid, 0),
            "ends with `sigmoid`, whose outputs all lie above 0: with `hinge` ");
        has(told(three, bce + ", metrics: [log_loss]", sigmoid),
            "error: `log_loss` takes one class a sample, and the targets of the data are booleans\n");
        has(told(three, bce + ", metrics: [r2]", sigmoid), "such as `accuracy`, `f1` or `auc_macro`\n");
        has(told(three, bce + ", metrics: [{f1: positive}]", sigmoid),
            "error: `f1: positive` is that of the second of two classes, and the targets are booleans\n");
        has(told(three, bce + ", class_weight: balanced", sigmoid), "`class_weight` weighs classes, and the targets");
        has(told("spam: {target: boolean}, urgent: target, long: drop", bce, sigmoid),
            "error: `spam` is a boolean and `urgent` a number: no loss predicts both\n");
        has(told("spam: {target: {kind: boolean, standardize: true}}, urgent: drop, long: drop", bce, sigmoid),
            "error: `standardize` of `target` is about numbers, and this is a boolean\n");
        const Mails at(experiment(std::string(three) + ", w: drop", sigmoid, bce));
        tests::write(at.folder / "mails.csv", "words,links,w,spam,urgent,long\n1,2,1,yes,perhaps,no\n");
        const auto cells = at.run({"check", "x.yaml"});
        CHECK(cells.code == 4);
        CHECK(cells.err ==
              "x.yaml: error: mails.csv:2: column `urgent`: expected true or false, yes or no, 1 or 0, received "
              "`perhaps`\n");
    }
}
