#include "runner/store/trial_store.h"

#include <doctest/doctest.h>

#include "tests/support/folder.h"

using namespace runner;

namespace {

const TrialKey key{"small", {3}};

TrialRecord record_of(Status status, const std::string& hash = "h") {
    TrialRecord record;
    record.variant = key.variant;
    record.seed = key.seed();
    record.parameters = declare::Value::map();
    record.status = status;
    record.hash = hash;
    return record;
}

Identity configuration(const std::string& trial, declare::Formats formats = {}) {
    return {.training = "t", .trial = trial, .settings = "s", .formats = std::move(formats)};
}

void save(const TrialStore& store, const TrialRecord& record) {
    Safetensors weights;
    weights.tensors["w"] = {.dtype = "F32", .shape = {2}, .values = {1, 2}};
    store.save({.record = record, .configuration = configuration("c"), .weights = weights});
}

}  // namespace

TEST_SUITE("store") {
    TEST_CASE("a key says where a trial's files are, and what sentences call it") {
        CHECK(trial_folder(key) == "trials/small/seed-3");
        CHECK(to_string(key) == "`small`, seed 3");
    }

    TEST_CASE("a finished trial counts by its identity, or by its configuration where the data are not seen") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        CHECK(store.state(key, {.hash = "h", .configuration = configuration("c")}) == TrialState::pending);
        CHECK_FALSE(store.has_finished(key));
        save(store, record_of(Status::diverged));
        CHECK(store.has_finished(key));
        CHECK(store.state(key, {.hash = "h", .configuration = configuration("c")}) == TrialState::finished);
        CHECK(store.state(key, {.hash = "other", .configuration = configuration("c")}) == TrialState::changed);
        CHECK(store.state(key, {.hash = "", .configuration = configuration("c")}) == TrialState::finished);
        CHECK(store.state(key, {.hash = "", .configuration = configuration("d")}) == TrialState::changed);
        const declare::Formats formats = {{"training.optimizer.adam", 2}};
        CHECK(store.state(key, {.hash = "other", .configuration = configuration("d", formats)}) ==
              TrialState::earlier_format);
        CHECK(store.changed_formats(key, formats) == std::vector<std::string>{"training.optimizer.adam"});
        CHECK(store.find(key, "h")->status == Status::diverged);
        CHECK_FALSE(store.find(key, "other"));
        CHECK(store.find_configured(key, "c"));
        CHECK_FALSE(store.find_configured(key, "d"));
        CHECK(store.load_weights(key).tensors.at("w").values == std::vector<float>{1, 2});
        tests::write(folder / "trials/small/seed-3/weights.safetensors", std::string("x"));
        CHECK(store.state(key, {.hash = "h", .configuration = configuration("c")}) == TrialState::damaged);
        tests::write(folder / "trials/small/seed-3/trial.json", std::string("{"));
        CHECK(store.state(key, {.hash = "h", .configuration = configuration("c")}) == TrialState::damaged);
        CHECK_FALSE(store.find(key, "h"));
    }

    TEST_CASE("what has not finished speaks for its trial, until it finishes or is removed") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        TrialRecord failed = record_of(Status::failed);
        failed.why = "out of memory";
        store.save_unfinished(failed);
        CHECK(store.find(key, "h")->why == "out of memory");
        CHECK_FALSE(store.find(key, "other"));
        CHECK_FALSE(store.has_finished(key));
        CHECK(store.state(key, {.hash = "h", .configuration = configuration("c")}) == TrialState::pending);
        save(store, record_of(Status::finished));
        CHECK(store.find(key, "h")->status == Status::finished);
        // as of a run with --fresh that was interrupted: what had finished before counts again for the next run
        store.save_unfinished(record_of(Status::interrupted));
        CHECK(store.find(key, "h")->status == Status::interrupted);
        CHECK(store.state(key, {.hash = "h", .configuration = configuration("c")}) == TrialState::finished);
        store.remove_unfinished(key);
        CHECK(store.find(key, "h")->status == Status::finished);
        CHECK_FALSE(std::filesystem::exists(folder / "trials/small/seed-3/unfinished.json"));
    }
}
