#include "runner/store/files.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <vector>

#include "layers/declare/diagnostic.h"
#include "tests/support/folder.h"

using namespace runner;
using namespace tests;
namespace fs = std::filesystem;

namespace {

std::mutex syncs_mutex;
std::vector<std::string> syncs;  // what was synced, by name

}  // namespace

/// Takes the place of the system's in this program, to see what would survive a power cut.
extern "C" int fsync(int file) {
    std::error_code unused;
    const std::lock_guard guard(syncs_mutex);
    syncs.push_back(fs::read_symlink("/proc/self/fd/" + std::to_string(file), unused).filename().string());
    return static_cast<int>(::syscall(SYS_fsync, file));
}

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

    TEST_CASE("missing folders are made, and each is remembered by the one above it before the file is there") {
        const Folder folder;
        fs::create_directories(folder / "here");
        syncs.clear();
        write_file(folder.path() / "here/trials/bn/seed-1/trial.json", "{}");
        CHECK(read_file(folder.path() / "here/trials/bn/seed-1/trial.json") == "{}");
        REQUIRE(syncs.size() == 5);
        CHECK(std::vector(syncs.begin(), syncs.begin() + 3) == std::vector<std::string>{"here", "trials", "bn"});
        CHECK(syncs[3].starts_with(".trial.json."));
        CHECK(syncs[4] == "seed-1");
        make_folder(folder / "with/slash/");
        CHECK(fs::is_directory(folder / "with/slash"));
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

    TEST_CASE("a file that the user named: a symlink, a FIFO and a device stay what they are") {
        const Folder folder;
        const fs::path target = folder.write("target", std::string("a long old content")), link = folder / "link";
        fs::create_symlink(target, link);
        write_named_file(link, "new");
        CHECK(fs::is_symlink(link));
        CHECK(read_file(target) == "new");

        const fs::path missing = folder / "missing", dangling = folder / "dangling";
        fs::create_symlink(missing, dangling);
        write_named_file(dangling, "x");
        CHECK(fs::is_symlink(dangling));
        CHECK(read_file(missing) == "x");

        const fs::path device = folder / "device";  // by a link: as root, a fault would break the machine's own
        fs::create_symlink("/dev/null", device);
        write_named_file(device, "x");
        CHECK(fs::is_symlink(device));
        CHECK(fs::is_character_file(device));

        const fs::path fifo = folder / "fifo";
        REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
        const int reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK);
        write_named_file(fifo, "through");
        char bytes[16];
        CHECK(std::string(bytes, static_cast<std::size_t>(::read(reader, bytes, sizeof bytes))) == "through");
        ::close(reader);
        CHECK(fs::is_fifo(fifo));

        write_named_file(folder / "below/plain", "x");
        CHECK(read_file(folder / "below/plain") == "x");
        CHECK(files_in(folder) == 7);
        try {
            write_named_file(folder.path(), "x");
            FAIL("a folder was written");
        } catch (const OutputError& error) {
            CHECK(error.what() == "can't write `" + folder.path().native() + "`: Is a directory");
        }
    }

    TEST_CASE("a file of the runner's own takes the place of a link, and what it led to stays") {
        const Folder folder;
        const fs::path elsewhere = folder.write("elsewhere", std::string("precious")), own = folder / "results.json";
        fs::create_symlink(elsewhere, own);
        write_file(own, "{}");
        CHECK_FALSE(fs::is_symlink(own));
        CHECK(read_file(own) == "{}");
        CHECK(read_file(elsewhere) == "precious");
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
        // One would be waited for, the other read for ever.
        const Folder folder;
        const fs::path pipe = folder / "pipe";
        REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
        CHECK(error_of_reading(pipe) == "error: can't read `" + pipe.native() + "`: it is no regular file\n");
        CHECK(error_of_reading("/dev/zero") == "error: can't read `/dev/zero`: it is no regular file\n");
    }
}
