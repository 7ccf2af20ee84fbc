#include <sstream>

#include "layers/declare/diagnostic.h"
#include "runner/run/plan_experiment.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/files.h"
#include "tests/fuzz/tiny.h"
#include "tests/support/folder.h"

namespace tests::fuzz {
namespace {

using namespace runner;

constexpr std::size_t most_variants = 8;  // more are planned as these are

/// A plan needs no more than what `check` has found right, and data.
void plan(const Experiment& experiment, const std::filesystem::path& folder) {
    if (experiment.variants.size() > most_variants) return;
    try {
        plan_experiment(experiment, options_in(folder));
    } catch (const DataMissing&) {
    } catch (const DataCorrupt&) {
    } catch (const declare::InvalidInput&) {
    }
}

/// No name of a file leads out of the folder.
bool is_plain(const std::string& name) {
    using namespace std::string_view_literals;
    return name.find_first_of("/\0"sv) == std::string::npos && !name.starts_with('.') && name.size() < 100;
}

/// Several files, which may extend each other; the first is that of the experiment.
void read_files(const std::string& input) {
    const Folder folder;
    const auto path = write_tiny(folder.path());
    for (const auto& [name, text] : split_files(input))
        if (is_plain(name)) folder.write(name.empty() ? "tiny.yaml" : name, text);
    try {
        plan(load(path), folder.path());
    } catch (const declare::InvalidInput&) {
    }
}

/// Lines of `--set`, `--seeds` and `--only`, upon a file that is right.
void read_sets(const std::string& input) {
    static const Folder folder;
    static const auto path = write_tiny(folder.path());
    Overrides overrides;
    std::istringstream lines(input);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("--seeds "))
            overrides.seeds = line.substr(8);
        else if (line.starts_with("--only "))
            overrides.only.push_back(line.substr(7));
        else
            overrides.set.push_back(line);
    try {
        plan(load(path, overrides), folder.path());
    } catch (const declare::InvalidInput&) {
    }
}

std::vector<std::string> files() {
    std::vector<std::string> all = project_files("experiments", ".yaml");
    for (const std::string& text : project_files("tests/config/faults", ".yaml")) all.push_back(text);
    all.push_back(tiny_experiment());
    all.push_back(join_files({{"", "extends: base.yaml\nseeds: 3\n"}, {"base.yaml", tiny_experiment()}}));
    return all;
}

std::vector<std::string> sets() {
    return {"training.epochs=3\nmodel.layers.0.repeat=1\n",
            "--seeds 1,5\n--only wide*\n",
            "parameters.units=2\n",
            "training.optimizer={sgd: {learning_rate: 0.1, momentum: 0.9}}\n",
            "variants.narrow.training={}\n",
            "data.dataset.csv.test=0.5\nevaluation={prune: {fraction: [0.5, 0.9]}}\n",
            "blocks.body.0.dense.units=7\n",
            "grid.rate=[1, 2]\n--seeds 30\n",
            "claims.faster.margin=5%\n",
            "gate={test_accuracy: 0.01}\n"};
}

std::string mutate_files(const std::string& input, Choices& choices) {
    auto files = split_files(input);
    if (files.empty()) return mutate_yaml(input, choices);
    auto chosen = std::next(files.begin(), static_cast<std::ptrdiff_t>(choices.below(files.size())));
    chosen->second = mutate_yaml(chosen->second, choices);
    if (files.size() == 1 && chosen->first.empty()) return chosen->second;
    return join_files(files);
}

}  // namespace

extern const Target experiment = {"experiment", read_files, files, mutate_files};
extern const Target set = {"set", read_sets, sets, mutate_lines};

}  // namespace tests::fuzz
