#include "runner/results/pictures.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <limits>
#include <utility>

#include "runner/results/curve_panel.h"
#include "runner/results/glyphs.h"
#include "runner/results/gnuplot.h"
#include "runner/results/mean_lines.h"
#include "runner/results/output.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/program.h"

using namespace runner;
using namespace tests;

namespace {

bool shows(const PictureScript& script, const std::string& part) { return script.text.find(part) != std::string::npos; }

std::size_t plots(const PictureScript& script) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = script.text.find("\nplot ", at)) != script.text.npos; ++at) ++count;
    return count;
}

PictureScript script(const PictureKind& kind, const Results& results, const PictureOptions& options = {}) {
    return kind.script({{results.experiment, &results}}, options);
}

Results results_of(const std::vector<TrialRecord>& trials) {
    return make_results(sample::experiment(trials, {}), trials, sample::environment());
}

/// Two seeds of two classes, pruned once.
std::vector<TrialRecord> pruned() {
    std::vector<TrialRecord> trials = {sample::trial("a", 1, 3, 0.9), sample::trial("a", 2, 3, 0.9)};
    for (TrialRecord& trial : trials) {
        trial.data.labels = {"cat", "dog"};
        trial.test["accuracy"] = trial.seed == 1 ? 0.9 : 0.8;
        trial.pruned = {{{}, 0.5, 0.5, {{"accuracy", trial.seed == 1 ? 0.5 : 0.75}, {"loss", 1}}}};
    }
    return trials;
}

