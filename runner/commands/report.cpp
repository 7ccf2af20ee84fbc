#include <fmt/format.h>

#include <filesystem>

#include "runner/commands/catalog.h"
#include "runner/commands/serve_report.h"
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
std::string page_of_results(const Results& results, const Arguments& arguments, const PageFrame& frame,
                            std::string& problem) {
    std::vector<PictureSection> pictures = report_pictures(results, problem);
    for (PictureSection& samples : sample_pictures(results, data_places(arguments)))
        pictures.push_back(std::move(samples));
    for (PictureSection& filters : filter_pictures(results, results_file(arguments.words[0]).parent_path()))
        pictures.push_back(std::move(filters));
    return report_html(results, std::move(pictures), frame);
}

void tell_of_no_pictures(const std::string& problem, Terminal& terminal) {
    if (!problem.empty()) terminal.err(fmt::format("no pictures in the report: {}\n", problem));
}

/// Why there are no pictures is told once.
ExitCode run_served(const Arguments& arguments, Terminal& terminal) {
    if (arguments.has("-o")) throw UsageError("--serve: a page that is served has no file: leave -o out");
    std::string told;
    return serve_report(arguments, terminal, [&](Results results, const PageFrame& frame) {
        judge_again(results);
        std::string problem, page = page_of_results(results, arguments, frame, problem);
        if (problem != told) tell_of_no_pictures(told = problem, terminal);
        return page;
    });
}

ExitCode run_report(const Arguments& arguments, Terminal& terminal) {
    if (arguments.has("--serve")) return run_served(arguments, terminal);
    if (arguments.has("--until-finished")) throw UsageError("--until-finished belongs to --serve");
    const std::string path = arguments.get("-o").value_or("report.html");
    if (!path.ends_with(".html") && !path.ends_with(".htm"))
        throw UsageError("-o: expected a name that ends with .html, received `" + path + "`");
    Results results = read_results(arguments.words[0]);
    judge_again(results);
    std::string problem;
    const std::string page = page_of_results(results, arguments, {}, problem);
    tell_of_no_pictures(problem, terminal);
    write_named_file(path, page);
    return ExitCode::done;
}

}  // namespace

const Command report_command{
    "report",
    "Writes question, answers, pictures and settings as one HTML page, or serves it while a run goes on",
    "RESULTS",
    1,
    1,
    {{"-o", "FILE", "the page, .html (default: report.html)", false},
     {"--serve", "[ADDRESS:]PORT", "shows it to browsers, renewed as the results grow: 127.0.0.1:8080", false},
     {"--until-finished", "", "of --serve: ends when the run has", false},
     data_dir_option()},
    run_report};

}  // namespace runner
