#include "runner/results/output.h"

#include "runner/results/csv.h"
#include "runner/results/pictures.h"
#include "runner/results/report.h"
#include "runner/results/results_json.h"
#include "runner/store/files.h"

namespace runner {

namespace {

/// What is made of the results: beside newer ones it would tell something else, if its turn does not come.
void remove_derived(const std::filesystem::path& folder) {
    std::error_code ignored;
    for (const char* name : {"curves.csv", "curves.svg", "report.md"}) std::filesystem::remove(folder / name, ignored);
}

}  // namespace

std::vector<std::string> write_results(const std::filesystem::path& folder, const Results& results) {
    write_file(folder / "results.json", results_to_json(results));
    remove_derived(folder);
    write_file(folder / "curves.csv", curves_csv(results));
    const Answer picture = draw(results, PictureFormat::svg);
    if (picture.problem.empty()) write_file(folder / "curves.svg", picture.out);
    write_file(folder / "report.md", report_markdown(results, picture.problem.empty()));
    if (picture.problem.empty()) return {};
    return {"no picture of the curves: " + picture.problem};
}

void write_partial_results(const std::filesystem::path& folder, const Results& results) {
    write_file(folder / "results.json", results_to_json(results));
    std::error_code ignored;
    std::filesystem::remove(folder / "curves.svg", ignored);  // of an earlier run
    write_file(folder / "curves.csv", curves_csv(results));
    write_file(folder / "report.md", report_markdown(results, false));
}

}  // namespace runner
