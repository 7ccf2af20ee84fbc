#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <list>

#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/counted.h"
#include "runner/results/text.h"
#include "runner/run/kept_trials.h"
#include "runner/store/json.h"
#include "runner/store/trial_folders.h"

namespace runner {
namespace kept {  // the short names of its helpers are its own
namespace {

namespace fs = std::filesystem;

/// A folder of an experiment, and the files that are given for it.
struct Place {
    fs::path folder;
    std::vector<GivenFile> given;
};

std::string size_text(std::uintmax_t bytes) {
    constexpr std::array units = {"B", "kB", "MB", "GB", "TB"};
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (constexpr double step = 1000; size >= step && unit + 1 < units.size(); ++unit) size /= step;
    constexpr double two_digits = 9.95;
    return fmt::format("{:.{}f} {}", size, unit > 0 && size < two_digits ? 1 : 0, units[unit]);
}

std::string age_text(double seconds) {
    constexpr double minute = 60, hour = 3600, day = 86'400;
    if (seconds < minute) return fmt::format("{:.0f} s ago", std::floor(seconds));
    if (seconds < hour) return fmt::format("{:.0f} min ago", std::floor(seconds / minute));
    if (seconds < 2 * day) return fmt::format("{:.0f} h ago", std::floor(seconds / hour));
    return fmt::format("{:.0f} days ago", std::floor(seconds / day));
}

std::uintmax_t bytes_of(const std::vector<KeptTrial>& trials) {
    std::uintmax_t bytes = 0;
    for (const KeptTrial& trial : trials) bytes += trial.bytes;
    return bytes;
}

std::string replicate_text(const KeptTrial& trial) {
    constexpr std::string_view seed = "seed ";  // the column says so
    return trial.key ? to_string(trial.key->replicate).substr(seed.size()) : "?";
}

std::string names_text(const KeptTrial& trial) {
    std::string text = fmt::format("{}", fmt::join(trial.named_by, ", "));
    if (trial.named_by.empty()) text = "nothing";
    return trial.once.empty() ? text : fmt::format("{}; was: {}", text, fmt::join(trial.once, ", "));
}

using Row = std::array<std::string, 8>;

Row row_of(const KeptTrial& trial) {
    constexpr std::size_t enough = 12;
    return {trial.hash.substr(0, enough), trial.key ? trial.key->variant : "?",
            replicate_text(trial),        trial.status,
            std::to_string(trial.epochs), size_text(trial.bytes),
            age_text(trial.seconds),      names_text(trial)};
}

std::string table_of(const std::vector<KeptTrial>& trials) {
    std::vector<Row> rows = {{"hash", "variant", "seed", "status", "epochs", "size", "written", "named by"}};
    for (const KeptTrial& trial : trials) rows.push_back(row_of(trial));
    std::array<int, std::tuple_size_v<Row>> widths{};
    for (const Row& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
    std::string text;
    for (const Row& row : rows) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i) {
            const bool number = i >= 4;
            text += "  " + (number ? right(row[i], widths[i]) : left(row[i], widths[i]));
        }
        text += "  " + row.back() + "\n";
    }
    return text;
}

std::vector<KeptTrial> unnamed(std::vector<KeptTrial> trials, bool files_alone) {
    std::erase_if(trials, [&](const KeptTrial& trial) { return !is_unnamed(trial, files_alone); });
    return trials;
}

std::string list_text(const Place& place, const std::vector<KeptTrial>& trials) {
    const std::string folder = place.folder.string();
    const auto free = unnamed(trials, false);
    std::string text = fmt::format("{}: {}, {}", folder, counted(trials.size(), "trial"), size_text(bytes_of(trials)));
    if (!free.empty())
        text += fmt::format("; nothing names {} of them, {}: `runner results prune {}` frees these", free.size(),
                            size_text(bytes_of(free)), folder);
    return text + "\n\n" + table_of(trials);
}

Value list_json(const Place& place, const std::vector<KeptTrial>& trials) {
    Value list = Value::list();
    for (const KeptTrial& trial : trials) {
        Value one = Value::map();
        one.set("hash", Value::string(trial.hash));
        if (trial.key) {
            one.set("variant", Value::string(trial.key->variant));
            one.set("seed", Value::integer(static_cast<std::int64_t>(trial.key->seed())));
            if (trial.key->replicate.fold) one.set("fold", Value::integer(trial.key->replicate.fold));
        }
        one.set("status", Value::string(trial.status));
        one.set("epochs_run", Value::integer(trial.epochs));
        one.set("bytes", Value::integer(static_cast<std::int64_t>(trial.bytes)));
        one.set("seconds_old", Value::number(std::floor(trial.seconds)));
        Value names = Value::list();
        for (const std::string& name : trial.named_by) names.items.push_back(Value::string(name));
        one.set("named_by", std::move(names));
        list.items.push_back(std::move(one));
    }
    Value all = Value::map();
    all.set("folder", Value::string(place.folder.string()));
    all.set("trials", std::move(list));
    return all;
}

bool has_store(const fs::path& folder) { return TrialFolders(folder).has_store(); }

bool has_trials(const fs::path& folder) {
    std::error_code error;
    return fs::is_directory(folder / "trials", error);
}

/// Why there is nothing to tell of; `experiment` where one was asked for.
std::string nothing_in(const fs::path& folder, const std::string& experiment) {
    std::error_code error;
    const fs::path store = TrialFolders(folder).store();
    if (fs::exists(fs::symlink_status(store, error)))
        return fmt::format("`{}` is a link or no folder: put the folder itself there", store.native());
    if (has_trials(folder))
        return fmt::format("the trials in `{}` are of an earlier runner: the next run moves them to `{}`",
                           folder.native(), store.native());
    if (!experiment.empty())
        return fmt::format("nothing of `{}` is kept: there are no trials in `{}`", experiment, folder.native());
    return fmt::format(
        "`{}` holds no trials: expected an experiment's file, or a folder that a run has left, such as "
        "`results/bn_vs_plain`",
        folder.native());
}

/// A folder of an experiment, or one that holds several; those whose trials can't be looked at are told.
std::vector<Place> places_in(const fs::path& folder, Terminal& terminal) {
    if (has_store(folder)) return {{folder, {}}};
    std::vector<Place> places;
    std::vector<std::string> left_out;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->is_symlink(error)) continue;
        if (has_store(entry->path()))
            places.push_back({entry->path(), {}});
        else if (has_trials(entry->path()))
            left_out.push_back(nothing_in(entry->path(), {}));
    }
    if (places.empty()) throw UsageError(nothing_in(folder, {}));
    std::ranges::sort(places, {}, &Place::folder);
    std::ranges::sort(left_out);
    for (const std::string& why : left_out) terminal.err(fmt::format("left out: {}\n", why));
    return places;
}