/// A folder with the sample's results in it.
struct SampleFolder {
    tests::Folder folder;
    SampleFolder() { write_results(folder.path(), sample::results()); }
    std::string error(std::vector<std::string> words) const {
        words.insert(words.begin(), "plot");
        const auto outcome = tests::run(words, folder.path());
        CHECK(outcome.code == 2);
        return outcome.err;
    }
};

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("a line over seconds stands where the training was, seed by seed too") {
        TrialRecord first = sample::trial("a", 1, 2, 0.9), second = sample::trial("a", 2, 2, 0.9);
        first.curve.columns = {{"loss", {std::nullopt, 4, 2}}, {"train_seconds", {std::nullopt, 1, 2}}};
        second.curve.columns = {{"loss", {std::nullopt, 6, 4}}, {"train_seconds", {std::nullopt, 3, 4}}};
        const auto lines = mean_lines(results_of({first, second}), "loss", true);
        CHECK(lines.at(0).x == std::vector<double>{2, 5});
        CHECK(lines.at(0).mean == std::vector<double>{5, 3});
        CHECK(lines.at(0).seeds.at(1).x == std::vector<double>{3, 7});
        CHECK(lines.at(0).seeds.at(1).y == std::vector<double>{6, 4});
    }

    TEST_CASE("a chosen metric has a panel of its own, over epochs or seconds, of chosen variants") {
        const Results results = sample::results();
        const auto one = script(curves_picture, results, {.metrics = {"loss"}, .variants = {"bn"}});
        CHECK(plots(one) == 1);
        CHECK(shows(one, "'training loss"));
        CHECK(shows(one, "set label 'bn' "));
        CHECK_FALSE(shows(one, "set label 'plain' "));
        CHECK(shows(one, "set xlabel 'epoch'"));
        const auto seconds = script(curves_picture, results, {.metrics = {"loss"}, .seconds = true});
        CHECK(shows(seconds, "set xlabel 'seconds of training'"));
        CHECK(shows(seconds, "set xrange [0:"));
    }

    TEST_CASE("single seeds take the place of the band") {
        const auto seeds = script(curves_picture, sample::results(), {.metrics = {"loss"}, .each_seed = true});
        CHECK(shows(seeds, "$p0_0s using 1:2 with lines linewidth 0.8 linecolor rgb '#990072B2'"));
        CHECK_FALSE(shows(seeds, "filledcurves"));
        CHECK(
            seeds.about.ends_with("mean of 8 seeds, as long as at least half of them still train, each that has "
                                  "stopped with its last value; thin: single seeds"));
        CHECK(shows(script(curves_picture, sample::results()), "filledcurves"));
    }

    TEST_CASE("on demand each variant has its panel") {
        CHECK(plots(script(curves_picture, sample::results(), {.panels = true})) == 3);
        CHECK(plots(script(curves_picture, sample::results(), {.metrics = {"loss", "val_loss"}, .panels = true})) == 6);
    }

    TEST_CASE("several results stand side by side, on the same axes, a variant in the same colour") {
        const Results first = sample::results();
        std::vector<TrialRecord> trials = {sample::trial("bn", 1, 12, 0.95)};
        const Results second = results_of(trials);
        const PictureSources sources = {{"first", &first}, {"second", &second}};
        const auto panels = curve_panels(sources, {});
        REQUIRE(panels.size() == 4);
        CHECK(panels[1].source == 1);
        CHECK(panels[0].column == panels[1].column);
        CHECK(panels[0].low == panels[1].low);
        CHECK(panels[0].high == panels[1].high);
        CHECK(panels[0].last_x == panels[1].last_x);
        const auto both = curves_picture.script(sources, {});
        CHECK(shows(both, "'first: validation accuracy'"));
        CHECK(shows(both, "'second: validation accuracy'"));
        CHECK(shows(both, "$p1_0 using 1:2 with lines linewidth 2 linecolor rgb '#D55E00'"));  // bn, also alone
    }

    TEST_CASE("the untrained network is left out where it would press the rest flat") {
        TrialRecord trial = sample::trial("a", 1, 4, 0.9);
        const Results flat = results_of({trial});
        const auto without = curve_panels({{"x", &flat}}, {.metrics = {"val_accuracy"}});
        CHECK(without[0].first_x == 1);
        CHECK(without[0].lines[0].x.front() == 1);
        trial.curve.column("val_accuracy") = {0.6, 0.61, 0.62, 0.63, 0.6};
        const Results even = results_of({trial});
        CHECK(curve_panels({{"x", &even}}, {.metrics = {"val_accuracy"}})[0].lines[0].x.front() == 0);
    }

    TEST_CASE("of one or two epochs the untrained network is shown, and the axes with it") {
        TrialRecord trial = sample::trial("a", 1, 2, 0.9);
        trial.curve.columns = {{"val_accuracy", {0.1, 0.5, 0.7}}, {"train_seconds", {std::nullopt, 0.1, 0.15}}};
        const Results results = results_of({trial});
        for (const bool seconds : {false, true}) {
            const CurvePanel panel =
                curve_panels({{"x", &results}}, {.metrics = {"val_accuracy"}, .seconds = seconds}).at(0);
            CHECK(panel.lines[0].x.front() == 0);
            CHECK(panel.first_x == 0);
            CHECK(panel.last_x == doctest::Approx(seconds ? 0.25 : 2));
            CHECK(panel.low == doctest::Approx(0.07));
            CHECK(panel.high == doctest::Approx(0.73));
        }
    }

    TEST_CASE("one seed has no band, and no band leaves the frame") {
        const std::vector<TrialRecord> one = {sample::trial("a", 1, 5, 0.9)};
        CHECK_FALSE(shows(script(curves_picture, results_of(one)), "filledcurves"));
        TrialRecord first = sample::trial("a", 1, 5, 0.9), second = sample::trial("a", 2, 5, 0.9);
        first.curve.columns = {{"loss", {std::nullopt, 1, 1, 1, 1, 0.01}}};
        second.curve.columns = {{"loss", {std::nullopt, 1, 1, 1, 1, 0.03}}};
        const auto band = script(curves_picture, results_of({first, second}));
        const CurvePanel panel = [&] {
            const Results results = results_of({first, second});
            return curve_panels({{"x", &results}}, {}).at(0);
        }();
        CHECK(shows(band, fmt::format("using 1:($3 > {0} ? $3 : {0}):($4 < {1} ? $4 : {1}) with filledcurves",
                                      panel.low, panel.high)));
    }

    TEST_CASE("ticks are round, at most so many, and have equally many decimals") {
        CHECK(gnuplot::ticks("x", 8, 9, 1) == "set xtics 1 nomirror; set format x '%.0f'");
        CHECK(gnuplot::ticks("x", 8, 5, 1) == "set xtics 2 nomirror; set format x '%.0f'");
        CHECK(gnuplot::ticks("x", 1, 9, 1) == "set xtics 1 nomirror; set format x '%.0f'");
        CHECK(gnuplot::ticks("x", 0.00056, 9) == "set xtics 0.0001 nomirror; set format x '%.4f'");
        CHECK(gnuplot::ticks("y", 0.19, 5) == "set ytics 0.05 nomirror; set format y '%.2f'");
        CHECK(gnuplot::ticks("y", 4e6, 5) == "set ytics 1e+06 nomirror; set format y '%g'");
    }

    TEST_CASE("an axis has ends that can be drawn, whatever its numbers are") {
        const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
        for (const double span : {0.0, -1.0, inf, -inf, nan, 5e-324, 1.7e308})
            CHECK(gnuplot::ticks("x", span, 9) == "set xtics 0.2 nomirror; set format x '%.1f'");
        const auto ends = [](double low, double high) {
            const gnuplot::Ends is = gnuplot::axis_ends(low, high);
            return std::pair(is.low, is.high);
        };
        CHECK(ends(1, 2) == std::pair(1.0, 2.0));
        CHECK(ends(nan, 2) == std::pair(0.0, 1.0));
        CHECK(ends(-inf, inf) == std::pair(-1e300, 1e300));
        CHECK(ends(0, 0) == std::pair(-0.01, 0.01));
        CHECK(ends(100, 100) == std::pair(95.0, 105.0));
        CHECK(ends(inf, -inf).first < ends(inf, -inf).second);
    }

    TEST_CASE("curves of the largest, the least and no numbers are drawn") {
        for (const std::vector<std::optional<double>>& values :
             std::vector<std::vector<std::optional<double>>>{{1e308, 1e308, -1e308},
                                                             {1, 1e308, 5e-324},
                                                             {5e-324, 1e-310, 1e-300},
                                                             {1e300, 1e300, 1e300},
                                                             {0, 0, 0},
                                                             {std::nullopt, std::nullopt, std::nullopt}}) {
            TrialRecord first = sample::trial("a", 1, 2, 0.9), second = sample::trial("a", 2, 2, 0.9);
            first.curve.columns = second.curve.columns = {{"loss", values}, {"train_seconds", {0.0, 0.0, 1e308}}};
            const Results results = results_of({first, second});
            for (const bool other : {false, true}) {
                const Answer picture = draw(curves_picture, {{"x", &results}},
                                            {.metrics = {"loss"}, .seconds = other, .each_seed = other});
                if (picture.problem == "gnuplot is not installed") return;
                CHECK((picture.problem == "" || picture.problem == curves_picture.nothing));
            }
        }
    }

    TEST_CASE("the sparsity picture leaves out what is not finite") {
        std::vector<TrialRecord> trials = pruned();
        const double inf = std::numeric_limits<double>::infinity();
        for (TrialRecord& trial : trials) trial.pruned.push_back({{}, 0.9, 0.9, {{"accuracy", inf}, {"loss", inf}}});
        const auto picture = script(sparsity_picture, results_of(trials));
        CHECK(shows(picture, "\n50 0.625 "));
        CHECK_FALSE(shows(picture, "inf"));
        for (TrialRecord& trial : trials)
            for (PruneRecord& prune : trial.pruned) prune.test["loss"] = inf;
        CHECK(script(sparsity_picture, results_of(trials), {.metrics = {"loss"}}).text.empty());
    }

    TEST_CASE("of many classes the confusion matrix is an image, and the worst mistakes are named") {
        TrialRecord trial = sample::trial("a", 1, 1, 0.9);
        constexpr std::size_t n = 400;
        trial.data.labels.clear();
        for (std::size_t i = 0; i < n; ++i) trial.data.labels.push_back(fmt::format("class_{:03}", i));
        trial.confusion_matrix.assign(n, std::vector<std::int64_t>(n));
        for (std::size_t i = 0; i < n; ++i) trial.confusion_matrix[i][i] = 7;
        trial.confusion_matrix[17][300] = 5;
        trial.confusion_matrix[300][17] = 4;
        const Results results = results_of({trial});
        const auto picture = script(confusion_picture, results);
        CHECK(shows(picture, "'class_017 taken for class_300: 5 of 12'"));
        CHECK(shows(picture, "'class_300 taken for class_017: 4 of 11'"));
        CHECK(shows(picture, "$t0 matrix with image"));
        CHECK_FALSE(shows(picture, "rectangle from"));
        CHECK(shows(picture, "'class_000'"));
        CHECK(picture.about.ends_with("; in words: the most frequent mistakes"));
        const Answer drawn = draw(confusion_picture, {{"x", &results}}, {});
        if (drawn.problem == "gnuplot is not installed") return;
        CHECK(drawn.problem == "");
        CHECK(drawn.out.find("<image style='image-rendering:pixelated' ") != std::string::npos);
    }

    TEST_CASE("the second four lines are dashed, in the legend too") {
        CHECK(gnuplot::line_style(0) == "linecolor rgb '#0072B2'");
        CHECK(gnuplot::line_style(5) == "linecolor rgb '#56B4E9' dashtype (9,3)");
        CHECK(gnuplot::line_style(8) == gnuplot::line_style(0));
        std::vector<TrialRecord> trials;
        for (const char* name : {"a", "b", "c", "d", "e"}) trials.push_back(sample::trial(name, 1, 3, 0.9));
        const auto five = script(curves_picture, results_of(trials));
        CHECK(shows(five, "nohead linewidth 2.5 linecolor rgb '#E69F00' dashtype (9,3)\n"));
        CHECK(shows(five, "$p0_4 using 1:2 with lines linewidth 2 linecolor rgb '#E69F00' dashtype (9,3) notitle"));
    }

    TEST_CASE("small panels of two metrics stand in rows of their own, numbered at the left alone") {
        const auto both = script(curves_picture, sample::results(), {.metrics = {"loss", "val_loss"}, .panels = true});
        std::size_t unnumbered = 0;
        for (std::size_t at = 0; (at = both.text.find("set format y ''\n", at)) != both.text.npos; ++at) ++unnumbered;
        CHECK(unnumbered == 4);  // of 2 rows of 3
        CHECK(both.about ==
              "over epochs; bn_vs_plain: mean of 8 seeds, as long as at least half of them still train, each that has "
              "stopped with its last value; "
              "band: ± one standard deviation; grey: the other variants");
    }

    TEST_CASE("a character that no font has is a question mark") {
        CHECK(with_known_glyphs("plain text") == "plain text");
        const std::string private_use = "a \xf3\xb0\x80\x80 … é";
        const std::string shown = with_known_glyphs(private_use);
        if (shown == private_use) {
            MESSAGE("skipped: fc-list is not installed, or a font has everything");
            return;
        }
        CHECK(shown.starts_with("a ? "));
        CHECK(shown.size() <= private_use.size() - 3);
    }

    TEST_CASE("what is known of layers spans decades, zeros apart, and begins with the first epoch") {
        TrialRecord trial = sample::trial("a", 1, 2, 0.9), still = sample::trial("b", 1, 2, 0.9);
        trial.curve.columns = {{"h/gradient_norm", {std::nullopt, 0.01, 1}}};
        still.curve.columns = {{"h/gradient_norm", {std::nullopt, 0, 0}}};
        const Results results = results_of({trial, still});
        const auto panels = curve_panels({{"x", &results}}, {.metrics = {"h/gradient_norm"}});
        CHECK(panels.at(0).logarithmic);
        CHECK(panels[0].first_x == 1);
        CHECK(panels[0].low == doctest::Approx(0.005 / 1.1));
    }

    TEST_CASE("the confusion matrix sums over the seeds, under the file's own labels") {
        const auto tables = script(confusion_picture, results_of(pruned()));
        CHECK(shows(tables, "'1960'"));
        CHECK(shows(tables, "'2260'"));
        CHECK(shows(tables, "'4'"));
        CHECK_FALSE(shows(tables, "'0'"));  // an empty cell stays empty
        CHECK(shows(tables, "'cat'"));
        CHECK(shows(tables, "'dog'"));
        CHECK(tables.about.find("summed over 2 seeds") != std::string::npos);
        TrialRecord none = sample::trial("a", 1, 1, 0.9);
        none.confusion_matrix.clear();
        CHECK(script(confusion_picture, results_of({none})).text.empty());
    }

    TEST_CASE("the sparsity picture joins what one training gave at each pruning") {
        const auto curve = script(sparsity_picture, results_of(pruned()));
        CHECK(shows(curve, "$s0 << EOD\n0 0.85"));
        CHECK(shows(curve, "\n50 0.625 "));
        CHECK(shows(curve, "set yrange [0.42"));  // below the ends of the bars
        CHECK(shows(curve, "'test accuracy'"));
        CHECK(shows(script(sparsity_picture, results_of(pruned()), {.metrics = {"loss"}}), "'test loss'"));
        CHECK(script(sparsity_picture, sample::results()).text.empty());
    }

    TEST_CASE("of variants with as many zeros none hides another, and the legend shows the marks") {
        std::vector<TrialRecord> trials = pruned();
        trials.push_back(trials[0]);
        trials.back().variant = "b";
        trials.back().pruned.clear();
        const auto picture = script(sparsity_picture, results_of(trials));
        CHECK(shows(picture, "$s0 << EOD\n-0.65 0.85"));
        CHECK(shows(picture, "$s1 << EOD\n0.65 0.9 "));
        CHECK(shows(picture, "point pointtype 7 pointsize 0.9 linecolor rgb '#0072B2'\n"));
        CHECK(shows(picture, "point pointtype 5 pointsize 0.9 linecolor rgb '#D55E00'\n"));
        CHECK(shows(picture, "nohead linewidth 2.5 linecolor rgb '#0072B2'\n"));
        CHECK_FALSE(shows(picture, "nohead linewidth 2.5 linecolor rgb '#D55E00'\n"));  // a single point has no line
    }

    TEST_CASE("the name of a class stands whole beside its row") {
        std::vector<TrialRecord> trials = pruned();
        for (TrialRecord& trial : trials) trial.data.labels = {"same", "different"};
        const auto picture = script(confusion_picture, results_of(trials));
        CHECK(shows(picture, "set label 'different' "));
        CHECK_FALSE(shows(picture, "…"));
    }

    TEST_CASE("a text too long for its place is cut within no character") {
        CHECK(gnuplot::shortened("short", 100) == "short");
        CHECK(gnuplot::shortened("äöüäöüäöü", 30) == "äöü…");
    }

    TEST_CASE("what `plot` does not know it tells, with the nearest right word") {
        const SampleFolder results;
        CHECK(results.error({".", "--metric", "val_acuracy"}) ==
              "error: --metric: no trial has `val_acuracy`: did you mean `val_accuracy`?\n");
        CHECK(results.error({".", "--kind", "confuson"}) ==
              "error: --kind: there is no picture `confuson`: did you mean `confusion`?\n");
        CHECK(results.error({".", "--only", "bn_dropuot"}) ==
              "error: --only: no results of a variant `bn_dropuot`: did you mean `bn_dropout`?\n");
        CHECK(results.error({".", "--x", "hours"}) == "error: --x: expected `epochs` or `seconds`, received `hours`\n");
        CHECK(results.error({".", "-o", "x.pdf"}) ==
              "error: -o: expected a name that ends with .svg or .png, received `x.pdf`\n");
        TrialRecord none = sample::trial("a", 1, 1, 0.9);
        none.confusion_matrix.clear();
        write_results(results.folder.path(), results_of({none}));
        CHECK(results.error({".", "--kind", "confusion"}) ==
              "error: there is nothing to draw: " + confusion_picture.nothing + "\n");
        CHECK(results.error({".", "--kind", "confusion", "--metric", "loss"}) ==
              "error: --metric: a confusion matrix counts samples, it has no metric\n");
        CHECK(results.error({".", "--kind", "uncertainty"}) ==
              "error: there is nothing to draw: " + uncertainty_picture.nothing + "\n");
        CHECK(results.error({".", "--kind", "uncertainty", "--metric", "loss"}) ==
              "error: --metric: each verdict has the measure of its claim\n");
    }

    TEST_CASE("the parts of a verdict's uncertainty are as wide as their shares, and what is no verdict has no bar") {
        Results results = results_of(pruned());
        Verdict verdict{.claim = "bn", .variant = "bn", .against = "plain"};
        verdict.decision = Decision::supported;
        verdict.interval = {0.001, 0.003};
        verdict.floor = 0.0008;
        verdict.parts = {.seeds = 0.25, .samples = 0.73, .single = 0.02};
        Verdict no_spread = verdict;
        no_spread.parts = Crossed::Shares();
        results.claims = {Verdict{}, verdict, no_spread};
        const PictureScript bars = script(uncertainty_picture, results, {.titled = false, .width = 1048});
        std::size_t rectangles = 0;
        for (std::size_t at = 0; (at = bars.text.find(" rectangle ", at)) != bars.text.npos; ++at) ++rectangles;
        CHECK(rectangles == 6);  // of the legend and of one bar, which is 1000 pixels wide
        const auto spans = [&](double from, double to) {
            return shows(bars, fmt::format("rectangle from screen {:.5f}, ", from / 1048)) &&
                   shows(bars, fmt::format(" to screen {:.5f}, ", to / 1048));
        };
        CHECK(spans(24, 274));
        CHECK(spans(274, 1004));
        CHECK(spans(1004, 1024));
        CHECK(shows(bars, "'25 %'"));
        CHECK(shows(bars, "'73 %'"));
        CHECK_FALSE(shows(bars, "'2 %'"));  // there is no room for it
        CHECK(shows(bars, "'bn: bn – plain'"));
        CHECK(shows(bars, "'± 0.0010, with any number of seeds ± 0.00080'"));
        CHECK(script(uncertainty_picture, results, {.variants = {"plain"}}).text.empty());
        CHECK(shows(bars, "'which samples were tested'"));
        results.claims[1].groups = 8;
        CHECK(shows(script(uncertainty_picture, results, {}), "'which groups were tested'"));
        results.claims.push_back(verdict);
        CHECK(
            shows(script(uncertainty_picture, results, {}), "'luck of single samples or groups in single trainings'"));
    }

    TEST_CASE("the course of a search: of halving from rung to rung, of a race over the seeds so far") {
        const auto script = [](const SearchRecord& search) {
            Results results = results_of(pruned());
            results.search = {search};
            return search_picture.script({{"it", &results}}, {}).text;
        };
        SearchRecord search = sample::search("a");
        CHECK(script(search).empty());  // nobody could leave
        search.miss = 0.05;
        const std::string race = script(search);
        CHECK(race.find("set xlabel 'seeds'") != std::string::npos);
        CHECK(race.find("$s0 << EOD\n1 0.975 0.975 0.975\n2 0.98 0.98 0.98\nEOD\n") !=
              std::string::npos);  // the kept one
        search.miss = 0;
        search.rungs = {3, 9, 20};
        search.candidates[1].at_rungs = {0.8, 0.85};
        search.candidates[2].at_rungs = {0.7, 0.9, 0.98};
        const std::string halving = script(search);
        CHECK(halving.find("set logscale x; set xrange [2.7:22]; set xtics (3, 9, 20)") != std::string::npos);
        CHECK(halving.find("$s0 << EOD\n3 0.7 0.7 0.7\n9 0.9 0.9 0.9\n20 0.98 0.98 0.98\nEOD\n") != std::string::npos);
        CHECK(halving.find("$s1 << EOD\n3 0.8 0.8 0.8\n9 0.85 0.85 0.85\nEOD\n") != std::string::npos);
        CHECK(halving.find("'#aaaaaa'") != std::string::npos);
    }

    TEST_CASE("gnuplot takes every kind of picture") {
        std::vector<TrialRecord> trials = pruned();
        for (const char* variant : {"a-size_0.5", "a-size_1"}) trials.push_back(sample::trial(variant, 1, 2, 0.9));
        auto several = results_of(trials);
        several.variants.set("a-size_0.5", from_json(R"({"data": {"size": 0.5}})"));
        several.variants.set("a-size_1", from_json(R"({"data": {"size": 1}})"));
        several.claims = {Verdict{.claim = "it's", .variant = "a", .against = "b"}};
        several.claims[0].interval = {0, 1};
        several.claims[0].parts = {.seeds = 0.5, .samples = 0.5};
        several.search = {sample::search("a")};
        several.search[0].rungs = {1, 3};
        for (CandidateRecord& candidate : several.search[0].candidates)
            candidate.at_rungs = {candidate.mean, candidate.mean};
        const PictureSources sources = {{"it's", &several}, {"again", &several}};
        for (const PictureKind* kind : picture_kinds())
            for (const PictureFormat format : {PictureFormat::svg, PictureFormat::png})
                for (const bool other : {false, true}) {
                    const Answer picture = draw(*kind, sources,
                                                {.format = format,
                                                 .seconds = other,
                                                 .each_seed = other,
                                                 .panels = other,
                                                 .titled = !other,
                                                 .width = other ? 560.0 : 1080.0});
                    CAPTURE(kind->name);
                    if (picture.problem == "gnuplot is not installed") {
                        MESSAGE("skipped: gnuplot is not installed");
                        return;
                    }
                    CHECK(picture.problem.empty());
                    CHECK(picture.out.starts_with(format == PictureFormat::svg ? "<?xml" : "\x89PNG"));
                }
    }
}
