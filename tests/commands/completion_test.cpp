#include <doctest/doctest.h>

#include <algorithm>

#include "runner/commands/command.h"
#include "runner/results/program.h"
#include "tests/support/program.h"

namespace {

/// `b;a;` as `a;b;`: the order is the shell's.
std::string sorted(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find(';', begin);
        words.push_back(text.substr(begin, end - begin) + ";");
        begin = end + 1;
    }
    std::ranges::sort(words);
    std::string result;
    for (const std::string& word : words) result += word;
    return result;
}

/// What bash offers for the last of the words, in a folder with some files.
class Bash {
public:
    Bash() {
        tests::write(folder_ / "runner.bash", tests::run({"completion", "bash"}, folder_.path()).out);
        for (const char* file : {"a b.yaml", "b.yml", "c.json", "d.txt", "results/x/results.json"})
            tests::write(folder_ / file, "");
    }

    std::string offers(const std::vector<std::string>& words) const {
        std::string script = "cd '" + folder_.path().string() + "'; . ./runner.bash; COMP_WORDS=(runner";
        for (const std::string& word : words) script += " '" + word + "'";
        script += "); COMP_CWORD=" + std::to_string(words.size()) + "; _runner; printf '%s;' \"${COMPREPLY[@]}\"";
        const auto answer = runner::run_program("bash", {"--norc", "-c", script}, "");
        return answer.problem.empty() ? sorted(answer.out) : answer.problem;
    }

private:
    tests::Folder folder_;
};

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("bash completes commands, options, their values, names and files") {
        const Bash bash;
        std::string all;
        for (const runner::Command* command : runner::commands()) all += command->name + ";";
        CHECK(bash.offers({""}) == sorted(all + "help;--help;--version;"));
        CHECK(bash.offers({"ex"}) == "explain;export;");
        CHECK(bash.offers({"b."}) == "b.yml;");
        CHECK(bash.offers({"run", ""}) == "a b.yaml;b.yml;results;");
        CHECK(bash.offers({"run", "a"}) == "a b.yaml;");
        CHECK(bash.offers({"run", "b.yml", "--f"}) == "--fresh;");
        CHECK(bash.offers({"run", "b.yml", "--out", ""}) == "results;");
        CHECK(bash.offers({"b.yml", ""}) == "a b.yaml;b.yml;results;");
        CHECK(bash.offers({"compare", ""}) == "c.json;results;");
        CHECK(bash.offers({"gate", "--baseline", "results/x/"}) == "results/x/results.json;");
        CHECK(bash.offers({"gate", "--markdown", "d"}) == "d.txt;");
        CHECK(bash.offers({"gate", "--margin", ""}) == ";");
        CHECK(bash.offers({"graph", "b.yml", "--format", ""}) == "dot;svg;");
        CHECK(bash.offers({"plot", "c.json", "--kind", "c"}) == "confusion;curves;");
        CHECK(bash.offers({"plot", "c.json", "--metric", ""}) == ";");
        CHECK(bash.offers({"explain", "he_"}) == "he_normal;he_uniform;");
        CHECK(bash.offers({"list", "o"}) == "optimizer;");
        CHECK(bash.offers({"data", ""}) == "check;fetch;info;list;show;");
        CHECK(bash.offers({"data", "info", "m"}) == "mnist;");
        CHECK(bash.offers({"schema", "e"}) == "experiment;");
        CHECK(bash.offers({"completion", ""}) == "bash;zsh;");
    }

    TEST_CASE("zsh reads what completes it") {
        const tests::Folder folder;
        const std::string script = tests::run({"completion", "zsh"}, folder.path()).out;
        CHECK(script.starts_with("#compdef runner\n"));
        for (const runner::Command* command : runner::commands())
            CHECK(script.find("\n    " + command->name + ")\n") != std::string::npos);
        CHECK(script.find("'--format[dot (default), or svg, which graphviz draws]:dot|svg:(dot svg)'") !=
              std::string::npos);
        const auto answer = runner::run_program("zsh", {"-f", "-n", "/dev/stdin"}, script);
        if (answer.problem == "zsh is not installed")
            MESSAGE("skipped: zsh is not installed");
        else
            CHECK(answer.problem == "");
    }

    TEST_CASE("an unknown shell is told") {
        const tests::Folder folder;
        CHECK(tests::run({"completion", "fish"}, folder.path()).err ==
              "error: `completion`: expected one of `bash`, `zsh`, received `fish`\n");
    }
}