/// What is asked about: folders, and the files that name trials of them.
class Asked {
public:
    Asked(const Arguments& arguments, Terminal& terminal) : options_(run_options(arguments)) {
        const std::vector<std::string> words(arguments.words.begin() + 1, arguments.words.end());
        for (const std::string& word : words) {
            std::error_code error;
            if (fs::is_directory(word, error)) {
                for (Place& place : places_in(without_slash(word), terminal)) places_.push_back(std::move(place));
            } else if (word.ends_with(".json")) {
                throw UsageError(fmt::format("`{}` holds results: name its folder, or an experiment's file", word));
            } else {
                experiments_.push_back(load(word, arguments, terminal));
                add({run_name(word, arguments), experiments_.back()});
            }
        }
        if (words.empty()) places_ = places_in(options_.out, terminal);
    }

    const std::vector<Place>& places() const { return places_; }
    std::vector<KeptTrial> trials_of(const Place& place) const {
        return kept_trials(place.folder, place.given, options_);
    }

private:
    static fs::path without_slash(const fs::path& path) { return path.has_filename() ? path : path.parent_path(); }

    void add(GivenFile file) {
        const fs::path folder = options_.out / file.experiment.name;
        const auto same = [&](const Place& place) {
            std::error_code error;
            return fs::equivalent(place.folder, folder, error);
        };
        auto place = std::ranges::find_if(places_, same);
        if (place == places_.end()) {
            if (!has_store(folder)) throw UsageError(nothing_in(folder, file.experiment.name));
            place = places_.insert(places_.end(), Place{folder, {}});
        }
        place->given.push_back(std::move(file));
    }

