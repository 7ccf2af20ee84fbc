// Numbers that are predicted: one or several, in their own units, against numpy and scikit-learn.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "layers/math/random.h"
#include "runner/data/npz.h"
#include "runner/results/results_json.h"
#include "tests/support/asked.h"

using namespace runner;

namespace {

/// Homes, whose price lies about 300,000 and whose rent about 9 hundred.
std::string homes(std::uint64_t seed, int rows) {
    layers::Draws draws(layers::Stream(seed, "homes"));
    std::string text = "size,age,rent,price\n";
    for (int i = 0; i < rows; ++i) {
        const double size = draws.normal(), age = draws.normal();
        text += fmt::format("{:.5f},{:.5f},{:.3f},{:.1f}\n", size, age, 9 + 2 * size - 0.4 * age,
                            300000 + 80000 * size - 20000 * age + 9000 * draws.normal());
    }
    return text;
}

std::string experiment(const std::string& csv, int units, const std::string& more = {}) {
    return "data: {dataset: {csv: {file: homes.csv, test: 0.3, " + csv + "}}, scaling: standardize}\n" +
           fmt::format(
               "model: {{input: [2], layers: [{{dense: {{units: 6, activation: elu}}}}, {{dense: {{units: {}, "
               "name: said}}}}]}}\n",
               units) +
           "training: {optimizer: {adam: 0.02}, loss: mse, metrics: [mae, mse, rmse, r2, mape, explained_variance], "
           "epochs: $epochs}\nparameters: {epochs: 6}\n" +
           more;
}

const char* const both = "columns: {price: {target: {standardize: true}}, rent: target}";

struct Homes {
    tests::Folder folder;
    explicit Homes(const std::string& file) {
        tests::write(folder / "homes.csv", homes(1, 200));
        tests::write(folder / "new.csv", homes(2, 50));
        tests::write(folder / "x.yaml", file);
    }
    tests::Outcome run(const std::vector<std::string>& words) const { return tests::run_here(words, folder); }
    void require(const std::vector<std::string>& words) const {
        const auto outcome = run(words);
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
    }
};

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("several numbers are learnt together, and all that is said of them is in their own units") {
        const Homes at(experiment(both, 2,
                                  "seeds: 2\nvariants: {narrow: {epochs: 1}, wide: {}}\n"
                                  "claims: {longer: {variant: wide, against: narrow, measure: test_rmse, expect: "
                                  "less}}\n"));
        tests::require_asked(at.folder, "wide");
        at.require({"predict", "results/x", "new.csv", "--variant", "wide", "--seed", "2", "-o", "said.npz"});
        const auto own = at.run({"evaluate", "results/x", "--data", "test", "--variant", "wide", "--json"});
        REQUIRE_MESSAGE(own.code == 0, own.err);
        tests::write(at.folder / "own.json", own.out);
        CHECK(tests::read(at.folder / "said.csv")
                  .starts_with("prediction_price,prediction_rent,disagreement_price,disagreement_rent\n"));
        tests::check_python(
            at.folder, "sklearn.metrics as sk",
            "names = ['price', 'rent']\n"
            "truth = np.stack([of(rows('new.csv'), c) for c in names], 1)\n"
            "p = np.stack([of(rows('said.csv'), 'prediction_' + c) for c in names], 1)\n"
            "got = json.load(open('said.json'))['variants']['wide']['together']\n"
            "near(sk.mean_absolute_error(truth, p), got['mae'])\n"
            "near(sk.mean_squared_error(truth, p), got['mse'])\n"
            "near(np.sqrt(sk.mean_squared_error(truth, p, multioutput='raw_values')).mean(), got['rmse'])\n"
            "near(sk.r2_score(truth, p), got['r2'])\n"
            "near(sk.explained_variance_score(truth, p), got['explained_variance'])\n"
            "near(sk.mean_absolute_percentage_error(truth, p), got['mape'])\n"
            "two = np.load('said.npz')\n"
            "print(list(two['targets']) == names and two['predictions'].shape == (50, 2))\n"
            // The loss is told in deviations, which are those of the rows that are no test rows.
            "folder = 'results/x/trials/wide/seed-2/'\n"
            "kept = np.load(folder + 'test_outcomes.npz')\n"
            "units = json.load(open(folder + 'preparation.json'))['targets']\n"
            "all = np.stack([of(rows('homes.csv'), c) for c in names], 1)\n"
            "train = np.delete(all, kept['row'], 0)\n"
            "print([u['name'] for u in units] == names)\n"
            "near([units[0]['mean'], units[0]['deviation']], [train[:, 0].mean(), train[:, 0].std()])\n"
            "print(units[1]['mean'] == 0 and units[1]['deviation'] == 1)\n"
            "near(kept['target'], all[kept['row']])\n"
            "trial = [t for t in json.load(open('results/x/results.json'))['trials']\n"
            "         if t['variant'] == 'wide' and t['seed'] == 2][0]\n"
            "apart = (kept['prediction'].astype(float) - all[kept['row']]) / [units[0]['deviation'], 1]\n"
            "near((apart ** 2).mean(), trial['test']['loss'])\n"
            "near(sk.r2_score(kept['target'], kept['prediction']), trial['test']['r2'])\n"
            "print(json.load(open('own.json'))['variants']['wide']['seeds'][1]['test'] == trial['test'])\n",
            14);
        const Results results = read_results(at.folder / "results/x");
        REQUIRE(results.claims.size() == 1);
        CHECK(results.claims[0].measure.name == "test_rmse");
    }

