#include "runner/store/trial_folders.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <iterator>
#include <system_error>

#include "runner/store/files.h"
#include "runner/store/record_file.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr const char* store_name = "store";
constexpr const char* trials_name = "trials";

fs::file_type type_at(const fs::path& path) {
    std::error_code unused;
    return fs::symlink_status(path, unused).type();
}

bool is_folder(const fs::path& path) { return type_at(path) == fs::file_type::directory; }
bool is_nothing(const fs::path& path) { return type_at(path) == fs::file_type::not_found; }

/// From a link at `below`, such as `trials/bn/seed-1`, to what lies in the store.
std::string link_text(const fs::path& below, const std::string& hash) {
    std::string text;
    for (auto part = std::next(below.begin()); part != below.end(); ++part) text += "../";
    return text + store_name + "/" + hash;
}

bool has_trial_files(const fs::path& folder) {
    return std::ranges::any_of(trial_files, [&](const char* name) { return !is_nothing(folder / name); });
}

/// Whether there is nothing but files in it: then it can be moved as it is.
bool holds_files_alone(const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (type_at(entry->path()) != fs::file_type::regular) return false;
    return !error;
}

/// By what the record tells that lies there, or what has not finished or has paused. The record of a damaged one may
/// still tell.
std::string hash_of_files(const fs::path& folder) {
    for (const char* name : telling_files) {
        const std::string text = text_or_nothing(folder / name);
        std::string hash(value_in(text, "hash"));
        if (is_hash(hash)) return hash;
    }
    return {};
}

std::string is_in_the_way(const fs::path& path, const std::string& why) {
    return fmt::format(
        "`{}` does not show its trial: {}. The files of a trial are in `store/<hash>/`, by the `hash` of "
        "`results.json`",
        path.native(), why);
}

constexpr const char* strange = "something else is there, which stays as it is";

}  // namespace

bool is_hash(std::string_view text) {
    constexpr std::size_t digits = 64;
    return !text.empty() && text.size() <= digits &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); });
}

int place_link(const std::string& target, const fs::path& path, const MakeLink& make) {
    if (make(target.c_str(), path.c_str()) == 0) return 0;
    if (errno != EEXIST) return errno;
    static std::atomic<unsigned> count = 0;
    const fs::path temporary =
        path.parent_path() / fmt::format(".{}.{}-{}.tmp", path.filename().native(), ::getpid(), count.fetch_add(1));
    if (make(target.c_str(), temporary.c_str()) != 0) return errno;
    std::error_code error;
    fs::rename(temporary, path, error);
    if (error) remove_file(temporary);
    return error.value();
}

fs::path TrialFolders::store() const { return folder_ / store_name; }

bool TrialFolders::has_store() const { return is_folder(store()); }

fs::path TrialFolders::stored(const std::string& hash) const { return store() / hash; }

bool TrialFolders::has(const std::string& hash) const {
    return is_hash(hash) && has_store() && is_folder(stored(hash));
}

std::vector<std::string> TrialFolders::hashes() const {
    std::vector<std::string> found;
    std::error_code error;
    if (!has_store()) return found;
    for (fs::directory_iterator entry(store(), error), end; !error && entry != end; entry.increment(error))
        if (const std::string name = entry->path().filename().native(); is_hash(name) && is_folder(entry->path()))
            found.push_back(name);
    std::ranges::sort(found);
    return found;
}

fs::path TrialFolders::open(const TrialId& id) const {
    fs::path place = stored(id.hash);
    if (!is_hash(id.hash)) throw OutputError(place, "a trial without an identity has no place");
    for (const fs::path& path : {store(), place})
        if (!is_folder(path) && !is_nothing(path))
            throw OutputError(path, "it is a link or no folder: put the folder itself there");
    make_folder(place);
    if (hash_of_link(trial_folder(id.key)) != id.hash) show(id, FolderUse::shared);
    return place;
}

fs::path TrialFolders::read_at(const TrialId& id) const {
    const fs::path below = trial_folder(id.key);
    fs::path place = stored(id.hash), named = folder_ / below;
    const bool stands = has(id.hash);
    if (stands && hash_of_link(below) == id.hash) return named;
    if (stands && is_there(place / record_file)) return place;
    if (is_own(below)) {  // an earlier runner's, unless it tells that it is of another
        const std::string hash = hash_of_files(named);
        if (hash == id.hash || (hash.empty() && !stands)) return named;
    }
    return !stands && (is_nothing(named) || hash_of_link(below) == id.hash) ? named : place;
}

/// Of the runner's own links; empty for others, and where there is none.
std::string TrialFolders::hash_of_link(const fs::path& below) const {
    std::error_code error;
    const std::string text = fs::read_symlink(folder_ / below, error).native(), before = link_text(below, "");
    if (error || !text.starts_with(before) || !is_own(below.parent_path())) return {};
    const std::string hash = text.substr(before.size());
    return is_hash(hash) ? hash : "";
}

