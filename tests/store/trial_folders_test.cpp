#include "runner/store/trial_folders.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>

#include "runner/store/files.h"
#include "tests/support/folder.h"

using namespace runner;

namespace {

namespace fs = std::filesystem;

const TrialKey plain{"small", {3}}, fold{"small", {.seed = 3, .fold = 2}}, candidate{"found/rate_0.1", {1}};

/// A trial as an earlier runner left it, by its name alone.
void write_earlier(const tests::Folder& folder, const std::string& trial, const std::string& hash) {
    tests::write(folder / "trials" / trial / "weights.safetensors", "weights of " + hash);
    tests::write(folder / "trials" / trial / "trial.json", fmt::format("{{\n  \"hash\": \"{}\"\n}}\n", hash));
}

std::string target(const tests::Folder& folder, const std::string& trial) {
    std::error_code error;
    return fs::read_symlink(folder / "trials" / trial, error).string();
}

std::string weights(const tests::Folder& folder, const std::string& trial) {
    return tests::read(folder / "trials" / trial / "weights.safetensors");
}

}  // namespace

TEST_SUITE("store") {
    TEST_CASE("a hash names a folder, and no text of a results file leads elsewhere") {
        for (const char* good : {"0", "5f3a9c", "h"}) CHECK(is_hash(good));
        for (const char* bad : {"", ".", "..", "../x", "a/b", "A", "uses.json", " "}) CHECK_FALSE(is_hash(bad));
        CHECK_FALSE(is_hash(std::string(65, 'a')));
        const tests::Folder folder;
        const TrialFolders folders(folder.path());
        CHECK_THROWS_AS(folders.open({plain, "../x"}), OutputError);
        CHECK(folders.show({plain, "../x"}, FolderUse::alone).empty());
        CHECK_FALSE(folders.has(".."));
    }

    TEST_CASE("a name leads to what was written last under it, and nowhere where that is not there") {
        const tests::Folder folder;
        const TrialFolders folders(folder.path());
        CHECK(folders.open({candidate, "a1"}) == folder / "store/a1");
        CHECK(target(folder, "found/rate_0.1/seed-1") == "../../../store/a1");
        folders.open({plain, "b1"});
        folders.open({plain, "b2"});
        CHECK(target(folder, "small/seed-3") == "../../store/b2");
        CHECK(folders.hashes() == std::vector<std::string>{"a1", "b1", "b2"});
        CHECK(folders.shown(plain)->hash == "b2");
        CHECK(folders.read_at({plain, "b2"}) == folder / "trials/small/seed-3");
        CHECK(folders.read_at({plain, "b1"}) == folder / "store/b1");
        CHECK(folders.read_at({plain, "b3"}) == folder / "store/b3");  // never another's files
        CHECK(folders.show({plain, "b1"}, FolderUse::shared).empty());
        CHECK(target(folder, "small/seed-3") == "../../store/b1");
        CHECK(folders.show({plain, "b3"}, FolderUse::alone).empty());
        CHECK_FALSE(folders.shown(plain));
        CHECK(target(folder, "small/seed-3").empty());
        folders.hide({"a1"});
        CHECK(target(folder, "found/rate_0.1/seed-1").empty());
        CHECK(folders.has("a1"));
    }

    TEST_CASE("where folds are cut they lie below what was one trial's name, and back") {
        const tests::Folder folder;
        const TrialFolders folders(folder.path());
        folders.open({plain, "a"});
        folders.open({fold, "b"});
        CHECK(target(folder, "small/seed-3/fold-2") == "../../../store/b");
        CHECK(fs::is_empty(folder / "store/a"));
        folders.open({plain, "a"});
        CHECK(target(folder, "small/seed-3") == "../../store/a");
        CHECK(fs::is_empty(folder / "store/a"));
    }

    TEST_CASE("what an earlier runner has left is read where it is, and moved by who has the folder alone") {
        const tests::Folder folder;
        const TrialFolders folders(folder.path());
        write_earlier(folder, "small/seed-3", "a1");
        write_earlier(folder, "small/seed-3/fold-2", "b1");
        tests::write(folder / "trials/small/seed-3/notes", std::string("mine"));
        write_earlier(folder, "large/seed-1", "c1");
        tests::write(folder / "trials/large/seed-2/checkpoint", std::string("x"));
        CHECK(folders.shown(plain)->hash == "a1");
        CHECK(folders.read_at({plain, "a1"}) == folder / "trials/small/seed-3");
        CHECK(folders.read_at({plain, "a2"}) == folder / "store/a2");
        CHECK(folders.show({plain, "a1"}, FolderUse::shared).empty());
        CHECK(weights(folder, "small/seed-3") == "weights of a1");
        CHECK(folders.take_over() == 3);
        CHECK(folders.take_over() == 0);
        CHECK(folders.hashes() == std::vector<std::string>{"a1", "b1", "c1"});
        CHECK(target(folder, "large/seed-1") == "../../store/c1");
        CHECK(weights(folder, "large/seed-1") == "weights of c1");
        CHECK(weights(folder, "small/seed-3/fold-2") == "weights of b1");
        // A checkpoint alone does not tell whose it is: who plans the trial knows.
        CHECK(folders.show({{"large", {2}}, "c2"}, FolderUse::alone).empty());
        CHECK(tests::read(folder / "store/c2/checkpoint") == "x");
        CHECK(target(folder, "large/seed-2") == "../../store/c2");
        // What the runner did not write stays, and what is in the way is told.
        const fs::path place = folder / "trials/small/seed-3";
        CHECK(folders.show({plain, "a1"}, FolderUse::alone) ==
              fmt::format("`{}` does not show its trial: something else is there, which stays as it is. The files of a "
                          "trial are in `store/<hash>/`, by the `hash` of `results.json`",
                          place.native()));
        CHECK(tests::read(place / "notes") == "mine");
        CHECK(folders.read_at({plain, "a1"}) == folder / "store/a1");
    }

    TEST_CASE("who was killed while moving a trial leaves its record for the last") {
        const tests::Folder folder;
        const TrialFolders folders(folder.path());
        write_earlier(folder, "small/seed-3", "a1");
        fs::create_directories(folder / "store/a1");
        fs::rename(folder / "trials/small/seed-3/weights.safetensors", folder / "store/a1/weights.safetensors");
        CHECK(folders.take_over() == 1);
        CHECK(weights(folder, "small/seed-3") == "weights of a1");
        CHECK(target(folder, "small/seed-3") == "../../store/a1");
        write_earlier(folder, "large/seed-1", "a1");  // the same trial once more: what is in the store is newer
        tests::write(folder / "trials/large/seed-1/weights.safetensors", std::string("older"));
        CHECK(folders.take_over() == 1);
        CHECK(weights(folder, "large/seed-1") == "weights of a1");
    }

    TEST_CASE("a stranger's link is neither followed nor removed") {
        const tests::Folder folder, elsewhere;
        const TrialFolders folders(folder.path());
        tests::write(elsewhere / "seed-3/trial.json", std::string("{\n  \"hash\": \"a1\"\n}\n"));
        const std::string told = fmt::format(
            "`{}` does not show its trial: something else is there, which stays as it is. The files of a "
            "trial are in `store/<hash>/`, by the `hash` of `results.json`",
            (folder / "trials/small").native());
        fs::create_directories(folder / "trials");
        fs::create_directory_symlink(elsewhere.path(), folder / "trials/small");
        CHECK_FALSE(folders.shown(plain));
        CHECK(folders.take_over() == 0);
        CHECK(folders.open({plain, "a1"}) == folder / "store/a1");
        CHECK(folders.show({plain, "a1"}, FolderUse::alone) == told);
        // Nor what lies behind it, though it looks like one of the runner's own.
        fs::create_directory_symlink("../../store/a1", elsewhere / "seed-4");
        CHECK_FALSE(folders.shown({"small", {4}}));
        CHECK(folders.show({{"small", {4}}, "a2"}, FolderUse::alone).empty());
        CHECK(fs::is_symlink(elsewhere / "seed-4"));
        folders.hide({"a1"});
        CHECK(fs::is_symlink(folder / "trials/small"));
        CHECK(fs::exists(elsewhere / "seed-3/trial.json"));
        for (const char* target : {"../../../store/a1", "/tmp/store/a1", "../../store/../a1", "../../store/"}) {
            fs::create_directories(folder / "trials/large");
            fs::create_directory_symlink(target, folder / "trials/large/seed-1");
            CHECK_FALSE(folders.shown({"large", {1}}));
            CHECK_FALSE(folders.show({{"large", {1}}, "a1"}, FolderUse::alone).empty());
            CHECK(fs::remove(folder / "trials/large/seed-1"));
        }
        fs::create_directory_symlink(elsewhere.path(), folder / "store/c1");
        CHECK_FALSE(folders.has("c1"));
        CHECK(folders.hashes() == std::vector<std::string>{"a1"});
        CHECK_THROWS_WITH_AS(folders.open({plain, "c1"}),
                             fmt::format("can't write `{}`: it is a link or no folder: put the folder itself there",
                                         (folder / "store/c1").native())
                                 .c_str(),
                             OutputError);
        fs::rename(folder / "store", folder / "other");
        fs::create_directory_symlink(elsewhere.path(), folder / "store");
        CHECK_THROWS_AS(folders.open({plain, "seed-3"}), OutputError);
        CHECK_THROWS_AS(folders.open({plain, "a2"}), OutputError);
        CHECK(folders.hashes().empty());
    }

    TEST_CASE("a link takes another's place at once, and a file system without links says so") {
        const tests::Folder folder;
        int made = 0;
        const auto make = [&](const char* to, const char* path) {
            ++made;
            return ::symlink(to, path);
        };
        CHECK(place_link("a", folder / "x", make) == 0);
        CHECK(place_link("b", folder / "x", make) == 0);
        CHECK(fs::read_symlink(folder / "x") == "b");
        CHECK(made == 3);
        CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
        const auto refuse = [](const char*, const char*) {
            errno = EPERM;
            return -1;
        };
        CHECK(place_link("a", folder / "y", refuse) == EPERM);
        CHECK_FALSE(fs::exists(folder / "y"));
    }

    TEST_CASE("a link that was to be a trial's name is swept, another's stays") {
        const tests::Folder folder;
        fs::create_directories(folder / "trials/small");
        fs::create_symlink("../../store/a1", folder / "trials/small/.seed-3.12-0.tmp");
        fs::create_symlink("/elsewhere", folder / "trials/small/.seed-3.12-1.tmp");
        { const FolderLock lock(folder.path()); }
        CHECK_FALSE(fs::is_symlink(folder / "trials/small/.seed-3.12-0.tmp"));
        CHECK(fs::is_symlink(folder / "trials/small/.seed-3.12-1.tmp"));
    }
}
