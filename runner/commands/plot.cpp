#include "runner/commands/catalog.h"
#include "runner/results/files.h"
#include "runner/results/pictures.h"
#include "runner/results/results.h"

namespace runner {
namespace {

ExitCode run_plot(const Arguments& arguments, Terminal&) {
    const std::string path = arguments.get("-o").value_or("curves.svg");
    const bool png = path.ends_with(".png");
    if (!png && !path.ends_with(".svg"))
        throw UsageError("-o: expected a name that ends with .svg or .png, received `" + path + "`");
    const Answer picture = draw(read_results(arguments.words[0]), png ? PictureFormat::png : PictureFormat::svg);
    if (!picture.problem.empty()) throw OutputError(path, picture.problem);
    write_file(path, picture.out);
    return ExitCode::done;
}

}  // namespace

const Command plot_command{"plot",    "Draws the learning curves of a results file",
                           "RESULTS", 1,
                           1,         {{"-o", "FILE", "the picture, .svg or .png (default: curves.svg)", false}},
                           run_plot};

}  // namespace runner
