#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "runner/results/output.h"
#include "runner/results/program.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/program.h"

using tests::run;

namespace {

const std::string one_layer =
    "model: {input: [1], layers: [{dense: {units: 2, activation: softmax}}]}\n"
    "training: {optimizer: {sgd: 0.1}, loss: sparse_categorical_crossentropy, epochs: 1, accept: [collapsed]}\n";

std::string own_table(const std::string& label) {
    return "data: {dataset: {csv: {file: t.csv, label: " + label + ", test: t.csv}}}\n" + one_layer;
}

const std::string table = "x,kind\n1,a\n2,b\n3,a\n4,b\n";

/// Whether nothing in it commands a terminal.
bool is_tame(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if ((c < 0x20 && c != '\n') || c == 0x7f) return false;
        if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return false;
    }
    return text.find("\xe2\x80\xae") == text.npos;
}

/// A PATH that has a gnuplot of ours first.
struct OtherPath {
    std::string old = std::getenv("PATH");
    explicit OtherPath(const std::filesystem::path& first) {
        ::setenv("PATH", (first.string() + ":" + old).c_str(), 1);
    }
    ~OtherPath() { ::setenv("PATH", old.c_str(), 1); }
};

bool ends_soon(long process) {
    for (int i = 0; i < 50; ++i) {
        const std::string state = tests::read("/proc/" + std::to_string(process) + "/stat");
        if (state.empty() || state.find(") Z ") != state.npos) return true;
        ::usleep(100000);
    }
    return false;
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("no text of a file, a table or a lock commands the terminal") {
        const tests::Folder folder;
        const std::string evil = "\x1b]0;owned\x07\x1b[2J\xc2\x9b\xe2\x80\xae";
        tests::write(folder / "t.csv", "x," + evil + "\n1,a\n");
        tests::write(folder / "column.yaml", own_table("kind"));
        tests::write(folder / "cell.yaml",
                     "data: {dataset: {csv: {file: c.csv, label: kind, test: c.csv}}}\n" + one_layer);
        tests::write(folder / "c.csv", "x,kind\n" + evil + ",a\n");
        tests::write(folder / "key.yaml", "\"\\e[31m\\x9b\\u202Emodel\": {}\n" + own_table("kind"));
        tests::write(folder / "lock.yaml", own_table("kind"));
        tests::write(folder / "results/lock/.lock", evil);
        const int lock = ::open((folder / "results/lock/.lock").c_str(), O_RDWR | O_CLOEXEC);
        REQUIRE(::flock(lock, LOCK_EX | LOCK_NB) == 0);
        for (const char* file : {"column.yaml", "cell.yaml", "key.yaml", "lock.yaml", "\x1b[31m.yaml"}) {
            const auto outcome = run({file}, folder.path());
            CAPTURE(outcome.err);
            CHECK(outcome.code != 0);
            CHECK(is_tame(outcome.err));
            CHECK(is_tame(outcome.out));
        }
        CHECK(run({"key.yaml"}, folder.path()).err.find("<U+202E>model") != std::string::npos);
        ::close(lock);
    }

    TEST_CASE("what is for programs is shown tame where a person looks at it, and as it is to a file") {
        const tests::Folder folder;
        const std::string evil = "\xc2\x9b\xe2\x80\xaex";
        runner::Results results = tests::sample::results();
        results.trials[0].curve.columns.push_back({evil, results.trials[0].curve.columns[0].second});
        runner::write_results(folder.path(), results);
        const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
        REQUIRE(terminal >= 0);
        REQUIRE(::grantpt(terminal) + ::unlockpt(terminal) == 0);
        std::string shown;
        std::thread reader([&] {
            char bytes[4096];
            for (ssize_t count = 0; (count = ::read(terminal, bytes, sizeof bytes)) > 0;)
                shown.append(bytes, static_cast<std::size_t>(count));
        });
        CHECK(run({"export", ".", "--format", "jsonl"}, folder.path(), {}, ::ptsname(terminal)).code == 0);
        reader.join();
        ::close(terminal);
        CHECK(shown.find("\" <U+202E>x\"") != std::string::npos);
        CHECK(shown.find(evil) == std::string::npos);
        CHECK(run({"export", ".", "--format", "jsonl"}, folder.path()).out.find(evil) != std::string::npos);
    }

    TEST_CASE("the file of one's own is named in terminal, report and results") {
        const tests::Folder folder;
        tests::write(folder / "t.csv", table);
        tests::write(folder / "own.yaml", own_table("kind"));
        const auto outcome = run({"own.yaml"}, folder.path());
        REQUIRE(outcome.code == 0);
        CHECK(outcome.out.find("\nTrained on t.csv (label `kind`): 4 training, 0 validation and 4 test samples.\n") !=
              std::string::npos);
        CHECK(tests::read(folder / "results/own/report.md")
                  .find("default, trained with 1 seed on t.csv (label \\`kind\\`).") != std::string::npos);
        const auto results = runner::from_json(tests::read(folder / "results/own/results.json"));
        CHECK(results.find("trained_on")->text == "t.csv (label `kind`)");
        CHECK(results.find("data")->find("dataset")->text == "csv");
        CHECK(run({"summary", "own.yaml"}, folder.path()).out.find("multiply-adds for a sample\n") !=
              std::string::npos);
    }

    TEST_CASE("a start that fails leaves no folder, and what was there before stays") {
        const tests::Folder folder;
        tests::write(folder / "t.csv", table);
        tests::write(folder / "own.yaml", own_table("king"));
        CHECK(run({"own.yaml"}, folder.path()).code != 0);
        CHECK_FALSE(std::filesystem::exists(folder / "results"));
        CHECK(run({"own.yaml", "--out", "a/b"}, folder.path()).code != 0);
        CHECK_FALSE(std::filesystem::exists(folder / "a"));
        std::filesystem::create_directories(folder / "results/own");
        CHECK(run({"own.yaml"}, folder.path()).code != 0);
        CHECK(std::filesystem::exists(folder / "results/own"));
    }

    TEST_CASE("a working folder that is gone is told") {
        const tests::Folder folder;
        const std::string program = std::filesystem::absolute(RUNNER).string();
        const auto from_nowhere = [&](const std::string& words) {
            return runner::run_program(
                       "sh",
                       {"-c", "mkdir '" + (folder / "gone").string() + "'; cd '" + (folder / "gone").string() +
                                  "'; rmdir ../gone; '" + program + "' " + words + " 2>&1; echo $?"},
                       "")
                .out;
        };
        for (const char* words : {"x.yaml", "check x.yaml", "compare results"})
            CHECK(from_nowhere(words) ==
                  "error: the working folder can't be used (No such file or directory): go to one that is there\n2\n");
        CHECK(from_nowhere("--version").ends_with("\n0\n"));
    }

    TEST_CASE("a gnuplot that hangs dies with the runner, and so does what it has started") {
        const tests::Folder folder;
        runner::write_results(folder.path(), tests::sample::results());
        const auto script = folder.write("bin/gnuplot", std::string("#!/bin/sh\nsleep 300 &\necho $$ $! >pids.new\n"
                                                                    "mv pids.new pids\nwait\n"));
        std::filesystem::permissions(script, std::filesystem::perms::owner_all);
        const OtherPath path(folder / "bin");
        tests::Program program({"plot", "."}, folder.path());
        for (int i = 0; i < 100 && !std::filesystem::exists(folder / "pids"); ++i) ::usleep(100000);
        const std::string pids = tests::read(folder / "pids");
        REQUIRE_FALSE(pids.empty());
        program.signal(SIGKILL);
        program.wait();
        CHECK(ends_soon(std::stol(pids)));
        CHECK(ends_soon(std::stol(pids.substr(pids.find(' ')))));
    }
}