    TEST_CASE("one number that is learnt in deviations leaves in its own unit: as C, as ONNX, as a prediction") {
        const Homes at(
            experiment("columns: {price: {target: {standardize: true}}, rent: drop}", 1, "variants: {one: {}}\n"));
        at.require({"run", "x.yaml"});
        at.require({"predict", "results/x", "new.csv", "--variant", "one", "-o", "said.csv"});
        CHECK(tests::read(at.folder / "said.csv").starts_with("prediction\n"));
        at.require({"export", "results/x", "--variant", "one", "--format", "c"});
        at.require({"export", "results/x", "--variant", "one", "--format", "onnx"});
        const std::string c = tests::read(at.folder / "one.c");
        CHECK(c.find(" * Its outputs are\n *   0 price\n") != c.npos);
        tests::write(at.folder / "main.c",
                     "#include <stdio.h>\n#include \"one.c\"\n"
                     "int main(void) {\n    static float memory[ONE_PREDICT_MEMORY];\n    float x[2], y[1];\n"
                     "    if (one_predict_test(memory)) return 1;\n"
                     "    while (scanf(\"%f %f\", &x[0], &x[1]) == 2) { one_predict(x, y, memory); printf(\"%.9g\\n\", "
                     "(double)y[0]); }\n    return 0;\n}\n");
        tests::check_python(
            at.folder, "cv2, onnx",
            "import subprocess\n"
            "subprocess.run('cc -std=c99 -Wall -Wextra -Werror main.c -o main -lm', shell=True, check=True)\n"
            "x = np.stack([of(rows('new.csv'), c) for c in ['size', 'age']], 1).astype(np.float32)\n"
            "said = of(rows('said.csv'), 'prediction')\n"
            "text = ''.join(f'{a:.9g} {b:.9g}\\n' for a, b in x)\n"
            "c = subprocess.run('./main', input=text, text=True, capture_output=True, check=True).stdout\n"
            "near(np.array(c.split(), float), said)\n"
            "net = cv2.dnn.readNetFromONNX('one.onnx')\n"
            "net.setInput(x)\n"
            "near(net.forward().ravel(), said)\n"
            "print({p.key: p.value for p in onnx.load('one.onnx').metadata_props}['targets'] == '[\"price\"]')\n"
            "print(abs(said.mean() - 300000) < 100000)\n",
            4);
    }

