#include "runner/config/text/yaml.h"

#include <algorithm>

#include "runner/config/text/source.h"
#include "runner/store/json.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/files.h"

namespace tests::fuzz {
namespace {

using namespace runner;

int lines_of(const Source& source) { return 2 + static_cast<int>(std::ranges::count(source.text, '\n')); }

std::size_t depth(const Value& value) {
    std::size_t deepest_part = 0;
    for (const Value& item : value.items) deepest_part = std::max(deepest_part, depth(item));
    for (const Value::Entry& entry : value.entries) deepest_part = std::max(deepest_part, depth(entry.value));
    return 1 + deepest_part;
}

/// JSON is YAML: what was read, written as JSON, is read as the same.
void check_read_again(const Value& value) {
    Diagnostics diagnostics;
    const std::string json = to_json_line(value);
    const auto again = read_yaml(std::make_shared<Source>("again", json), diagnostics);
    require(again && diagnostics.errors() == 0, "what was read is valid when it is written:\n" + json);
    require(to_json_line(*again) == json,
            "what was read stays the same when it is written and read:\n" + json + to_json_line(*again));
}

void read_text(const std::string& input) {
    const MemoryFile file(input);
    Diagnostics diagnostics;
    const auto source = read_source(file.path().native(), diagnostics);
    const auto value = source ? read_yaml(source, diagnostics) : std::nullopt;
    require(value || diagnostics.errors() > 0, "there is a value or an error");
    for (const Diagnostic& diagnostic : diagnostics.all())
        require(!source || diagnostic.place.line <= lines_of(*source), "an error stands within the file");
    diagnostics.render();
    if (!value || diagnostics.errors() > 0) return;
    require(value->count() <= most_values, "a document is no larger than promised");
    require(depth(*value) <= deepest + 1, "a document is no deeper than promised");
    check_read_again(*value);
}

std::vector<std::string> examples() {
    std::vector<std::string> all = project_files("tests/config/faults/yaml", ".yaml");
    for (const std::string& text : project_files("experiments", ".yaml")) all.push_back(text);
    return all;
}

}  // namespace

extern const Target yaml = {"yaml", read_text, examples, mutate_yaml};

}  // namespace tests::fuzz
