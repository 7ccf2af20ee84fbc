#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "runner/results/csv.h"
#include "runner/results/program.h"
#include "runner/results/results_json.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/program.h"

using namespace runner;
using namespace tests;
namespace fs = std::filesystem;

namespace {

const fs::path examples = fs::absolute(fs::path(PROJECT_DIR) / "docs/examples");

/// A folder as a run leaves it.
struct Left : tests::Folder {
    Left() {
        tests::write(path() / "curves.csv", curves_csv(sample::results()));
        tests::write(path() / "results.json", to_json(results_to_value(sample::results())));
    }

    /// What a command there says that it shouldn't; "skipped" where its tools are not installed.
    std::string fault(const std::string& needs, const std::string& command) const {
        const auto answer = run_program("sh",
                                        {"-c", "cd '" + path().string() + "' && if " + needs + "; then " + command +
                                                   " 2>&1; else echo skipped; fi"},
                                        "", std::chrono::seconds(300));
        return answer.problem + answer.out;
    }

    bool is_png(const std::string& name) const { return tests::read(path() / name).starts_with("\x89PNG"); }
};

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("the example for gnuplot draws the means") {
        const Left folder;
        const std::string as_svg = "sed 's/^set terminal.*/set terminal svg/; s/curves.png/curves.svg/' '" +
                                   (examples / "curves.gp").string() + "' | gnuplot -";
        const std::string fault = folder.fault("command -v gnuplot >/dev/null", as_svg);
        if (fault == "skipped\n") {
            MESSAGE("skipped: gnuplot is not installed");
            return;
        }
        CHECK(fault == "");
        const std::string svg = tests::read(folder / "curves.svg");
        const std::size_t plain = svg.find("<title>plain</title>"), line = svg.find(" d='", plain);
        REQUIRE(line != std::string::npos);
        const std::string points = svg.substr(line, svg.find("'/>", line) - line);
        CHECK(std::ranges::count(points, ',') == 2 + 11);  // the key's, and one an epoch of the longest trial
        CHECK(svg.find("<title>bn_dropout</title>") != std::string::npos);
    }

    TEST_CASE("the examples for pandas and matplotlib draw") {
        const Left folder;
        for (const std::string name : {"plot", "verdicts"}) {
            const std::string fault =
                folder.fault("/usr/bin/python3 -c 'import matplotlib, pandas' 2>/dev/null",
                             "MPLCONFIGDIR=. /usr/bin/python3 '" + (examples / (name + ".py")).string() + "'");
            if (fault == "skipped\n") {
                MESSAGE("skipped: python3-pandas or python3-matplotlib is not installed");
                return;
            }
            CHECK(fault == "");
            CHECK(folder.is_png(name + ".png"));
        }
    }

    TEST_CASE("the example for Vega-Lite names columns that are there") {
        const Value spec = from_json(tests::read(examples / "curves.vl.json"));
        const std::string header = curves_csv(sample::results()).substr(0, 45);
        for (const auto& channel : spec.find("encoding")->entries)
            CHECK(("," + header).find("," + channel.value.find("field")->text) != std::string::npos);
        CHECK(spec.find("data")->find("url")->text == "curves.csv");
    }
}
