#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "runner/config/load.h"
#include "runner/config/schema/sections.h"
#include "runner/config/text/yaml.h"
#include "runner/config/variants/parameters.h"
#include "runner/config/variants/seeds.h"
#include "runner/config/variants/variants.h"

using namespace runner;
namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

std::string without(std::string text, const std::string& part) {
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part)) text.erase(at, part.size());
    return text;
}

/// Each `faults/<step>/<case>.yaml` must be told exactly as `<case>.txt` says.
/// With RUNNER_WRITE_FAULTS set, the texts are written instead: read the difference before you commit it.
void check_faults(const std::string& step, const std::function<std::string(const std::string& path)>& told) {
    const fs::path folder = fs::path(PROJECT_DIR) / "tests" / "config" / "faults" / step;
    std::vector<fs::path> cases;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".yaml") cases.push_back(entry.path());
    std::ranges::sort(cases);
    CHECK(!cases.empty());
    for (fs::path path : cases) {
        CAPTURE(path.filename().string());
        const std::string text = without(told(path.string()), folder.string() + "/");
        path.replace_extension(".txt");
        if (std::getenv("RUNNER_WRITE_FAULTS")) std::ofstream(path, std::ios::binary) << text;
        CHECK(text == contents(path));
    }
}

}  // namespace

TEST_SUITE("config") {
    TEST_CASE("every fault of YAML is told at its place, with a way out") {
        check_faults("yaml", [](const std::string& path) {
            Diagnostics diagnostics;
            const auto source = read_source(path, diagnostics);
            if (source) read_yaml(source, diagnostics);
            return diagnostics.render();
        });
    }

    TEST_CASE("every fault of parameters is told") {
        check_faults("parameters", [](const std::string& path) {
            Diagnostics diagnostics;
            const auto file = read_yaml(read_source(path, diagnostics), diagnostics);
            const Value none = Value::map();
            const Value parameters = read_parameters(file->find("parameters"), diagnostics);
            Resolver resolver(parameters, none, diagnostics);
            resolver.values();
            for (const auto& entry : file->entries)
                if (entry.key != "parameters") resolver.resolve(entry.value);
            return diagnostics.render();
        });
    }

    TEST_CASE("every fault of variants and grids is told") {
        check_faults("variants", [](const std::string& path) {
            Diagnostics diagnostics;
            diagnostics.set_sections(keys_of_sections());
            const auto file = read_yaml(read_source(path, diagnostics), diagnostics);
            const Value none = Value::map();
            const Value parameters = read_parameters(file->find("parameters"), diagnostics);
            Resolver defaults(parameters, none, diagnostics);
            read_variants(*file, parameters, defaults, diagnostics);
            return diagnostics.render();
        });
    }

    TEST_CASE("every fault of a file is told, of all phases at once") {
        check_faults("file", [](const std::string& path) {
            Diagnostics warnings;
            try {
                load_experiment(path, {}, warnings);
            } catch (const declare::InvalidInput& invalid) {
                return std::string(invalid.what());
            }
            return warnings.render();
        });
    }
}