    RunOptions options_;
    std::list<Experiment> experiments_;
    std::vector<Place> places_;
};

void list(const Asked& asked, const Arguments& arguments, Terminal& terminal) {
    Value all = Value::list();
    std::string text;
    for (const Place& place : asked.places()) {
        const auto trials = asked.trials_of(place);
        all.items.push_back(list_json(place, trials));
        text += (text.empty() ? "" : "\n") + list_text(place, trials);
    }
    if (arguments.has("--json"))
        terminal.out(to_json(all));
    else
        terminal.print(text);
}

/// Shows what is to go before it goes.
void prune(const Asked& asked, const Place& place, const Arguments& arguments, Terminal& terminal) {
    std::optional<FolderLock> lock;
    const bool yes = arguments.has("--yes"), files_alone = arguments.has("--files-only");
    if (yes) lock.emplace(place.folder);
    const auto trials = asked.trials_of(place);
    const auto free = unnamed(trials, files_alone);
    const std::string folder = place.folder.string(), size = size_text(bytes_of(free));
    const char* who = files_alone ? "no file names" : "nothing names";
    if (free.empty())
        return terminal.print(fmt::format("{}: nothing to free among {}\n", folder, counted(trials.size(), "trial")));
    terminal.print(fmt::format("{}: {} {} of {}, {}\n\n{}\n", folder, who, free.size(), counted(trials.size(), "trial"),
                               size, table_of(free)));
    if (!yes) return terminal.print("Nothing is removed: with --yes these are, for good.\n");
    const Freed freed = free_trials(place.folder, free);
    terminal.print(fmt::format("Freed: {}, {}\n", counted(freed.trials, "trial"), size_text(freed.bytes)));
    for (const fs::path& left : freed.left)
        terminal.print(fmt::format("`{}` stays: there is something in it that is not the runner's\n", left.native()));
}

ExitCode run_results(const Arguments& arguments, Terminal& terminal) {
    const std::string& what = arguments.words[0];
    const std::vector<std::string> words = split(results_command.word, '|');
    if (std::ranges::find(words, what) == words.end())
        throw UsageError(fmt::format("`results`: expected `list` or `prune`, received `{}`", what));
    if (arguments.has("--yes") && arguments.has("--dry-run"))
        throw UsageError("--dry-run removes nothing, and --yes does: leave one of them out");
    for (const char* option : {"--yes", "--dry-run", "--files-only"})
        if (what == "list" && arguments.has(option))
            throw UsageError(fmt::format("{} belongs to `results prune`", option));
    if (what == "prune" && arguments.has("--json")) throw UsageError("--json belongs to `results list`");
    const Asked asked(arguments, terminal);
    if (what == "list") list(asked, arguments, terminal);
    if (what == "prune")
        for (const Place& place : asked.places()) prune(asked, place, arguments, terminal);
    return ExitCode::done;
}

}  // namespace
}  // namespace kept

const Command results_command{
    "results",
    "Lists the trials that the results folders keep, and who names them, or frees those that nothing names any more: "
    "list [DIR|FILE…] | prune [DIR|FILE…]",
    "list|prune",
    1,
    1000,
    file_options({out_option(),
                  {"--json", "", "of list: prints JSON instead of text", false},
                  {"--yes", "", "of prune: removes what it shows", false},
                  {"--dry-run", "", "of prune: shows, and removes nothing; as without --yes", false},
                  {"--files-only", "", "of prune: also what files name with settings of a command line alone", false}}),
    kept::run_results};

}  // namespace runner
