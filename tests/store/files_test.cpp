#include "runner/store/files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "layers/declare/diagnostic.h"
#include "tests/support/folder.h"

using namespace runner;
using namespace tests;
namespace fs = std::filesystem;

namespace {

std::size_t files_in(const Folder& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()));
}

std::string error_of(const fs::path& path) {
    try {
        write_file(path, "x");
    } catch (const OutputError& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_SUITE("store") {
    TEST_CASE("a file is written whole, over an old one too, and nothing is left beside it") {
        const Folder folder;
        const fs::path file = folder.path() / "results.json";
        const std::string bytes(300000, 'x');
        write_file(file, "old");
        CHECK(read_file(file) == "old");
        write_file(file, bytes);
        CHECK(read_file(file) == bytes);
        write_file(file, "");
        CHECK(read_file(file).empty());
        CHECK(files_in(folder) == 1);
    }

    TEST_CASE("missing folders are made") {
        const Folder folder;
        write_file(folder.path() / "trials/bn/seed-1/trial.json", "{}");
        CHECK(read_file(folder.path() / "trials/bn/seed-1/trial.json") == "{}");
    }

    TEST_CASE("a file that can't be written is named with the reason, and nothing is left") {
        const Folder folder;
        const fs::path taken = folder.path() / "taken";
        fs::create_directories(taken / "inner");
        CHECK(error_of(taken) == "can't write `" + taken.native() + "`: Is a directory");
        CHECK(files_in(folder) == 1);
        write_file(folder.path() / "file", "x");
        CHECK(
            error_of(folder.path() / "file/below").starts_with("can't write `" + folder.path().native() + "/file`: "));
        const fs::path longest = folder.path() / std::string(300, 'n');
        CHECK(error_of(longest) == "can't write `" + longest.native() + "`: File name too long");
    }

    TEST_CASE("writing goes on after an interruption and a short write, and ends at an error") {
        std::string written;
        int calls = 0;
        const Write stumbling = [&](int, const void* bytes, std::size_t count) -> ssize_t {
            if (++calls % 2) return errno = EINTR, -1;
            const std::size_t some = std::min<std::size_t>(count, 3);
            written.append(static_cast<const char*>(bytes), some);
            return static_cast<ssize_t>(some);
        };
        CHECK(write_all(1, "12345678", stumbling) == 0);
        CHECK(written == "12345678");
        CHECK(calls == 6);
        CHECK(write_all(1, "x", [](int, const void*, std::size_t) -> ssize_t { return errno = ENOSPC, -1; }) == ENOSPC);
        CHECK(write_all(1, "x", [](int, const void*, std::size_t) -> ssize_t { return 0; }) == EIO);
    }

    TEST_CASE("what can't be read is invalid input") {
        const auto error_of_reading = [](const fs::path& path) -> std::string {
            try {
                read_file(path);
            } catch (const declare::InvalidInput& error) {
                return error.what();
            }
            return "no error";
        };
        CHECK(error_of_reading("/no/such/file") == "error: can't read `/no/such/file`: No such file or directory\n");
        CHECK(error_of_reading("/tmp") == "error: can't read `/tmp`: it is a folder\n");
    }
}
