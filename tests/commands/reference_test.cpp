#include "runner/commands/reference.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/support/program.h"

using namespace runner;

namespace {

std::string first_difference(const std::string& a, const std::string& b) {
    std::size_t line = 1, begin = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i)
        if (a[i] == '\n') ++line, begin = i + 1;
    const auto line_of = [&](const std::string& text) { return text.substr(begin, text.find('\n', begin) - begin); };
    return "line " + std::to_string(line) + ": `" + line_of(a) + "`, now `" + line_of(b) + "`";
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("docs/reference.md is what the runner says now") {
        const std::string committed = tests::read(std::filesystem::path(PROJECT_DIR) / "docs/reference.md");
        const std::string now = reference_page();
        if (committed != now)
            FAIL_CHECK("docs/reference.md is stale in "
                       << first_difference(committed, now)
                       << "\nrenew it: build/bin/runner explain --all > docs/reference.md");
    }

    TEST_CASE("explain --all prints the whole reference, a name one component, and neither is a misuse") {
        const tests::Folder folder;
        CHECK(tests::run({"explain", "--all"}, folder.path()).out == reference_page());
        CHECK(tests::run({"explain"}, folder.path()).err ==
              "error: `explain` needs a NAME, or --all: `runner list` shows all names\n");
        CHECK(tests::run({"explain", "adam", "--all"}, folder.path()).code == 2);
        CHECK(tests::run({"explain", "training"}, folder.path()).out.find("default 32") != std::string::npos);
        CHECK(tests::run({"explain", "claims"}, folder.path()).out.find("margin") != std::string::npos);
        CHECK(tests::run({"explain", "early_stopping"}, folder.path())
                  .out.starts_with("early_stopping: settings of training\nwhen to stop before; default: never\n"));
        const auto explained = [&](const char* name) { return tests::run({"explain", name}, folder.path()).out; };
        CHECK(explained("repeat").find("the `layers`, so many times") != std::string::npos);
        CHECK(explained("repeat").find("\n  layers  what is repeated\n") != std::string::npos);
        CHECK(explained("repeat").find("\nExample: {repeat: 5, name: hidden, layers: [{dense: 100}]}\n") !=
              std::string::npos);
        CHECK(
            tests::run({"explain", "measure"}, folder.path())
                .out.find("\nMeasures:\n  epochs_to\n      the first epoch in which `monitor` reaches `target`; a miss "
                          "is worse than any hit\n") != std::string::npos);
        CHECK(tests::run({"explain", "sparsity"}, folder.path()).out ==
              "sparsity: a measure of claims and gate\n  sparsity\n      share of exact zeros in kernels\n");
        CHECK(tests::run({"explain", "best.val_loss"}, folder.path()).out ==
              "best.val_loss: a measure of claims and gate\n  best.<column>\n"
              "      the best value of a column of the learning curve, such as `best.val_accuracy`\n");
        CHECK(explained("share") ==
              "share: a key of every layer, `repeat` and `use`\nthe layer or block above whose parameters it uses\n\n"
              "Example: {name: b, use: tower, from: right, share: a}\n");
        CHECK(explained("gate").find("`test_accuracy: 0.005`, half a point (a number, at least 0)") !=
              std::string::npos);
        CHECK(
            explained("dealing") ==
            "dealing: a word of vary\n"
            "`dealing` deals training and test samples anew from all of them, as many of each class as there were.\n");
        CHECK(explained("when").starts_with("when: a key of every layer"));
        CHECK(explained("from").starts_with("from: a key of every layer"));
        CHECK(explained("use").starts_with("use: stands where a layer may\n"));
        CHECK(explained("choose").starts_with("choose: a key of an axis of `grid` that chooses\n"));
        CHECK(explained("grid").find("`choose` searches: `learning_rate: {choose: ") != std::string::npos);
        CHECK(explained("learning_rate").starts_with("learning_rate: a setting of sgd"));
        CHECK(explained("grid").find("labels them") != std::string::npos);
    }
}
