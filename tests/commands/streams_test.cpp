#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "runner/results/results_json.h"
#include "runner/store/json.h"
#include "tests/commands/points.h"
#include "tests/results/sample.h"
#include "tests/support/program.h"

namespace {

std::string output_of_shell(const std::string& script) {
    std::string out;
    std::array<char, 256> bytes{};
    FILE* pipe = ::popen(script.c_str(), "r");
    REQUIRE(pipe);
    while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), pipe)) out.append(bytes.data(), count);
    ::pclose(pipe);
    return out;
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("with stdin, stdout and stderr closed no file of the run stands where messages go") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 2\n", 100000);
        const std::string script = fmt::format(
            "cd '{}' && HOME=. && export HOME && '{}' run points.yaml 0<&- 1>&- 2>&- & p=$!; cd '{}'\n"
            "until [ -s results/points/.lock ]; do kill -0 $p || exit 1; sleep 0.01; done\n"
            "for s in 0 1 2; do readlink /proc/$p/fd/$s; done; kill -9 $p; wait $p 2>/dev/null",
            folder.path().native(), std::filesystem::absolute(RUNNER).native(), folder.path().native());
        CHECK(output_of_shell(script) == "/dev/null\n/dev/null\n/dev/null\n");
    }

    TEST_CASE("what is written where the user says keeps a link that stands there") {
        const tests::Folder folder;
        folder.write("a.json", runner::to_json(runner::results_to_value(tests::sample::results())));
        for (const char* name : {"curves.csv", "page.html", "gate.xml", "gate.md"})
            std::filesystem::create_symlink(folder / (std::string("to-") + name), folder / name);
        CHECK(tests::run({"export", "a.json", "-o", "curves.csv"}, folder.path()).code == 0);
        CHECK(tests::run({"report", "a.json", "-o", "page.html"}, folder.path()).code == 0);
        CHECK(tests::run({"gate", "a.json", "--baseline", "a.json", "--junit", "gate.xml", "--markdown", "gate.md"},
                         folder.path())
                  .code == 0);
        for (const char* name : {"curves.csv", "page.html", "gate.xml", "gate.md"}) {
            CAPTURE(name);
            CHECK(std::filesystem::is_symlink(folder / name));
            CHECK_FALSE(tests::read(folder / (std::string("to-") + name)).empty());
        }
    }
}
