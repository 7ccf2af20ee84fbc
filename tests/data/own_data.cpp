#include "tests/data/own_data.h"

#include <doctest/doctest.h>

#include "runner/results/program.h"
#include "tests/support/yaml.h"

namespace tests {

using namespace runner;

declare::Ref<DatasetKind> own_dataset(const std::string& text, const Folder& folder) {
    declare::Diagnostics diagnostics;
    declare::Ref<DatasetKind> result;
    declare::FieldType<declare::Ref<DatasetKind>>::read(yaml(text, folder / "own.yaml"), result,
                                                        {"`dataset` of `data`", {}, diagnostics});
    if (diagnostics.errors() > 0) throw declare::InvalidInput(diagnostics);
    return result;
}

Dataset load_own(const std::string& text, const Folder& folder) {
    DataPlaces places;
    places.cache_dir = folder / "cache";
    return own_dataset(text, folder)->load(places, [](const std::string&) {});
}

std::optional<std::string> python(const std::string& modules, const std::string& script, const Folder& folder) {
    const std::string start =
        "import sys\ntry: import " + modules + "\nexcept ImportError: sys.exit()\nfolder = sys.argv[1] + '/'\n";
    const auto answer = run_program("/usr/bin/python3", {"-c", start + script, folder.path().native()}, "");
    if (answer.problem == "/usr/bin/python3 is not installed" || (answer.problem.empty() && answer.out.empty())) {
        MESSAGE("skipped: python3 has not all of: " << modules);
        return {};
    }
    REQUIRE_MESSAGE(answer.problem.empty(), answer.problem);
    return answer.out;
}

}  // namespace tests
