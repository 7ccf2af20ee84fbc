#include "runner/store/trial_store.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runner/record/trial_json.h"
#include "runner/store/json.h"
#include "tests/store/outcomes.h"
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
    tests::add_outcomes(record);
    return record;
}

Identity configuration(const std::string& trial, declare::Formats formats = {}) {
    return {.training = "t", .trial = trial, .settings = "s", .formats = std::move(formats)};
}

Safetensors weights_of_two(float first) {
    Safetensors weights;
    weights.tensors["w"] = {.dtype = "F32", .shape = {2}, .values = {first, 2}};
    return weights;
}

void save(const TrialStore& store, const TrialRecord& record) {
    store.save({.record = record, .configuration = configuration("c"), .weights = weights_of_two(1)});
}

void save_pruned(const TrialStore& store) {
    const Safetensors pruned = weights_of_two(0), trained = weights_of_two(1);
    store.save({.record = record_of(Status::finished),
                .configuration = configuration("c"),
                .weights = pruned,
                .trained_weights = &trained});
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
        CHECK(store.look_up(key, {.hash = "h", .configuration = configuration("c")}).state == TrialState::pending);
        CHECK_FALSE(store.has_finished(key));
        save(store, record_of(Status::diverged));
        CHECK(store.has_finished(key));
        CHECK(store.look_up(key, {.hash = "h", .configuration = configuration("c")}).state == TrialState::finished);
        CHECK(store.look_up(key, {.hash = "other", .configuration = configuration("c")}).state == TrialState::changed);
        CHECK(store.look_up(key, {.hash = "", .configuration = configuration("c")}).state == TrialState::finished);
        CHECK(store.look_up(key, {.hash = "", .configuration = configuration("d")}).state == TrialState::changed);
        const declare::Formats formats = {{"training.optimizer.adam", 2}};
        CHECK(store.look_up(key, {.hash = "other", .configuration = configuration("d", formats)}).state ==
              TrialState::earlier_format);
        CHECK(store.look_up(key, {.hash = "other", .configuration = configuration("d", formats)}).changed_formats ==
              std::vector<std::string>{"training.optimizer.adam"});
        CHECK(store.find({key, "h"})->status == Status::diverged);
        CHECK_FALSE(store.find({key, "other"}));
        CHECK(store.find_configured(key, "c"));
        CHECK_FALSE(store.find_configured(key, "d"));
        CHECK(store.load_weights({key, "h"}).tensors.at("w").values == std::vector<float>{1, 2});
        tests::write(folder / "trials/small/seed-3/weights.safetensors", std::string("x"));
        CHECK(store.look_up(key, {.hash = "h", .configuration = configuration("c")}).state == TrialState::damaged);
        tests::write(folder / "trials/small/seed-3/trial.json", std::string("{"));
        CHECK(store.look_up(key, {.hash = "h", .configuration = configuration("c")}).state == TrialState::damaged);
        CHECK_FALSE(store.find({key, "h"}));
    }

    TEST_CASE("a trial is as it was written, or it is trained again") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        const auto state = [&] { return store.look_up(key, {.hash = "h", .configuration = configuration("c")}).state; };
        save_pruned(store);
        CHECK(state() == TrialState::finished);
        CHECK(store.load_trained_weights({key, "h"}).tensors.at("w").values == std::vector<float>{1, 2});
        CHECK(store.load_weights({key, "h"}).tensors.at("w").values == std::vector<float>{0, 2});
        for (const char* name : {"trial.json", "weights.safetensors", "trained.safetensors", "test_outcomes.npz"}) {
            INFO(name);
            const auto file = folder / "trials/small/seed-3" / name;
            const std::string whole = tests::read(file);
            for (const std::size_t place : {std::size_t{12}, whole.size() / 3, whole.size() / 2, whole.size() - 4}) {
                std::string flipped = whole;
                flipped[place] = static_cast<char>(flipped[place] ^ 1);
                tests::write(file, flipped);
                CHECK(state() == TrialState::damaged);
            }
            tests::write(file, whole.substr(0, whole.size() - 1));
            CHECK(state() == TrialState::damaged);
            std::filesystem::remove(file);
            CHECK(state() == (name == std::string("trial.json") ? TrialState::pending : TrialState::damaged));
            tests::write(file, whole);
            CHECK(state() == TrialState::finished);
        }
    }

    TEST_CASE("a trial whose record tells of no samples is to be evaluated again, unless it is one of a search") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        TrialRecord record = record_of(Status::finished);
        save(store, record);
        CHECK(*store.find({key, "h"})->outcomes == *record.outcomes);
        CHECK(*store.look_up(key, {.hash = "h", .configuration = configuration("c")}).record->outcomes ==
              *record.outcomes);
        record.test_outcomes.reset();
        record.outcomes.reset();
        save(store, record);
        CHECK_FALSE(std::filesystem::exists(folder / "trials/small/seed-3/test_outcomes.npz"));
        const StoredTrial stored = store.look_up(key, {.hash = "h", .configuration = configuration("c")});
        CHECK(stored.state == TrialState::to_evaluate);
        CHECK(stored.record);
        CHECK(store.look_up(key, {.hash = "h", .configuration = configuration("c"), .outcomes = false}).state ==
              TrialState::finished);
    }

    TEST_CASE("a record that was edited is not used, nor is one of a trial that has not finished") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        const auto edit = [&](const char* name, const std::string& from, const std::string& to) {
            const auto file = folder / "trials/small/seed-3" / name;
            std::string text = tests::read(file);
            text.replace(text.find(from), from.size(), to);
            tests::write(file, text);
        };
        save(store, record_of(Status::finished));
        edit("trial.json", "\"epochs_run\": 0", "\"epochs_run\": 9");
        CHECK_FALSE(store.find({key, "h"}));
        CHECK_FALSE(store.find_configured(key, "c"));
        store.save_unfinished(record_of(Status::failed), "c");
        CHECK(store.find({key, "h"})->status == Status::failed);
        edit("unfinished.json", "\"epochs_run\": 0", "\"epochs_run\": 9");
        CHECK_FALSE(store.find({key, "h"}));
    }

    TEST_CASE("a trial of before, whose record tells no sum of itself, is read") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        save_pruned(store);
        const auto file = folder / "trials/small/seed-3/trial.json";
        Value json = from_json(tests::read(file));
        json.remove("record_sha256");
        json.remove("trained_sha256");
        tests::write(file, to_json(json));
        CHECK(store.look_up(key, {.hash = "h", .configuration = configuration("c")}).state == TrialState::finished);
        CHECK(store.load_trained_weights({key, "h"}).tensors.at("w").values == std::vector<float>{1, 2});
    }

    TEST_CASE("a trial that was judged before `collapsed` meant what it does is there, and to be judged again") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        save(store, record_of(Status::collapsed));
        const auto file = folder / "trials/small/seed-3/trial.json";
        Value json = from_json(tests::read(file));
        CHECK(json.find("status_rule")->text == "2");
        json.remove("record_sha256");
        json.remove("status_rule");
        tests::write(file, to_json(json));
        const StoredTrial stored = store.look_up(key, {.hash = "h", .configuration = configuration("c")});
        CHECK(stored.state == TrialState::to_evaluate);
        CHECK(stored.record->status == Status::collapsed);
    }

    TEST_CASE("what has not finished speaks for its trial, until it finishes or is removed") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        TrialRecord failed = record_of(Status::failed);
        failed.why = "out of memory";
        store.save_unfinished(failed, "c");
        CHECK(store.find({key, "h"})->why == "out of memory");
        CHECK_FALSE(store.find({key, "other"}));
        CHECK_FALSE(store.has_finished(key));
        CHECK(store.look_up(key, {.hash = "h", .configuration = configuration("c")}).state == TrialState::pending);
        save(store, record_of(Status::finished));
        CHECK(store.find({key, "h"})->status == Status::finished);
        // as of a run with --fresh that was interrupted: what had finished before counts again for the next run
        store.save_unfinished(record_of(Status::interrupted), "c");
        CHECK(store.find({key, "h"})->status == Status::interrupted);
        CHECK(store.look_up(key, {.hash = "h", .configuration = configuration("c")}).state == TrialState::finished);
        store.remove_unfinished({key, "h"});
        CHECK(store.find({key, "h"})->status == Status::finished);
        CHECK_FALSE(std::filesystem::exists(folder / "trials/small/seed-3/unfinished.json"));
    }

    TEST_CASE("what a trial was where it paused is found by what it is, until it has finished") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        TrialRecord record = record_of(Status::interrupted);
        record.epochs_run = 3;
        store.save_paused(record, configuration("c"));
        const auto wanted = [](const char* hash, std::int64_t until) {
            return TrialStore::Wanted{.hash = hash, .configuration = configuration("c"), .until = until};
        };
        const auto state = [&](const char* hash, std::int64_t until) {
            return TrialStore(folder.path()).look_up(key, wanted(hash, until)).state;
        };
        CHECK(std::filesystem::exists(folder / "store/h/paused.json"));
        CHECK(state("h", 3) == TrialState::paused);
        CHECK(state("", 3) == TrialState::paused);  // whose data nobody has seen
        CHECK(state("h", 4) == TrialState::pending);
        CHECK(state("h", 0) == TrialState::pending);
        CHECK(state("other", 3) == TrialState::pending);
        CHECK(store.glance(key, wanted("", 2)).status == "paused");
        CHECK(store.find_configured(key, "c")->epochs_run == 3);
        std::filesystem::remove_all(folder / "trials");  // another name of it knows it by what it is
        const TrialKey renamed{"renamed", key.replicate};
        CHECK(TrialStore(folder.path()).find_configured(renamed, "c")->variant == "renamed");
        save(store, record_of(Status::finished));
        CHECK(state("h", 3) == TrialState::finished);
        CHECK_FALSE(std::filesystem::exists(folder / "store/h/paused.json"));
    }

    TEST_CASE("trials that are the same but for their names share files, each under its own name") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        TrialRecord other = record_of(Status::finished);
        other.variant = "../../other";  // a record of elsewhere may call itself anything
        other.parameters.set("units", Value::integer(4));
        other.test_outcomes->file = "../../other/test_outcomes.npz";
        save(store, record_of(Status::finished));
        Value json = from_json(tests::read(folder / "store/h/trial.json"));
        json.remove("record_sha256");
        for (const char* name : {"variant", "parameters", "test_outcomes"})
            json.set(name, *trial_to_value(other).find(name));
        tests::write(folder / "store/h/trial.json", to_json(json));
        const StoredTrial stored = store.look_up(key, {.hash = "h", .configuration = configuration("c")});
        CHECK(stored.state == TrialState::finished);
        CHECK(stored.record->key() == key);
        CHECK(stored.record->parameters.is_null());  // whose name it is knows them
        CHECK(stored.record->test_outcomes->file == "trials/small/seed-3/test_outcomes.npz");
    }

    TEST_CASE("two states of a trial lie side by side, and its name leads to the one that was written last") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        save(store, record_of(Status::finished));
        store.save({.record = record_of(Status::diverged, "other"),
                    .configuration = configuration("d"),
                    .weights = weights_of_two(7)});
        CHECK(std::filesystem::read_symlink(folder / "trials/small/seed-3") == "../../store/other");
        const auto state = [&](const char* hash, const char* trial) {
            return TrialStore(folder.path()).look_up(key, {.hash = hash, .configuration = configuration(trial)}).state;
        };
        CHECK(state("h", "c") == TrialState::finished);
        CHECK(state("other", "d") == TrialState::finished);
        CHECK(state("", "c") == TrialState::finished);  // whose data nobody has seen
        CHECK(state("", "e") == TrialState::changed);
        CHECK(store.load_weights({key, "h"}).tensors.at("w").values == std::vector<float>{1, 2});
        CHECK(store.load_weights({key, "other"}).tensors.at("w").values == std::vector<float>{7, 2});
        CHECK(store.find({key, "h"})->status == Status::finished);
        store.remove_unfinished({key, "new"});  // of one that is not there, nothing goes
        store.save_unfinished(record_of(Status::interrupted), "c");
        CHECK(std::filesystem::read_symlink(folder / "trials/small/seed-3") == "../../store/h");
        store.remove_unfinished({key, "other"});
        CHECK(store.find({key, "h"})->status == Status::interrupted);
    }

    TEST_CASE("of states kept of one course the longest that is not too long is gone on from") {
        const tests::Folder folder;
        const TrialStore store(folder.path());
        for (const int epochs : {3, 9, 5}) {
            const std::string hash = fmt::format("h{}", epochs);
            TrialRecord record = record_of(Status::finished, hash);
            record.epochs_run = epochs;
            store.save_state({key, hash}, {}, "course");
            const Identity alike{.trial = hash, .course = "course", .settings = hash};
            store.save({.record = record, .configuration = alike, .weights = weights_of_two(1)});
        }
        const auto kept = [&](std::int64_t epochs) {
            return store.look_up(key, {.hash = "new", .configuration = {.course = "course"}, .epochs = epochs}).kept;
        };
        CHECK_FALSE(kept(2));
        CHECK(kept(4)->hash == "h3");
        CHECK(kept(8)->hash == "h5");
        CHECK(kept(9)->hash == "h9");
        CHECK(kept(100)->hash == "h9");
    }
}
