#include "runner/data/csv.h"
#include "runner/results/csv.h"
#include "runner/results/gate_text.h"
#include "runner/results/pictures.h"
#include "runner/results/report.h"
#include "runner/results/results_json.h"
#include "runner/results/table.h"
#include "runner/results/tensorboard.h"
#include "runner/store/json.h"
#include "tests/fuzz/catalog.h"
#include "tests/fuzz/files.h"
#include "tests/fuzz/well_formed.h"

namespace tests::fuzz {
namespace {

using namespace runner;

/// Results stay the same when they are written and read.
void check_read_again(const Results& results) {
    const std::string written = to_json(results_to_value(results));
    const MemoryFile file(written);
    require(to_json(results_to_value(read_results(file.path()))) == written,
            "results stay the same when they are written and read");
}

/// What draws is told no more than it can draw, and a line.
void check_pictures(const Results& results) {
    for (const PictureKind* kind : picture_kinds())
        for (const bool each : {false, true}) {
            PictureOptions options;
            options.each_seed = options.seconds = options.panels = each;
            kind->script({{"a", &results}}, options);
        }
}

void check_gate(const Results& results) {
    GateOptions options;
    options.allow_changed_config = options.allow_stand_in = true;
    const GateReport report = pass_gate(results, results, options);
    require(markup_fault(gate_junit(report), Markup::xml).empty(),
            "JUnit's XML is well formed: " + markup_fault(gate_junit(report), Markup::xml));
    from_json(gate_json(report));
    gate_text(report, 80);
    gate_markdown(report);
}

void check_exports(const Results& results) {
    const MemoryFile csv(curves_csv(results));
    std::size_t columns = 0;
    read_csv(csv.path(), ',', [&](std::span<const std::string_view> cells, int) {
        if (columns == 0) columns = cells.size();
        require(cells.size() == columns, "every row of the curves has as many cells");
    });
    curves_jsonl(results);
    for (const EventFile& file : event_files(results))
        require(file.path.is_relative() && file.path.lexically_normal() == file.path && *file.path.begin() != "..",
                "event files stay in their folder: " + file.path.string());
}

void read(const std::string& input) {
    const MemoryFile file(input);
    Results results;
    try {
        results = read_results(file.path());
    } catch (const declare::InvalidInput&) {
        return;
    }
    check_read_again(results);
    results_table(results, 80, true);
    report_markdown(results, true);
    const std::string html = report_html(results, {});
    require(markup_fault(html, Markup::html).empty(), "the page is well formed: " + markup_fault(html, Markup::html));
    check_pictures(results);
    check_gate(results);
    check_exports(results);
}

}  // namespace

extern const Target results = {"results", read, short_results, mutate_json};

}  // namespace tests::fuzz
