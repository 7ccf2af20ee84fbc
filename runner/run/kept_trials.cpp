#include "runner/run/kept_trials.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <tuple>

#include "layers/declare/diagnostic.h"
#include "runner/record/trial_json.h"
#include "runner/results/results_json.h"
#include "runner/run/candidates.h"
#include "runner/run/plan_experiment.h"
#include "runner/store/lease.h"
#include "runner/store/record_file.h"
#include "runner/store/store_index.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Who names which trials.
class Namers {
public:
    Namers(const fs::path& folder, const std::vector<GivenFile>& given, const RunOptions& options) {
        for (const GivenFile& file : given) add_given(file, options);
        for (const TrialUse& use : read_uses(folder)) add_use(use);
        add_results(folder);
    }

    void tell(const StoredHead& head, KeptTrial& trial) const {
        bool plain = false;
        for (const Namer& namer : namers_) {
            if (!namer.trials.contains(head.hash) && !namer.configurations.contains(head.configuration)) continue;
            auto& list = namer.why_not.empty() ? trial.named_by : trial.once;
            const std::string text = namer.text + namer.why_not;
            if (std::ranges::find(list, text) == list.end()) list.push_back(text);
            plain |= namer.why_not.empty() && namer.plain;
        }
        trial.settings_alone = !plain && !trial.named_by.empty();
    }

private:
    struct Namer {
        std::string text;
        bool plain = true;         // no settings of a command line
        std::string why_not = {};  // that it counts no more
        std::set<std::string> trials = {}, configurations = {};
    };

    void add_given(const GivenFile& file, const RunOptions& options) {
        Namer namer{.text = file.name.text()};
        for (const PlannedTrial& trial : identify_experiment(file.experiment, options).trials)
            namer.configurations.insert(trial.configuration.trial);
        sums_[RunName{file.name.file, {}}.text()] = use_of(file.name, {}).sum;
        namers_.push_back(std::move(namer));
    }

    /// The latest ones come first: what they find the file to be counts.
    void add_use(const TrialUse& use) {
        const std::string file = RunName{use.name.file, {}}.text();
        Namer namer{.text = use.name.text(), .plain = use.name.settings.empty(), .trials = use.trials};
        if (!is_there(use.name.file))
            namer.why_not = " (gone)";
        else if (sums_.try_emplace(file, use.sum).first->second != use.sum)
            namer.why_not = " (an earlier text)";
        namers_.push_back(std::move(namer));
    }

    void add_results(const fs::path& folder) {
        if (!is_there(folder / "results.json")) return;
        Namer namer{.text = "results.json"};
        try {
            for (const TrialRecord& trial : read_results_alone(folder).trials) namer.trials.insert(trial.hash);
        } catch (const declare::InvalidInput&) {  // they are written anew by the next run
        }
        namers_.push_back(std::move(namer));
    }

    std::vector<Namer> namers_;
    std::map<std::string, std::string> sums_;  // of each file's text, as it counts
};

std::uintmax_t bytes_in(const fs::path& folder) {
    std::uintmax_t bytes = 0;
    std::error_code error, unused;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (entry->is_regular_file(unused) && !entry->is_symlink(unused)) bytes += entry->file_size(unused);
    return bytes;
}

/// What its record says of it, or what it lacks.
void read_kept_record(const fs::path& folder, const StoredHead& head, KeptTrial& trial) {
    const auto json = head.file.empty() ? std::nullopt : read_record_file(folder / head.file);
    try {
        if (json) {
            const TrialRecord record = trial_from_value(*json);
            trial.key = record.key();
            trial.epochs = record.epochs_run;
            trial.status = head.file == paused_file ? paused_status : to_string(record.status);
        }
    } catch (const declare::InvalidInput&) {
    }
    const bool begun = is_there(folder / checkpoint_file) || is_there(folder / previous_file);
    if (trial.status.empty())
        trial.status = head.finished ? "damaged" : begun ? "interrupted" : "empty";
    else if (head.finished && !is_there(folder / weights_file))
        trial.status = "damaged";
    const auto lease = read_lease(folder / lease_file_name);
    trial.is_running = lease && !process_has_ended(lease->process);
    if (trial.is_running) trial.status = "running";
}

auto order_of(const KeptTrial& trial) {
    return std::tuple(!trial.key, trial.key.value_or(TrialKey()), trial.seconds, trial.hash);
}

}  // namespace

std::vector<KeptTrial> kept_trials(const fs::path& folder, const std::vector<GivenFile>& given,
                                   const RunOptions& options) {
    const TrialFolders folders(folder);
    const Namers names(folder, given, options);
    const auto now = fs::file_time_type::clock::now();
    std::vector<KeptTrial> trials;
    for (const std::string& hash : folders.hashes()) {
        const StoredHead head = head_of(folders, hash);
        const std::chrono::duration<double> age = now - head.written;
        KeptTrial trial{.hash = hash, .key = {}, .status = {}, .bytes = bytes_in(folders.stored(hash))};
        trial.seconds = std::max(0.0, age.count());
        read_kept_record(folders.stored(hash), head, trial);
        names.tell(head, trial);
        trials.push_back(std::move(trial));
    }
    std::ranges::sort(trials, {}, order_of);
    return trials;
}

bool is_unnamed(const KeptTrial& trial, bool files_alone) {
    if (trial.is_running) return false;
    return trial.named_by.empty() || (files_alone && trial.settings_alone);
}

Freed free_trials(const fs::path& folder, const std::vector<KeptTrial>& trials) {
    const TrialFolders folders(folder);
    Freed freed;
    std::set<std::string> gone;
    for (const KeptTrial& trial : trials) {
        if (!folders.has(trial.hash)) continue;
        const fs::path place = folders.stored(trial.hash);
        for (auto name = trial_files.rbegin(); name != trial_files.rend(); ++name) remove_file(place / *name);
        std::error_code error;
        if (!fs::remove(place, error)) freed.left.push_back(place);
        ++freed.trials;
        freed.bytes += trial.bytes - bytes_in(place);
        gone.insert(trial.hash);
    }
    folders.hide(gone);
    return freed;
}

}  // namespace runner
