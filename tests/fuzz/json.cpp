#include "runner/store/json.h"

#include "layers/declare/diagnostic.h"
#include "runner/record/trial_json.h"
#include "runner/results/results_json.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/files.h"

namespace tests::fuzz {
namespace {

using namespace runner;

void read_text(const std::string& input) {
    Value value;
    try {
        value = from_json(input);
    } catch (const declare::InvalidInput&) {
        return;
    }
    const std::string written = to_json(value), line = to_json_line(value);
    require(to_json(from_json(written)) == written, "JSON stays the same when it is read and written");
    require(to_json_line(from_json(line)) == line, "a line of JSON stays the same when it is read and written");
    require(line.find('\n') == std::string::npos, "a line of JSON is one line");
}

void read_trial(const std::string& input) {
    TrialRecord record;
    try {
        record = trial_from_value(from_json(input));
    } catch (const declare::InvalidInput&) {
        return;
    }
    const std::string written = to_json(trial_to_value(record));
    require(to_json(trial_to_value(trial_from_value(from_json(written)))) == written,
            "a record stays the same when it is written and read");
}

std::vector<std::string> trials() {
    std::vector<std::string> all;
    for (const std::string& text : short_results()) {
        const Value results = from_json(text);
        Value trial = results.find("trials")->items[0];
        if (!trial.find("data")) trial.set("data", *results.find("data"));
        all.push_back(to_json(trial));
    }
    return all;
}

}  // namespace

extern const Target json = {"json", read_text, trials, mutate_json};
extern const Target trial = {"trial", read_trial, trials, mutate_json};

}  // namespace tests::fuzz