    TEST_CASE("a target far from 0 keeps its digits in all that is said of it") {
        const Homes at(
            experiment("columns: {price: {target: {standardize: true}}, rent: drop}", 1,
                       "seeds: 2\nvariants: {short: {epochs: 1}, long: {epochs: 30}}\n"
                       "claims: {better: {variant: long, against: short, measure: test_mae, expect: less}}\n"));
        for (const auto& [file, seed, rows] : {std::tuple("homes.csv", 1, 200), std::tuple("new.csv", 2, 50)}) {
            layers::Draws draws(layers::Stream(static_cast<std::uint64_t>(seed), "far"));
            std::string text = "size,age,rent,price\n";
            for (int i = 0; i < rows; ++i) {
                const double size = draws.normal(), age = draws.normal();
                text += fmt::format("{:.5f},{:.5f},0,{:.5f}\n", size, age, 1e9 + size - age);
            }
            tests::write(at.folder / file, text);
        }
        tests::require_asked(at.folder, "long");
        for (const char* said : {"said.npz", "said.jsonl"})
            at.require({"predict", "results/x", "new.csv", "--variant", "long", "-o", said});
        at.require({"export", "results/x", "--format", "outcomes", "-o", "outcomes.csv"});
        tests::check_python(
            at.folder, "sklearn.metrics as sk",
            "truth, p = of(rows('new.csv'), 'price'), of(rows('said.csv'), 'prediction')\n"
            "got = json.load(open('said.json'))['variants']['long']\n"
            "print(len(set(p)) > 45)\n"
            "mae = np.abs(p - truth).mean()\n"
            "print(mae < 0.5)\n"
            "near(mae, got['together']['mae'])\n"
            "near(sk.r2_score(truth, p), got['together']['r2'])\n"
            "two = np.load('said.npz')\n"
            "print(two['predictions'].dtype == np.float64 and two['disagreement'].dtype == np.float64)\n"
            "print((two['predictions'].ravel() == p).all())\n"
            "print(p.tolist() == [json.loads(line)['prediction'] for line in open('said.jsonl')])\n"
            "kept = np.load('results/x/trials/long/seed-2/test_outcomes.npz')\n"
            "print(np.abs(kept['target'][:, 0] - of(rows('homes.csv'), 'price')[kept['row']]).max() < 1e-6)\n"
            "results = json.load(open('results/x/results.json'))\n"
            "mae = {(t['variant'], t['seed']): t['test']['mae'] for t in results['trials']}\n"
            "near(np.abs(kept['target'] - kept['prediction']).mean(), mae['long', 2])\n"
            "lines = [r for r in rows('outcomes.csv') if r['variant'] == 'long' and r['seed'] == '2']\n"
            "print(of(lines, 'prediction').tolist() == kept['prediction'][:, 0].tolist())\n"
            "claim = results['claims'][0]\n"
            "near(claim['effect'], np.mean([mae['long', s] - mae['short', s] for s in (1, 2)]))\n"
            "print(claim['over'] == ['seeds', 'samples'])\n",
            12);
    }

