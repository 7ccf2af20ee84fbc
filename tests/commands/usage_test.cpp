#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

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
        const auto message = [&](const std::vector<std::string>& words) {
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
        CHECK(message({"run", "x.yaml", "--jobs"}) == "error: --jobs needs a value: --jobs N\n");
        CHECK(message({"run", "--seeds", "--fresh", "x.yaml"}) == "error: --seeds needs a value: --seeds N|LIST\n");
        CHECK(message({"run", "x.yaml", "--jobs", "1", "--jobs", "2"}) == "error: --jobs stands 2 times\n");
        CHECK(message({"run", "x.yaml", "--out", ""}) == "error: --out needs a name, received ``: --out DIR\n");
        CHECK(message({"plot", ".", "-o", ""}) == "error: -o needs a name, received ``: -o FILE\n");
        CHECK(message({"gate", "."}) ==
              "error: `gate` needs --baseline FILE: runner gate RESULTS --baseline FILE [options]\n");
        CHECK(message({"list", "optimiser"}) == "error: unknown kind `optimiser`: did you mean `optimizer`?\n");
    }

    TEST_CASE("an option takes one value, wherever it stands") {
        const tests::Folder folder;
        tests::write(folder / "x.yaml",
                     "parameters: {n: 1}\n"
                     "data: {dataset: mnist}\n"
                     "model: {input: [28, 28], layers: [flatten, {dense: {units: 10, activation: softmax}}]}\n"
                     "training: {optimizer: adam, loss: sparse_categorical_crossentropy, epochs: $n}\n"
                     "variants: {a: {}, b: {n: 2}}\n");
        const auto said = [&](const std::vector<std::string>& words) {
            const auto outcome = run(words, folder.path());
            CHECK(outcome.err == "");
            return outcome.out;
        };
        CHECK(said({"check", "--seeds", "3", "x.yaml"}) == "x.yaml: good: 2 variants × 3 seeds = 6 trials\n");
        CHECK(said({"check", "--seeds=3", "x.yaml"}) == "x.yaml: good: 2 variants × 3 seeds = 6 trials\n");
        CHECK(said({"check", "--only", "b", "x.yaml"}) == "x.yaml: good: 1 variant × 1 seed = 1 trial\n");
        CHECK(said({"check", "--set", "seeds=2", "--set", "training.batch_size=8", "x.yaml"}) ==
              "x.yaml: good: 2 variants × 2 seeds = 4 trials\n");
        const auto second = run({"check", "x.yaml", "--set", "seeds=2", "b=2"}, folder.path());
        CHECK(second.code == 2);
        CHECK(second.err.starts_with("b=2: error: cannot read it: No such file or directory\n"));
    }

    TEST_CASE("what stdout could not take is an error; a reader that went away is none") {
        if (!std::filesystem::exists("/dev/full")) return;
        const tests::Folder folder;
        const auto full = [&](const std::vector<std::string>& words) {
            return run(words, folder.path(), {}, "/dev/full");
        };
        CHECK(full({"schema", "results"}).code == 5);
        CHECK(full({"schema", "results"}).err == "error: can't write `stdout`: No space left on device\n");
        CHECK(full({"--help"}).code == 5);
        CHECK(full({"explain", "drpout"}).code == 2);
        const std::string program = std::filesystem::absolute(RUNNER).string();
        const std::string code = (folder / "code").string();
        CHECK(std::system(fmt::format("(sleep 0.3; {} schema results 2>{}.err; echo $? >{}) | true; sleep 1", program,
                                      code, code)
                              .c_str()) == 0);
        CHECK(tests::read(code) == "0\n");
        CHECK(tests::read(code + ".err").empty());
    }

    TEST_CASE("help fits its columns, and names what must be given and what exit codes say") {
        const tests::Folder folder;
        const auto help = [&](const char* command) { return run({command, "--help"}, folder.path()).out; };
        CHECK(help("gate").find("\nUsage: runner gate RESULTS --baseline FILE [options]\n") != std::string::npos);
        CHECK(help("list").find("\nUsage: runner list [KIND]\n") != std::string::npos);
        CHECK(help("plot").find(
                  "\n  --kind curves|confusion|sparsity|uncertainty|sizes\n                           what is drawn") !=
              std::string::npos);
        CHECK(run({"help"}, folder.path()).out.find("\nExit codes:\n  0          done\n") != std::string::npos);
        CHECK(run({"help"}, folder.path()).out.find("\n  5          output could not be written\n") !=
              std::string::npos);
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
        CHECK(outcome.err.find("or leave out --data-dir: they are then downloaded") != std::string::npos);
        const auto named = run({"run", "x.yaml"}, folder.path(), {"RUNNER_DATA_DIR=nowhere"});
        CHECK(named.code == 4);
        CHECK(named.err.find("or leave out RUNNER_DATA_DIR: they are then downloaded") != std::string::npos);
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
