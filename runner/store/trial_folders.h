#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runner/record/trial_key.h"
#include "runner/store/folder_lock.h"

namespace runner {

/// A trial by what it is called, and by what it is. `hash` is empty where its data have not been seen.
struct TrialId {
    TrialKey key;
    std::string hash;
};

/// Where the files of trials lie, below the folder of an experiment: by what the trial is, in `store/<hash>/`, so that
/// two states of a file, or two files of one name, leave each other's alone. `trials/<variant>/seed-<n>` is a symlink
/// to what the latest run means by that name. A link that is not as it would be made here is a stranger's: it may lead
/// anywhere, and is neither followed nor removed. Folders of earlier runners, which had the files in `trials/` itself,
/// are read where they are, until who has the folder alone takes them over.
class TrialFolders {
public:
    explicit TrialFolders(std::filesystem::path folder) : folder_(std::move(folder)) {}

    const std::filesystem::path& folder() const { return folder_; }
    std::filesystem::path store() const;
    /// Whether there is one: a link in its place is a stranger's.
    bool has_store() const;
    std::filesystem::path stored(const std::string& hash) const;
    /// Whether anything lies in the store by this hash.
    bool has(const std::string& hash) const;
    /// All that lies there, sorted.
    std::vector<std::string> hashes() const;

    /// The folder of a trial that is about to be written, made and shown. Throws OutputError, also where a link or a
    /// file is in its place.
    std::filesystem::path open(const TrialId& id) const;
    /// Where the files of a trial are to be read: by its name if that shows it, else in the store.
    std::filesystem::path read_at(const TrialId& id) const;

    /// What stands in `trials/` under a name.
    struct Shown {
        std::filesystem::path folder;
        std::string hash;  // that the link tells; empty: the files of an earlier runner, or what they are made of
    };
    std::optional<Shown> shown(const TrialKey& key) const;

    /// Lets the name of a trial lead to its files if there are any, and nowhere if not. Only who has the folder alone
    /// moves what an earlier runner has left in its place. Returns what is in the way; empty where nothing is.
    std::string show(const TrialId& id, FolderUse use) const;
    /// Names of trials that lead to these lead nowhere from now on.
    void hide(const std::set<std::string>& hashes) const;
    /// Moves what an earlier runner has left in `trials/` into the store. Returns of how many trials.
    int take_over() const;

private:
    std::string hash_of_link(const std::filesystem::path& below) const;
    bool is_own(const std::filesystem::path& below) const;
    void hide_at(const std::filesystem::path& below) const;
    std::string make_way(const std::filesystem::path& below) const;
    void clear(const std::filesystem::path& below) const;
    void move_files(const std::filesystem::path& from, const std::string& hash) const;
    std::vector<std::filesystem::path> paths_of_trials() const;

    std::filesystem::path folder_;
};

/// Whether a hash may name a folder: that of a results file may be any text.
bool is_hash(std::string_view text);

/// What POSIX's `symlink` does; tests put a file system without links in its place.
using MakeLink = std::function<int(const char* target, const char* path)>;
/// Puts a symlink where there is none, or another link. Returns 0 or the error number.
int place_link(const std::string& target, const std::filesystem::path& path, const MakeLink& make);

}  // namespace runner
