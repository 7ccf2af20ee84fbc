#include <fmt/format.h>

#include <filesystem>

#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/results/filter_pictures.h"
#include "runner/results/report.h"
#include "runner/results/report_pictures.h"
#include "runner/results/results_json.h"
#include "runner/results/sample_pictures.h"
#include "runner/store/files.h"

namespace runner {
namespace {

/// Without gnuplot the report is one without pictures.
ExitCode run_report(const Arguments& arguments, Terminal& terminal) {
    const std::string path = arguments.get("-o").value_or("report.html");
    if (!path.ends_with(".html") && !path.ends_with(".htm"))
        throw UsageError("-o: expected a name that ends with .html, received `" + path + "`");
    Results results = read_results(arguments.words[0]);
    judge_again(results);
    std::string problem;
    std::vector<PictureSection> pictures = report_pictures(results, problem);
    if (!problem.empty()) terminal.err(fmt::format("no pictures in the report: {}\n", problem));
    for (PictureSection& samples : sample_pictures(results, data_places(arguments)))
        pictures.push_back(std::move(samples));
    for (PictureSection& filters : filter_pictures(results, results_file(arguments.words[0]).parent_path()))
        pictures.push_back(std::move(filters));
    write_named_file(path, report_html(results, std::move(pictures)));
    return ExitCode::done;
}

}  // namespace

const Command report_command{
    "report",  "Writes question, answers, pictures and settings as one HTML page",
    "RESULTS", 1,
    1,         {{"-o", "FILE", "the page, .html (default: report.html)", false}, data_dir_option()},
    run_report};

}  // namespace runner
