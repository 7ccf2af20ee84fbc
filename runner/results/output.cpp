#include "runner/results/output.h"

#include "runner/results/csv.h"
#include "runner/results/pictures.h"
#include "runner/results/report.h"
#include "runner/results/results_json.h"
#include "runner/store/files.h"
#include "runner/store/json.h"

namespace runner {

std::vector<std::string> write_results(const std::filesystem::path& folder, const Results& results) {
    std::vector<std::string> messages;
    write_file(folder / "results.json", to_json(results_to_value(results)));
    write_file(folder / "curves.csv", curves_csv(results));
    const Answer picture = draw(results, PictureFormat::svg);
    if (picture.problem.empty())
        write_file(folder / "curves.svg", picture.out);
    else
        messages.push_back("no picture of the curves: " + picture.problem);
    write_file(folder / "report.md", report_markdown(results, picture.problem.empty()));
    return messages;
}

}  // namespace runner
