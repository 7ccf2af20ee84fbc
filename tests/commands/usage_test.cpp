#include <doctest/doctest.h>

#include "tests/support/program.h"

using tests::run;

TEST_SUITE("commands") {
    TEST_CASE("no words: the short help on stderr, exit 2") {
        const tests::Folder folder;
        const auto outcome = run({}, folder.path());
        CHECK(outcome.code == 2);
        CHECK(outcome.out.empty());
        CHECK(outcome.err.starts_with("Trains the variants of a network that a YAML file declares"));
    }

    TEST_CASE("help goes to stdout, exit 0") {
        const tests::Folder folder;
        for (const char* word : {"--help", "-h", "help"}) {
            const auto outcome = run({word}, folder.path());
            CHECK(outcome.code == 0);
            CHECK(outcome.err.empty());
            CHECK(outcome.out.find("  run        Trains every variant over its seeds") != std::string::npos);
        }
        CHECK(run({"run", "--help"}, folder.path()).out.find("--jobs N") != std::string::npos);
        CHECK(run({"run", "--help"}, folder.path()).out.find("--data-dir DIR") != std::string::npos);
        CHECK(run({"--version"}, folder.path()).out == "runner 0.1.0\n");
    }

    TEST_CASE("a misused command line is told in one line, exit 2") {
        const tests::Folder folder;
        const auto message = [&](std::vector<std::string> words) {
            const auto outcome = run(words, folder.path());
            CHECK(outcome.code == 2);
            CHECK(outcome.out.empty());
            return outcome.err;
        };
        CHECK(message({"chekc", "x"}) == "error: unknown command `chekc`: did you mean `check`?\n");
        CHECK(message({"run", "x.yaml", "--job", "2"}) ==
              "error: unknown option `--job` of `run`: did you mean `--jobs`?\n");
        CHECK(message({"run", "x.yaml", "--jobs", "0"}) ==
              "error: --jobs: expected a whole number, at least 1, received `0`\n");
        CHECK(message({"run", "x.yaml", "--jobs", "two"}) ==
              "error: --jobs: expected a whole number, at least 1, received `two`\n");
        CHECK(message({"run"}) == "error: `run` needs a FILE: runner run FILE… [options]\n");
        CHECK(message({"plan", "a.yaml", "b.yaml"}) ==
              "error: `plan` takes FILE only, received `b.yaml`: runner plan FILE [options]\n");
        CHECK(message({"explain", "drpout"}) == "error: nothing is called `drpout`: did you mean `dropout`?\n");
        CHECK(message({"list", "optimiser"}) == "error: unknown kind `optimiser`: did you mean `optimizer`?\n");
    }

    TEST_CASE("a data folder that lacks a file: exit 4, without download or stand-in") {
        const tests::Folder folder;
        tests::write(folder / "x.yaml",
                     "data: {dataset: mnist, on_missing: synthetic_digits}\n"
                     "model: {input: [28, 28], layers: [flatten, {dense: {units: 10, activation: softmax}}]}\n"
                     "training: {optimizer: adam, loss: sparse_categorical_crossentropy}\n");
        const auto outcome = run({"run", "x.yaml", "--data-dir", "nowhere"}, folder.path());
        CHECK(outcome.code == 4);
        CHECK(outcome.out.empty());
        CHECK(outcome.err.find("nowhere") != std::string::npos);
    }

    TEST_CASE("a component explains itself from its declaration") {
        const tests::Folder folder;
        const auto outcome = run({"explain", "dropout"}, folder.path());
        CHECK(outcome.code == 0);
        CHECK(outcome.out.starts_with("dropout: a layer\n"));
        CHECK(outcome.out.find("rate") != std::string::npos);
        CHECK(outcome.out.find("at least 0 and below 1") != std::string::npos);
    }

    TEST_CASE("everything that can be named is listed, with what it is") {
        const tests::Folder folder;
        const std::string out = run({"list"}, folder.path()).out;
        for (const char* name :
             {"\n  dense ", "\n  elu ", "\n  he_normal ", "\n  adam ", "\n  mnist ", "\n  accuracy "})
            CHECK(out.find(name) != std::string::npos);
        CHECK(run({"list", "optimizers"}, folder.path()).out.starts_with("optimizer\n  sgd"));
    }
}
