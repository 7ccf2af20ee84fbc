#include "tests/support/folder.h"

#include "runner/data/sha256.h"
#include "runner/run/plan_experiment.h"
#include "runner/store/folder_lock.h"
#include "runner/store/json.h"
#include "runner/store/trial_store.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/files.h"
#include "tests/fuzz/tiny.h"

namespace tests::fuzz {
namespace {

using namespace runner;
namespace fs = std::filesystem;

/// A folder in which an experiment of one trial has run, as it was then.
struct Finished {
    Folder folder;
    Experiment experiment;
    TrialKey key;
    fs::path place;                            // of the trial
    std::map<std::string, std::string> files;  // of the trial, and of the experiment: `.lock`, `results.json`

    Finished()
        : experiment(load(write_tiny(folder.path()),
                          {.set = {"evaluation={prune: {fraction: 0.5}}"}, .seeds = "1,", .only = {"rate_0.1"}})) {
        run(experiment, options_in(folder.path()));
        key = {experiment.variants.at(0).name, {1}};
        place = fs::canonical(folder / "out/tiny" / trial_folder(key));
        for (const auto& entry : fs::directory_iterator(place))
            files[entry.path().filename()] = tests::read(entry.path());
        files[".lock"] = "host, process 1, since 2020-01-01";
    }

    fs::path path_of(const std::string& name) const { return (name == ".lock" ? folder / "out/tiny" : place) / name; }
};

const Finished& finished() {
    static const Finished one;
    return one;
}

/// What lies in the folder is put in place of what the run left: text for text, none where the input has none. Records
/// lose the sum of themselves, as those of before have none, so that what is changed in them is believed.
void put(const std::string& input) {
    const Finished& run = finished();
    fs::remove_all(run.place);
    const auto given = split_files(input);
    for (const auto& [name, text] : run.files)
        if (const auto other = given.find(name); other != given.end()) tests::write(run.path_of(name), other->second);
    for (const char* name : {"unfinished.json", "checkpoint", "checkpoint.prev"})
        if (const auto other = given.find(name); other != given.end()) tests::write(run.path_of(name), other->second);
}

/// What is no finished trial is trained again; a run never fails for what it finds.
void look(const std::string& input) {
    const Finished& before = finished();
    put(input);
    const TrialStore store(before.folder / "out/tiny");
    const TrialPlan plan = plan_experiment(before.experiment, options_in(before.folder.path()));
    require(plan.trials.size() == 1, "there is one trial");
    if (plan.trials[0].is_finished()) {
        store.load_weights(plan.trials[0].id());
        store.load_trained_weights(plan.trials[0].id());
    }
    const RunOutcome outcome = run(before.experiment, options_in(before.folder.path()));
    const TrialRecord& record = outcome.results.trials.at(0);
    require(record.key() == before.key, "the trial is the one that was asked for");
    require(record.status != Status::failed || outcome.trained == 0, "no training fails: " + record.why);
    require(plan_experiment(before.experiment, options_in(before.folder.path())).trials[0].is_finished(),
            "a run leaves a finished trial");
}

std::string without_sum(std::string record) {
    Value json = from_json(record);
    json.remove("record_sha256");
    return to_json(json);
}

std::vector<std::string> examples() {
    std::map<std::string, std::string> files = finished().files;
    std::vector<std::string> all = {join_files(files)};
    files["trial.json"] = without_sum(files["trial.json"]);
    all.push_back(join_files(files));
    files["unfinished.json"] = files["trial.json"];
    all.push_back(join_files(files));
    all.push_back(join_files({{"unfinished.json", files["trial.json"]}}));
    return all;
}

std::string mutate_file(const std::string& input, Choices& choices) {
    auto files = split_files(input);
    if (files.empty()) return input;
    auto chosen = std::next(files.begin(), static_cast<std::ptrdiff_t>(choices.below(files.size())));
    if (choices.one_in(8))
        files.erase(chosen);
    else
        chosen->second = chosen->first.ends_with(".json") ? mutate_json(chosen->second, choices)
                                                          : mutate_lines(chosen->second, choices);
    return join_files(files);
}

}  // namespace

extern const Target folder = {"folder", look, examples, mutate_file};

}  // namespace tests::fuzz
