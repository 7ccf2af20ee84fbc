#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runner/config/spec/resolved.h"
#include "runner/results/gate.h"
#include "runner/run/run_experiment.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/run/support.h"
#include "tests/support/added_setting.h"

using namespace tests;

namespace {

/// A variant as files have it whose training has `precision` besides.
Variant with_precision(const std::string& precision) {
    Variant made = variant("plain");
    made.resolved.find("training")->set("precision", Value::string(precision));
    return made;
}

struct Ran {
    RunOutcome outcome;
    std::vector<std::string> messages;
};

Ran run_one(const Variant& variant, const Folder& folder) {
    Listener listener;
    RunOutcome outcome = run_experiment(experiment({variant}, {1, 2}), options(folder), listener, {});
    return {std::move(outcome), listener.messages};
}

std::vector<std::string> changes(const Results& now, const Results& baseline) {
    std::vector<std::string> texts;
    for (const GateChange& change : pass_gate(now, baseline, {}).changes) texts.push_back(change.text);
    return texts;
}

using Texts = std::vector<std::string>;

std::string kept_beside(int count, const Folder& folder) {
    return fmt::format(
        "`{0}` keeps {1} trial{2} of another configuration beside these: `runner results list {0}` shows "
        "them, `runner results prune {0}` frees what no file names",
        (folder / "tiny").string(), count, count == 1 ? "" : "s");
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("a setting that is added costs no trial and no baseline where it holds its default") {
        const Folder folder;
        const Results baseline = run_one(variant("plain"), folder).outcome.results;
        const AddedSetting precision(TrainingSpec::fields(), "precision", "float32");
        const Ran kept = run_one(with_precision("float32"), folder);
        CHECK(kept.outcome.trained == 0);
        CHECK(kept.outcome.taken_from_folder == 2);
        CHECK(kept.messages.empty());
        CHECK(changes(kept.outcome.results, baseline).empty());
        CHECK(pass_gate(kept.outcome.results, baseline, {}).refusals.empty());
        const Ran other = run_one(with_precision("bfloat16"), folder);
        CHECK(other.outcome.trained == 2);
        CHECK(other.messages == Texts{kept_beside(2, folder)});
        CHECK(changes(other.outcome.results, baseline) == Texts{"training.precision: bfloat16, not float32"});
    }

    TEST_CASE("a setting whose meaning has changed is told by name, and trained again where it is used") {
        const Folder folder;
        std::optional<Results> baseline;
        {
            const AddedSetting before(TrainingSpec::fields(), "precision", "float32");
            baseline = run_one(with_precision("float32"), folder).outcome.results;
        }
        const AddedSetting after(TrainingSpec::fields(), "precision", "float32", 2);
        const Ran again = run_one(with_precision("float32"), folder);
        CHECK(again.outcome.trained == 2);
        CHECK(again.messages ==
              Texts{"2 trials of an earlier format of `training.precision`, trained again", kept_beside(2, folder)});
        CHECK(changes(again.outcome.results, *baseline) ==
              Texts{"training.precision computes something else since the baseline (format 2, not 1)"});
        CHECK(run_one(with_precision("float32"), folder).outcome.trained == 0);
    }

    TEST_CASE("a trial that an earlier runner identified in another way is trained again, and told") {
        const Folder folder;
        const Ran first = run_one(variant("plain"), folder);
        const auto file = folder.path() / "tiny/trials/plain/seed-1/trial.json";
        Value json = from_json(read_file(file), "trial.json");
        for (const char* key : {"format", "settings", "record_sha256"}) json.remove(key);
        json.set("hash", Value::string("of another time"));
        json.set("configuration", Value::string("of another time"));
        write_file(file, to_json(json));
        const Ran again = run_one(variant("plain"), folder);
        CHECK(again.outcome.trained == 1);
        CHECK(again.messages == Texts{"1 trial of an earlier format, trained again", kept_beside(1, folder)});
        CHECK(changes(again.outcome.results, first.outcome.results).empty());
    }
}
