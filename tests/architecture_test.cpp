#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "layers/kinds/layer.h"
#include "layers/metrics/metric.h"
#include "layers/optimizers/optimizer.h"
#include "runner/data/dataset.h"

namespace fs = std::filesystem;

namespace {

const fs::path root = PROJECT_DIR;

std::vector<fs::path> sources(const std::string& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
        if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

std::vector<std::string> includes(const fs::path& file) {
    std::vector<std::string> result;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with("#include ")) result.push_back(line.substr(10, line.find_last_of("\">") - 10));
    return result;
}

/// Files, relative to the project, that include something starting with `prefix`.
std::set<std::string> who_includes(const std::string& prefix) {
    std::set<std::string> result;
    for (const char* folder : {"layers", "runner"})
        for (const fs::path& file : sources(folder))
            for (const std::string& include : includes(file))
                if (include.starts_with(prefix)) result.insert(fs::relative(file, root).string());
    return result;
}

/// How many components the files of a folder declare.
std::size_t declared_in(const std::string& folder) {
    std::size_t count = 0;
    for (const fs::path& file : sources(folder)) {
        std::ifstream stream(file);
        for (std::string line; std::getline(stream, line);) count += line.find("make_kind<") != std::string::npos;
    }
    return count;
}

}  // namespace

TEST_SUITE("architecture") {
    TEST_CASE("each library has one door") {
        using Files = std::set<std::string>;
        CHECK(who_includes("yaml-cpp/") == Files{"runner/config/text/yaml.cpp"});
        CHECK(who_includes("nlohmann/") == Files{"runner/store/json.cpp"});
        CHECK(who_includes("CLI/") == Files{"runner/commands/parse.cpp"});
        CHECK(who_includes("event.pb.h") == Files{"runner/results/tensorboard.cpp"});
        CHECK(who_includes("google/").empty());
        CHECK(who_includes("zlib.h").size() == 1);
        CHECK(who_includes("curl/").size() == 1);
        CHECK(who_includes("openssl/").size() == 1);
        for (const std::string& file : who_includes("oneapi/")) CHECK(file.starts_with("layers/onednn/"));
        CHECK_FALSE(who_includes("oneapi/").empty());
    }

    TEST_CASE("what a network is knows nothing of experiments") {
        for (const fs::path& file : sources("layers"))
            for (const std::string& include : includes(file)) {
                CAPTURE(file.string());
                CHECK_FALSE(include.starts_with("runner/"));
            }
    }

    TEST_CASE("the floors of the layers: each folder stands on those before it") {
        const std::vector<std::string> floors = {"declare",     "math",         "steps",        "onednn", "activations",
                                                 "constraints", "initializers", "regularizers", "losses", "metrics",
                                                 "schedules",   "optimizers",   "kinds",        "engine"};
        const auto floor_of = [&](const std::string& path) {  // of `layers/math/random.h`
            const std::string folder = path.substr(0, path.rfind('/')).substr(std::string("layers").size());
            if (folder.empty()) return std::ranges::find(floors, "declare") - floors.begin();
            return std::ranges::find(floors, folder.substr(1)) - floors.begin();
        };
        for (const fs::path& file : sources("layers")) {
            const auto own = floor_of(fs::relative(file, root).string());
            CAPTURE(file.string());
            CHECK(own < std::ssize(floors));
            for (const std::string& include : includes(file)) {
                CAPTURE(include);
                if (include.starts_with("layers/")) CHECK(floor_of(include) <= own);
            }
        }
    }

    TEST_CASE("the headers of the layers are free of oneDNN") {
        for (const fs::path& file : sources("layers")) {
            if (file.extension() != ".h" || file.parent_path() == root / "layers/onednn") continue;
            for (const std::string& include : includes(file)) {
                CAPTURE(file.string());
                CHECK_FALSE(include.starts_with("layers/onednn/"));
            }
        }
    }

    TEST_CASE("nothing points back: data, config, store, training, results, run, commands") {
        const std::map<std::string, std::vector<std::string>> forbidden = {
            {"runner/data",
             {"runner/config/", "runner/record/", "runner/store/", "runner/training/", "runner/results/", "runner/run/",
              "runner/commands/"}},
            {"runner/config",
             {"runner/store/", "runner/training/", "runner/results/", "runner/run/", "runner/commands/"}},
            {"runner/store", {"runner/training/", "runner/results/", "runner/run/", "runner/commands/"}},
            {"runner/training", {"runner/results/", "runner/run/", "runner/commands/"}},
            {"runner/results", {"runner/training/", "runner/run/", "runner/commands/"}},
            {"runner/run", {"runner/commands/"}},
        };
        for (const auto& [folder, prefixes] : forbidden)
            for (const fs::path& file : sources(folder))
                for (const std::string& include : includes(file))
                    for (const std::string& prefix : prefixes) {
                        CAPTURE(file.string());
                        CHECK_FALSE(include.starts_with(prefix));
                    }
    }

    TEST_CASE("the passes of config stand in one order, and the loading above them") {
        const std::vector<std::string> order = {"text", "spec", "variants", "model", "claims", "checks", "schema", ""};
        const auto floor_of = [&](const fs::path& folder) {
            const std::string name = folder == "runner/config" ? "" : folder.filename().string();
            return std::ranges::find(order, name) - order.begin();
        };
        for (const fs::path& file : sources("runner/config"))
            for (const std::string& include : includes(file)) {
                if (!include.starts_with("runner/config/")) continue;
                CAPTURE(file.string());
                CAPTURE(include);
                CHECK(floor_of(fs::path(include).parent_path()) <= floor_of(fs::relative(file.parent_path(), root)));
            }
    }

    TEST_CASE("within training: a network, those who observe a training, the loop") {
        const std::vector<std::pair<std::string, std::string>> floors = {
            {"runner/training/network", "runner/training/observers/"},
            {"runner/training/network", "runner/training/loop/"},
            {"runner/training/observers", "runner/training/loop/"},
        };
        for (const auto& [folder, above] : floors)
            for (const fs::path& file : sources(folder))
                for (const std::string& include : includes(file)) {
                    CAPTURE(file.string());
                    CHECK_FALSE(include.starts_with(above));
                }
    }

    TEST_CASE("a component that is declared cannot be left out of its catalog") {
        CHECK(declared_in("layers/activations") == declare::catalog<layers::Activation>().kinds.size());
        CHECK(declared_in("layers/constraints") == declare::catalog<layers::Constraint>().kinds.size());
        CHECK(declared_in("layers/initializers") == declare::catalog<layers::Initializer>().kinds.size());
        CHECK(declared_in("layers/kinds") == declare::catalog<layers::Layer>().kinds.size());
        CHECK(declared_in("layers/losses") == declare::catalog<layers::Loss>().kinds.size());
        CHECK(declared_in("layers/metrics") == declare::catalog<layers::Metric>().kinds.size());
        CHECK(declared_in("layers/optimizers") == declare::catalog<layers::Optimizer>().kinds.size());
        CHECK(declared_in("layers/regularizers") == declare::catalog<layers::Regularizer>().kinds.size());
        CHECK(declared_in("layers/schedules") == declare::catalog<layers::Schedule>().kinds.size());
        CHECK(declared_in("runner/data/kinds") == declare::catalog<runner::DatasetKind>().kinds.size());
    }
}