/// Whether all on the way to it are folders, and no links.
bool TrialFolders::is_own(const fs::path& below) const {
    fs::path path = folder_;
    return std::ranges::all_of(below, [&](const fs::path& part) { return is_folder(path /= part); });
}

std::optional<TrialFolders::Shown> TrialFolders::shown(const TrialKey& key) const {
    const fs::path below = trial_folder(key);
    if (const std::string hash = hash_of_link(below); has(hash)) return Shown{stored(hash), hash};
    if (is_own(below)) return Shown{folder_ / below, hash_of_files(folder_ / below)};
    return {};
}

void TrialFolders::hide_at(const fs::path& below) const {
    if (!hash_of_link(below).empty()) remove_file(folder_ / below);
}

/// The folders above a link. Where folds are cut they are below what was one trial's name.
std::string TrialFolders::make_way(const fs::path& below) const {
    fs::path path;
    for (const fs::path& part : below) {
        path /= part;
        hide_at(path);
        std::error_code error;
        if (is_folder(folder_ / path)) continue;
        if (!is_nothing(folder_ / path)) return is_in_the_way(folder_ / path, strange);
        fs::create_directory(folder_ / path, error);
        if (error) return is_in_the_way(folder_ / path, error.message());
    }
    return {};
}

/// Of what is not the runner's own, nothing goes, nor the folders that hold it.
void TrialFolders::clear(const fs::path& below) const {
    std::vector<fs::path> inside;
    std::error_code error;
    for (fs::directory_iterator entry(folder_ / below, error), end; !error && entry != end; entry.increment(error))
        inside.push_back(below / entry->path().filename());
    for (const fs::path& path : inside) {
        if (is_folder(folder_ / path))
            clear(path);
        else
            hide_at(path);
    }
    ::rmdir((folder_ / below).c_str());
}

std::string TrialFolders::show(const TrialId& id, FolderUse use) const {
    const fs::path below = trial_folder(id.key), link = folder_ / below;
    if (!is_hash(id.hash)) return {};
    if (is_own(below) && has_trial_files(link)) {
        if (use != FolderUse::alone) return {};
        move_files(link, id.hash);
    }
    if (!has(id.hash)) return hide_at(below), std::string();
    if (hash_of_link(below) == id.hash) return {};
    if (std::string why = make_way(below.parent_path()); !why.empty()) return why;
    if (is_folder(link)) clear(below);
    if (!is_nothing(link) && hash_of_link(below).empty()) return is_in_the_way(link, strange);
    const int error = place_link(link_text(below, id.hash), link, ::symlink);
    return error == 0 ? std::string() : is_in_the_way(link, std::generic_category().message(error));
}

/// All below `trials/` but what is behind links.
std::vector<fs::path> TrialFolders::paths_of_trials() const {
    std::vector<fs::path> paths;
    std::error_code error;
    if (!is_folder(folder_ / trials_name)) return paths;
    for (fs::recursive_directory_iterator entry(folder_ / trials_name, error), end; !error && entry != end;
         entry.increment(error))
        paths.push_back(entry->path().lexically_relative(folder_));
    return paths;
}

void TrialFolders::hide(const std::set<std::string>& hashes) const {
    for (const fs::path& path : paths_of_trials())
        if (hashes.contains(hash_of_link(path))) hide_at(path);
}

int TrialFolders::take_over() const {
    int count = 0;
    for (const fs::path& below : paths_of_trials()) {
        if (!is_folder(folder_ / below) || !has_trial_files(folder_ / below)) continue;
        const std::string hash = hash_of_files(folder_ / below);
        if (hash.empty()) continue;  // who plans it knows
        move_files(folder_ / below, hash);
        ++count;
        if (!is_folder(folder_ / below)) place_link(link_text(below, hash), folder_ / below, ::symlink);
    }
    return count;
}

/// Who is killed on the way leaves the record for the last. What lies in the store already is newer.
void TrialFolders::move_files(const fs::path& from, const std::string& hash) const {
    const fs::path to = stored(hash);
    if (!has_trial_files(from) || (!is_nothing(store()) && !has_store())) return;
    std::error_code error;
    make_folder(store());
    if (is_nothing(to) && holds_files_alone(from)) fs::rename(from, to, error);
    if (!is_folder(from)) return;
    make_folder(to);
    const bool known = is_there(to / record_file);
    for (const char* name : trial_files) {
        if (known)
            remove_file(from / name);
        else
            fs::rename(from / name, to / name, error);
    }
    ::rmdir(from.c_str());
}

}  // namespace runner