    TEST_CASE("several numbers of arrays are learnt, predicted and measured as those of a table") {
        const Homes at(
            "data: {dataset: {npz: {file: a.npz, test: 0.3, targets: numbers, standardize_targets: true}}, scaling: "
            "standardize}\n"
            "model: {input: [2], layers: [{dense: {units: 6, activation: elu}}, {dense: 2}]}\n"
            "training: {optimizer: {adam: 0.02}, loss: mse, metrics: [mae, r2], epochs: 6}\nseeds: 2\n");
        for (const auto& [file, seed, rows] : {std::tuple("a.npz", 1, 200), std::tuple("b.npz", 2, 50)}) {
            layers::Draws draws(layers::Stream(static_cast<std::uint64_t>(seed), "arrays"));
            std::vector<double> x, y;
            for (int i = 0; i < rows; ++i) {
                x.insert(x.end(), {draws.normal(), draws.normal()});
                y.insert(y.end(), {1e6 + 3e4 * x[x.size() - 2], 5 - x.back()});
            }
            tests::write(at.folder / file,
                         to_npz({{"x", npy_array<double>(x, {rows, 2})}, {"y", npy_array<double>(y, {rows, 2})}}));
        }
        at.require({"run", "x.yaml"});
        at.require({"predict", "results/x", "b.npz", "--variant", "default", "-o", "said.npz"});
        const auto measured = at.run({"evaluate", "results/x", "--data", "b.npz", "--json"});
        REQUIRE_MESSAGE(measured.code == 0, measured.err);
        tests::write(at.folder / "said.json", measured.out);
        tests::check_python(at.folder, "sklearn.metrics as sk",
                            "said, truth = np.load('said.npz'), np.load('b.npz')['y']\n"
                            "print(list(said['targets']) == ['y1', 'y2'])\n"
                            "print(said['predictions'].shape == (50, 2))\n"
                            "got = json.load(open('said.json'))['variants']['default']['together']\n"
                            "near(sk.mean_absolute_error(truth, said['predictions']), got['mae'])\n"
                            "near(sk.r2_score(truth, said['predictions']), got['r2'])\n"
                            "units = json.load(open('results/x/trials/default/seed-1/preparation.json'))['targets']\n"
                            "print(abs(units[0]['mean'] - 1e6) < 1e4 and abs(units[1]['mean'] - 5) < 1)\n",
                            5);
        tests::write(at.folder / "c.npz", to_npz({{"x", npy_array<double>(std::vector<double>(4), {2, 2})},
                                                  {"y", npy_array<double>(std::vector<double>(6), {2, 3})}}));
        const auto other = at.run({"evaluate", "results/x", "--data", "c.npz"});
        CHECK(other.code == 4);
        CHECK(other.err.find("c.npz: y: its shape is [2, 3]: the networks predict 2 numbers a sample\n") !=
              std::string::npos);
    }

    TEST_CASE("what does not go with numbers that are predicted is told at its place") {
        const auto told = [](const std::string& csv, int units = 2, const std::string& more = {}) {
            const Homes at(experiment(csv, units, more));
            const auto outcome = at.run({"check", "x.yaml"});
            CHECK(outcome.code == 2);
            return outcome.err;
        };
        const auto ends = [](const std::string& text, const std::string& end) {
            CAPTURE(text);
            CHECK(text.ends_with(end));
        };
        const std::string label = told("label: rent, columns: {price: target}");
        CHECK(label.starts_with(
            "x.yaml:1:59: error: `rent` is the label, and `price` is a target: classes and numbers are not predicted "
            "at once\n"));
        ends(label, "      leave one of the two out\n");
        ends(told("label: price, columns: {price: target}"), "      leave `label` out\n");
        const std::string named = told("columns: {price: target, rent: label}");
        CHECK(named.starts_with("x.yaml:1:83: error: `rent` is the label, and `price` is a target: "));
        const std::string unknown = told("columns: {prize: target, rent: target}");
        CHECK(unknown.starts_with("x.yaml:1:69: error: homes.csv: there is no column `prize`\n"));
        ends(unknown, "      did you mean `price`?\n");
        const std::string width = told(both, 1);
        CHECK(width.find("error: layer `said` (dense) has 1 output, and the data have 2 numbers to predict\n") !=
              width.npos);
        ends(width, "      write `units: 2`\n");
        const std::string key = told("columns: {price: {target: {standardise: true}}}", 1);
        CHECK(key.find("unknown key `standardise` of `target`") != key.npos);
        ends(key, "      did you mean `standardize`?\n");
        const Homes at(experiment(both, 2, "variants: {one: {}}\n"));
        tests::write(at.folder / "homes.csv", "size,age,rent,price\n1,2,3,4\n1,2,,4\n1,2,3,x\n");
        const auto cells = at.run({"check", "x.yaml"});
        CHECK(cells.code == 4);
        CHECK(
            cells.err ==
            "x.yaml: error: homes.csv:3: column `rent` is empty\n      homes.csv:4: column `price`: expected a number, "
            "received `x`\n");
    }
}
