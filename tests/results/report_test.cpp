#include "runner/results/report.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "runner/results/output.h"
#include "runner/results/plain_words.h"
#include "runner/results/report_pictures.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/program.h"

using namespace runner;
using namespace tests;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Results stand_in() {
    Results results = sample::results();
    results.data.stand_in = true;
    results.data.dataset = "synthetic_digits";
    results.question = "Is <b> *bold*\n# a heading?";
    return results;
}

Verdict verdict(Decision decision, double effect, Interval interval, double p) {
    Verdict result;
    result.claim = "claim";
    result.variant = "bn";
    result.against = "plain";
    result.measure.name = "test_accuracy";
    result.decision = decision;
    result.pairs = 8;
    result.effect = effect;
    result.interval = interval;
    result.p = p;
    return result;
}

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("the report holds what someone needs who has nothing else") {
        const std::string report = report_markdown(sample::results(), true);
        CHECK(report.starts_with(
            "# bn_vs_plain\n\nDoes batch normalization converge faster, and to a better model? Does dropout help?\n\n"
            "plain, bn and bn_dropout, each trained with 8 seeds on mnist.\n\n## Answers\n\n"
            "2 of 3 claims at 5 % each are supported, 1 is undecided.\n\n"));
        CHECK(
            holds(report,
                  "- bn_is_better: **supported**. Expected: test_accuracy of bn greater than that of plain; found: "));
        CHECK(holds(report, "![Learning curves](curves.svg)"));
        CHECK(holds(report, "| plain | 8 | 0.9805 ± 0.0007 | 0.0779 | 7.5 | 0.500 | 119,405 | 8 stopped |"));
        CHECK(holds(report, "| target | variant | reached by | median epoch |\n| :-- | :-- | --: | --: |\n"));
        CHECK(holds(report, "| validation accuracy 0.98 | plain | 7 of 8 |"));
        CHECK(holds(report, "| bn_dropout | true | 0.5 | model |"));
        CHECK(holds(report, "- Data: mnist: 25,596 training, 5,000 validation and 5,139 test samples.\n"));
        CHECK(holds(report, "oneDNN 2.6.3 (avx512_core)"));
        CHECK_FALSE(holds(report, "## Notes"));
        CHECK_FALSE(holds(report, "details"));
        CHECK_FALSE(holds(report_markdown(sample::results(), false), "curves.svg"));
        CHECK(
            holds(report_markdown(stand_in(), true), "**These are results on synthetic_digits, the declared stand-in"));
        CHECK(holds(report_markdown(stand_in(), true), "Is \\<b\\> \\*bold\\* \\# a heading?"));
    }

    TEST_CASE("notes tell of trials that went wrong, computing saved, and weights from elsewhere") {
        auto trials = sample::trials();
        trials[1].status = Status::diverged;
        trials[1].why = "loss is not finite";
        trials[0].frozen_cache = FrozenCacheRecord{true, {}, "hidden5", 3.21};
        trials[0].weight_log = {"hidden1/kernel: copied"};
        const auto results = make_results(sample::experiment(trials, {}), trials, sample::environment());
        CHECK(holds(report_markdown(results, false),
                    "## Notes\n\n- plain, seed 2: diverged: loss is not finite\n"
                    "- plain: what the frozen layers up to hidden5 give was computed once; a training step was 3.2 "
                    "times as fast for it\n- plain: hidden1/kernel: copied\n\n"));
    }

    TEST_CASE("the page needs nothing from elsewhere, and nothing in a file becomes a tag") {
        const std::string svg = "<?xml version='1.0'?><!DOCTYPE svg><svg><g id=\"gnuplot_plot_1\"/></svg>";
        const std::string page =
            report_html(stand_in(), {{"Learning curves", {{"Accuracy & loss", {}, svg}, {"Once more", {}, svg}}}});
        CHECK(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
        CHECK(holds(page, "<p class=\"name\">bn_vs_plain</p>\n<h1>Is &lt;b&gt; *bold* # a heading?</h1>"));
        CHECK(holds(page,
                    "<figure>\n<div class=\"scroll\"><svg><g id=\"p1_gnuplot_plot_1\"/></svg></div>\n"
                    "<figcaption>Accuracy &amp; loss</figcaption>\n</figure>"));
        CHECK(holds(page, "<g id=\"p2_gnuplot_plot_1\"/>"));
        CHECK(holds(page, "<td>plain</td><td class=\"number\">8</td>"));
        CHECK(
            holds(page, "<summary>Every setting of plain, defaults included</summary>\n<pre>{\n  &quot;data&quot;: {"));
        CHECK(holds(page, "<p class=\"warning\" role=\"note\"><strong>These are results on synthetic_digits"));
        for (const char* foreign : {"<script", "http:", "https:", "src=", "@import", "url("}) {
            CAPTURE(foreign);
            CHECK_FALSE(holds(page, foreign));
        }
        CHECK_FALSE(holds(report_html(stand_in(), {}), "<figure>"));
    }

    TEST_CASE("an answer is told in plain words, with its interval drawn") {
        const std::string page = report_html(sample::results(), {});
        const auto from = page.find("<article class=\"answer supported\">");
        const std::string answer = page.substr(from, page.find("</article>", from) - from);
        CHECK(holds(answer, "<span>✓ supported</span> <code>bn_is_better</code>"));
        CHECK(holds(answer, "<h3>bn has a higher test accuracy than plain</h3>"));
        CHECK(holds(answer, "<svg class=\"interval\""));
        CHECK(holds(page, "<article class=\"answer undecided\">"));
        CHECK(holds(page, "<span>? undecided</span>"));
    }

    TEST_CASE("the drawing of an interval without width has one number, and a key tells what is drawn") {
        Results results = sample::results();
        results.claims = {verdict(Decision::undecided, 0, {0, 0}, 1)};
        results.claims[0].margin = 0.01;
        const std::string page = report_html(results, {});
        CHECK(holds(page, "y=\"56\" class=\"middle\">0</text></svg>"));
        CHECK(holds(page,
                    "<p class=\"sure\">Drawings: the dot is the difference found, the bar its interval, a dashed line "
                    "the margin of the claim.</p>"));
        results.claims[0].interval = {-INFINITY, INFINITY};
        CHECK_FALSE(holds(report_html(results, {}), "Drawings:"));
    }

    TEST_CASE("a margin is drawn on the side that the claim looks at") {
        Results results = sample::results();
        results.claims = {verdict(Decision::supported, 0.01, {0.005, 0.02}, 0.01)};
        results.claims[0].margin = 0.005;
        const auto drawn = [&](Expect expect) {
            results.claims[0].expect = expect;
            const std::string page = report_html(results, {});
            std::size_t count = 0;
            for (std::size_t at = 0; (at = page.find("class=\"margin\"", at)) != page.npos; ++at) ++count;
            return count;
        };
        CHECK(drawn(Expect::greater) == 1);
        CHECK(drawn(Expect::not_less) == 1);
        CHECK(drawn(Expect::equal) == 2);
    }

    TEST_CASE("large numbers are grouped") {
        Verdict more = verdict(Decision::supported, 44520, {44520, 998030.7}, 0.01);
        more.measure.name = "params";
        const PlainVerdict words = plain_words(more, sample::results());
        CHECK(words.found.starts_with("On average 44,520 more, over 8 seeds"));
        CHECK(holds(words.sure, "reaches from +44,520 to +998,031."));
    }

    TEST_CASE("the figures and what the variants are come before the pictures; a target out of reach says so") {
        Results results = sample::results();
        for (VariantSummary& summary : results.summary)
            for (TargetSummary& target : summary.targets) target.hits = 0, target.median = INFINITY;
        const std::string report = report_markdown(results, true);
        std::size_t at = 0;
        for (const char* heading : {"## Answers", "## Variants", "## What differs", "## Learning curves",
                                    "## Epochs to a target", "## Data and environment"}) {
            CAPTURE(heading);
            CHECK(report.find(heading) > at);
            at = report.find(heading);
        }
        CHECK(holds(report, "| validation accuracy 0.98 | plain | 0 of 8 | not reached |"));
    }

    TEST_CASE("zero weights have a picture only where someone asked for them") {
        std::vector<TrialRecord> trials = sample::trials();
        for (TrialRecord& trial : trials) trial.sparsity = 0.1;
        std::string problem;
        const auto has_zeros = [&](const Results& results) {
            const auto sections = report_pictures(results, problem);
            return std::ranges::count(sections, "Zero weights", &PictureSection::heading) == 1;
        };
        CHECK_FALSE(has_zeros(make_results(sample::experiment(trials, {}), trials, sample::environment())));
        for (TrialRecord& trial : trials) trial.pruned = {{{}, 0.5, 0.5, {{"accuracy", 0.9}}}};
        const bool drawn = has_zeros(make_results(sample::experiment(trials, {}), trials, sample::environment()));
        if (problem.empty()) CHECK(drawn);
    }

    TEST_CASE("the plain words of a verdict: what was asked, found, and how sure it is") {
        const Results results = sample::results();
        const Verdict better = verdict(Decision::supported, 0.0123, {0.009, 0.0151}, 0.0078);
        CHECK(plain_words(better, results).asked == "bn has a higher test accuracy than plain");
        Verdict slower = better;
        slower.measure.name = "seconds_per_epoch";
        CHECK(plain_words(slower, results).asked == "bn takes more seconds per epoch than plain");
        slower.p = 1;
        CHECK(plain_words(slower, results)
                  .sure.ends_with("at least this large in nearly all such experiments (p = 1.0)."));
        CHECK(plain_words(better, results).found == "On average 0.0123 more, over 8 seeds: 0.989 against 0.981.");
        CHECK(plain_words(better, results).sure ==
              "These seeds show it. The 95 % interval of the difference reaches from +0.00900 to +0.0151. If there "
              "were no difference, chance alone would show one at least this large in about 8 of 1,000 such "
              "experiments (p = 0.0078).");

        Verdict open = verdict(Decision::undecided, -0.2, {-1, 0.5}, 0.25);
        open.measure.name = "train_test_gap";
        open.expect = Expect::less;
        open.margin = 0.1;
        open.pairs = 1;
        open.level = 0.975;
        open.questions = 2;
        open.p = 0.5;
        open.p_alone = 0.25;
        open.more_seeds = 23;
        open.why = "seed 3 is left out";
        CHECK(plain_words(open, results).asked ==
              "bn has a smaller gap between training and test than plain, by more than 0.100");
        CHECK(plain_words(open, results).found == "On average 0.200 less, over 1 seed.");
        CHECK(
            plain_words(open, results).sure ==
            "These seeds cannot tell. The 97.5 % interval of the difference, the level for 2 pairs, reaches from −1 to "
            "+0.500. Measured against the margin, p = 0.25. Corrected for 2 pairs, because who asks often finds "
            "something by chance, p = 0.50; that decides. Note: seed 3 is left out. About 23 more seeds would decide "
            "it, if the difference stays the same.");

        open.expect = Expect::not_less;
        open.why.clear();
        CHECK(plain_words(open, results).asked ==
              "gap between training and test of bn is at most 0.100 below that of plain");
        open.margin.reset();
        open.against_number = 0.5;
        CHECK(plain_words(open, results).asked == "gap between training and test of bn is not below 0.5");
        open.expect = Expect::equal;
        CHECK(plain_words(open, results).asked == "gap between training and test of bn equals 0.5");

        Verdict target = verdict(Decision::refuted, 3, {1, 5}, 0.00001);
        target.measure = {"epochs_to", "val_accuracy", 0.985};
        target.expect = Expect::less;
        target.signs = Signs{7, 1, 0};
        CHECK(plain_words(target, results).asked ==
              "bn reaches a validation accuracy of 0.985 in fewer epochs than plain");
        CHECK(plain_words(target, results).found ==
              "Earlier with 0 of 8 seeds, later with 7, alike with 1; in the median 3 epochs later.");
        target.effect = -1;
        CHECK(plain_words(target, results).found.ends_with("; in the median 1 epoch earlier."));
        target.effect = 0;
        CHECK(plain_words(target, results).found.ends_with("; in the median no difference."));
        target.effect.reset();
        target.signs = Signs{2, 2, 2};
        target.neither = 2;
        target.pairs = 6;
        CHECK(plain_words(target, results).found == "Earlier with 2 of 6 seeds, later with 2, alike with 0.");
        CHECK(holds(plain_words(target, results).sure,
                    "chance alone would show one at least this one-sided in fewer than 1 of 10,000 such experiments (p "
                    "< 0.0001)."));

        Verdict absent;
        absent.variant = "bn", absent.against = "gone", absent.measure.name = "params",
        absent.decision = Decision::not_run;
        absent.why = "the variant gone was not run";
        CHECK(plain_words(absent, results).asked == "bn has more parameters than gone");
        CHECK(plain_words(absent, results).found.empty());
        CHECK(plain_words(absent, results).sure == "Note: the variant gone was not run.");
        Verdict again = better;
        again.claim = "again", absent.claim = "absent", open.claim = "open", target.claim = "target";
        CHECK(plain_count({better, again}) == "2 of 2 claims at 5 % each are supported.");
        CHECK(plain_count({better, better}) == "2 of 2 comparisons of 1 claim at 5 % are supported.");
        CHECK(plain_count({again}) == "1 of 1 claim at 5 % is supported.");
        CHECK(plain_count({better, open, target, absent, again}) ==
              "2 of 5 claims at 5 % each are supported, 1 is refuted, 1 is undecided, 1 is not answered by this run.");
    }

    TEST_CASE("measures and columns have words of their own") {
        CHECK(plain_words(Measure{"best.val_accuracy", {}, {}}) == "best validation accuracy");
        CHECK(plain_words(Measure{"last.loss", {}, {}}) == "last training loss");
        CHECK(plain_words(Measure{"test_precision.8", {}, {}}) == "test precision of class 8");
        CHECK(plain_words(Measure{"seconds_per_epoch", {}, {}}) == "seconds per epoch");
        CHECK(plain_column("learning_rate") == "learning rate");
        CHECK(plain_column("hidden1/dense/gradient_norm") == "hidden1/dense: gradient norm");
        CHECK(plain_column("val_top_5_accuracy") == "validation top 5 accuracy");
    }

    TEST_CASE("`runner report` writes the page, and refuses another kind of file") {
        const tests::Folder folder;
        write_results(folder.path(), sample::results());
        CHECK(tests::run({"report", "results.json", "-o", "page.html"}, folder.path()).code == 0);
        CHECK(tests::read(folder / "page.html").starts_with("<!DOCTYPE html>"));
        CHECK(tests::run({"report", "."}, folder.path()).code == 0);
        CHECK(tests::read(folder / "report.html") == tests::read(folder / "page.html"));
        const auto outcome = tests::run({"report", ".", "-o", "page.pdf"}, folder.path());
        CHECK(outcome.code == 2);
        CHECK(outcome.err == "error: -o: expected a name that ends with .html, received `page.pdf`\n");
    }
}
