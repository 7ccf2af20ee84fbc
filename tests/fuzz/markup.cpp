#include "runner/results/gate_text.h"
#include "runner/results/pictures.h"
#include "runner/results/report.h"
#include "runner/results/results_json.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/files.h"
#include "tests/fuzz/well_formed.h"

namespace tests::fuzz {
namespace {

using namespace runner;

/// Results of a kept baseline, small.
const Results& base() {
    static const Results results = [] {
        const MemoryFile file(short_results().front());
        return read_results(file.path());
    }();
    return results;
}

/// The words that people choose freely, each from the next line of the input.
Results with_words(const std::string& input) {
    std::vector<std::string> lines(1);
    for (const char c : input) c == '\n' ? lines.emplace_back() : lines.back() += std::string(1, c);
    std::size_t at = 0;
    const auto next = [&] { return lines[at++ % lines.size()]; };
    Results results = base();
    results.question = next();
    results.data.dataset = next();
    for (std::string& label : results.data.labels) label = next();
    for (TrialRecord& trial : results.trials) {
        trial.why = next();
        trial.data = results.data;
    }
    for (Verdict& verdict : results.claims) verdict.claim = next();
    results.environment.cpu = next();
    return results;
}

void check(const std::string& text, Markup kind, const char* what) {
    const std::string fault = markup_fault(text, kind);
    require(fault.empty(), std::string(what) + " is well formed: " + fault);
}

/// Where gnuplot is installed, its SVG.
void check_pictures(const Results& results) {
    for (const PictureKind* kind : picture_kinds()) {
        const Answer answer = draw(*kind, {{"a", &results}}, {});
        if (!answer.out.empty()) check(answer.out, Markup::xml, "a picture");
    }
}

void write_out(const std::string& input) {
    const Results results = with_words(input);
    check(report_html(results, {}), Markup::html, "the page");
    report_markdown(results, true);
    GateOptions options;
    options.allow_stand_in = true;
    check(gate_junit(pass_gate(results, base(), options)), Markup::xml, "JUnit's XML");
    if (input.size() % 16 == 0) check_pictures(results);  // a picture takes as long as a hundred pages
}

std::vector<std::string> examples() {
    return {"<b>&\"'</b>\n]]>\n--><!--\n",
            "'\n`ls`\n\"\\n\"\n@{}^_\n",
            "\x1b[31m\n\xe2\x80\xae\n\x01\x02\n",
            "a\xff\xc0\n\xed\xa0\x80\n",
            "'; system 'ls'\n%s %n\n\\\n",
            "| a | b |\n# c\n```\n[x](y)\n",
            "plain\nwords\n"};
}

}  // namespace

extern const Target markup = {"markup", write_out, examples};

}  // namespace tests::fuzz
