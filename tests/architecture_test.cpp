#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "layers/kinds/layer.h"
#include "layers/metrics/metric.h"
#include "layers/optimizers/optimizer.h"
#include "runner/data/augmentation.h"
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

std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> all_sources() {
    std::vector<fs::path> files = sources("layers"), more = sources("runner");
    files.insert(files.end(), more.begin(), more.end());
    return files;
}

/// The folders of the project, from the ground to the roof: none includes what stands below it here.
const std::vector<std::string> floors = {
    // How anything is declared, and what a network is.
    "layers/declare", "layers", "layers/math", "layers/steps", "layers/onednn", "layers/activations",
    "layers/constraints", "layers/initializers", "layers/regularizers", "layers/losses", "layers/metrics",
    "layers/schedules", "layers/optimizers", "layers/kinds", "layers/engine",
    // What an experiment is: its data, what a trial yields, and the passes that read a file.
    "runner", "runner/data/drawing", "runner/data/handwriting", "runner/data/shapes", "runner/data/pictures",
    "runner/data/columns", "runner/data", "runner/data/kinds", "runner/data/augmentations", "runner/record",
    "runner/config/text", "runner/config/spec", "runner/config/variants", "runner/config/model", "runner/config/claims",
    "runner/config/checks", "runner/config/schema", "runner/config",
    // What lies on disk, how a network is trained, what its results say, and how all of it is run.
    "runner/store", "runner/training", "runner/training/network", "runner/training/observers", "runner/training/loop",
    "runner/results", "runner/serve", "runner/export", "runner/predict", "runner/run", "runner/clusters",
    "runner/commands"};

std::ptrdiff_t floor_of(const std::string& folder) { return std::ranges::find(floors, folder) - floors.begin(); }

std::string folder_of(const fs::path& file) { return fs::relative(file.parent_path(), root).string(); }

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
    TEST_CASE("calls of the system that a signal may interrupt are called again") {
        const std::regex call(
            R"((^|[^\w:.>])::(open|openat|read|pread|write|fsync|flock|ftruncate|poll|waitpid|fchmod|mkostemps|rename)\()");
        for (const fs::path& file : all_sources()) {
            const std::string text = text_of(file);
            for (std::sregex_iterator found(text.begin(), text.end(), call), end; found != end; ++found) {
                const auto at = static_cast<std::size_t>(found->position());
                const std::size_t begin = at < 200 ? 0 : at - 200;
                CAPTURE(file.string());
                CAPTURE(found->str());
                CHECK(text.substr(begin, at - begin).find("retried(") != std::string::npos);
            }
        }
    }

    TEST_CASE("each library has one door") {
        using Files = std::set<std::string>;
        CHECK(who_includes("yaml-cpp/") == Files{"runner/config/text/yaml.cpp"});
        CHECK(who_includes("nlohmann/") == Files{"runner/store/json.cpp"});
        CHECK(who_includes("CLI/") == Files{"runner/commands/parse.cpp"});
        CHECK(who_includes("event.pb.h") == Files{"runner/results/tensorboard.cpp"});
        CHECK(who_includes("onnx/") == Files{"runner/export/onnx_graph.cpp"});
        CHECK(who_includes("google/").empty());
        CHECK(who_includes("zlib.h").size() == 1);
        CHECK(who_includes("curl/").size() == 1);
        CHECK(who_includes("openssl/").size() == 1);
        CHECK(who_includes("png.h") == Files{"runner/data/pictures/png.cpp"});
        CHECK(who_includes("jpeglib.h") == Files{"runner/data/pictures/jpeg.cpp"});
        CHECK(who_includes("microhttpd.h") == Files{"runner/serve/web_server.cpp"});
        CHECK(who_includes("zip.h") == Files{"runner/data/npz.cpp"});
        for (const std::string& file : who_includes("oneapi/")) CHECK(file.starts_with("layers/onednn/"));
        CHECK_FALSE(who_includes("oneapi/").empty());
    }

    TEST_CASE("each folder stands on those below it alone") {
        for (const fs::path& file : all_sources()) {
            const std::string folder = folder_of(file);
            CAPTURE(file.string());
            REQUIRE(floor_of(folder) < std::ssize(floors));
            for (const std::string& include : includes(file)) {
                CAPTURE(include);
                if (fs::exists(root / include)) CHECK(floor_of(folder_of(root / include)) <= floor_of(folder));
            }
        }
    }

    TEST_CASE("no header and its source know another pair that knows them") {
        const auto pair_of = [](const fs::path& file) { return fs::relative(file, root).replace_extension().string(); };
        std::map<std::string, std::set<std::string>> known;
        for (const fs::path& file : all_sources())
            for (const std::string& include : includes(file))
                if (fs::exists(root / include)) known[pair_of(file)].insert(pair_of(root / include));
        for (bool grown = true; grown;) {  // until whoever is known through others is known too
            grown = false;
            for (auto& [pair, others] : known)
                for (const std::string& other : std::set<std::string>(others))
                    for (const std::string& third : known[other]) grown |= others.insert(third).second;
        }
        for (const auto& [pair, others] : known)
            for (const std::string& other : others)
                if (pair < other && known[other].contains(pair)) FAIL_CHECK(pair << " and " << other);
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
        CHECK(declared_in("runner/data/augmentations") == declare::catalog<runner::Augmentation>().kinds.size());
        CHECK(declared_in("runner/data/columns") == declare::catalog<runner::ColumnKind>().kinds.size());
        CHECK(declared_in("runner/data/kinds") == declare::catalog<runner::DatasetKind>().kinds.size());
    }
}
