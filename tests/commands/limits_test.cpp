// What the system forbids or limits, with the real binary: files that may not grow, memory that may not be executed,
// threads that cannot be made.
#include <doctest/doctest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>

#include "tests/commands/points.h"

namespace {

/// From here on a system call fails so, in this process and those that it starts, if bits of `mask` are set in its
/// third argument, or whatever its arguments are.
void forbid(std::uint32_t call, int error, std::uint32_t mask = 0) {
    const auto at = [](std::size_t offset) { return static_cast<std::uint32_t>(offset); };
    sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at(offsetof(seccomp_data, nr))),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at(offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t))),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, mask, 0, static_cast<std::uint8_t>(mask ? 1 : 0)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program = {static_cast<unsigned short>(std::size(steps)), steps};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/// Files that stand in a folder whole, with what is left half written.
std::size_t temporaries_in(const tests::Folder& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
        count += entry.path().extension() == ".tmp";
    return count;
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("files that may not grow (ulimit -f) end the run with exit 5 and a word, and nothing is lost") {
        const tests::Folder folder, whole;
        for (const auto* place : {&folder, &whole}) tests::write_points(*place, "seeds: 2\n", 40);
        REQUIRE(tests::run({"run", "points.yaml"}, whole.path()).code == 0);
        const auto limit = [](rlim_t bytes) {
            return [bytes] {
                const rlimit most = {bytes, bytes};
                setrlimit(RLIMIT_FSIZE, &most);
            };
        };
        const tests::Outcome none = tests::run({"run", "points.yaml"}, folder.path(), {.before = limit(2000)});
        CHECK(none.code == 5);
        CHECK(none.err.find("error: can't write `results/points/store/") != std::string::npos);
        CHECK(none.err.ends_with(
            ": File too large: this process may write no more than 2000 bytes to a file (`ulimit -f`)\n"));
        const tests::Outcome results = tests::run({"run", "points.yaml"}, folder.path(), {.before = limit(20000)});
        CHECK(results.code == 5);
        CHECK(results.err.find("error: can't write `results/points/results.json`: File too large") !=
              std::string::npos);
        CHECK(temporaries_in(folder) == 0);
        const tests::Outcome rest = tests::run({"run", "points.yaml"}, folder.path());
        CHECK(rest.code == 0);
        CHECK(rest.err.find("[4/4]") != std::string::npos);
        CHECK(rest.err.find("finished      epoch  40") != std::string::npos);
        CHECK(rest.err.find("(from the folder)") != std::string::npos);
        CHECK(tests::same_results(folder / "results/points", whole / "results/points"));
    }

    TEST_CASE("where no memory may be executed that was written, a run says so before it begins") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 1\n", 3);
        for (const char* command : {"run", "plan"}) {
            const tests::Outcome outcome = tests::run({command, "points.yaml"}, folder.path(),
                                                      {.before = [] { forbid(SYS_mprotect, EPERM, PROT_EXEC); }});
            CHECK(outcome.code == 1);
            CHECK(outcome.err ==
                  "error: this system lets no memory be executed that was written before, and oneDNN compiles its "
                  "kernels so\n"
                  "      what forbids it: MemoryDenyWriteExecute= of a systemd unit, `setsebool deny_execmem` of "
                  "SELinux, PR_SET_MDWE, or a seccomp filter\n");
        }
        CHECK_FALSE(std::filesystem::exists(folder / "results"));
        CHECK(tests::run({"check", "points.yaml"}, folder.path(),
                         {.before = [] { forbid(SYS_mprotect, EPERM, PROT_EXEC); }})
                  .code == 0);
    }

    TEST_CASE("where no thread can be made, one trial runs at a time, and that is said") {
        const tests::Folder folder, whole;
        for (const auto* place : {&folder, &whole}) tests::write_points(*place, "seeds: 2\n", 10);
        REQUIRE(tests::run({"run", "points.yaml"}, whole.path()).code == 0);
        // At the end of a program the sanitizers look for leaks in a thread of their own, which cannot be made either.
        const tests::Outcome outcome = tests::run({"run", "points.yaml", "--jobs", "2"}, folder.path(),
                                                  {.environment = {"ASAN_OPTIONS=detect_leaks=0"}, .before = [] {
                                                       forbid(SYS_clone, EAGAIN);
                                                       forbid(SYS_clone3, EAGAIN);
                                                   }});
        CHECK(outcome.code == 0);
        CHECK(outcome.err.starts_with(
            "Signals cannot be waited for (Resource temporarily unavailable): one ends the program at "
            "once, and what the last checkpoints hold is what stays.\n"));
        CHECK(outcome.err.find("No more threads can be made (Resource temporarily unavailable; is there a limit of "
                               "processes, `ulimit -u`?): 1 trial at a time.\n") != std::string::npos);
        CHECK(tests::same_results(folder / "results/points", whole / "results/points"));
    }
}
