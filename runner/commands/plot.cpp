#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/diagnostic.h"
#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/results/pictures.h"
#include "runner/results/results_json.h"
#include "runner/store/files.h"

namespace runner {
namespace {

const PictureKind& kind_of(const Arguments& arguments) {
    const std::string name = arguments.get("--kind").value_or(picture_kinds().front()->name);
    std::vector<std::string> names;
    for (const PictureKind* kind : picture_kinds()) {
        if (kind->name == name) return *kind;
        names.push_back(kind->name);
    }
    throw UsageError(fmt::format("--kind: there is no picture `{}`: {}", name, declare::suggestion(name, names)));
}

/// Every one of `names` must be known.
void check_known(const char* option, const std::vector<std::string>& names, const std::vector<std::string>& known,
                 const char* what) {
    for (const std::string& name : names)
        if (std::ranges::find(known, name) == known.end())
            throw UsageError(fmt::format("{}: {} `{}`: {}", option, what, name, declare::suggestion(name, known)));
}

bool over_seconds(const Arguments& arguments) {
    const std::string x = arguments.get("--x").value_or("epochs");
    if (x != "epochs" && x != "seconds")
        throw UsageError(fmt::format("--x: expected `epochs` or `seconds`, received `{}`", x));
    return x == "seconds";
}

/// By the experiment's name; where two have the same, by the place of the file too.
PictureSources sources_of(const std::vector<Results>& results, const std::vector<std::string>& paths) {
    PictureSources sources;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const auto same = std::ranges::count(results, results[i].experiment, &Results::experiment);
        sources.push_back({same == 1 ? results[i].experiment : paths[i], &results[i]});
    }
    return sources;
}

std::vector<std::string> variants_of(const std::vector<Results>& results) {
    std::vector<std::string> names;
    for (const Results& one : results)
        for (const VariantSummary& summary : one.summary) names.push_back(summary.variant);
    return names;
}

ExitCode run_plot(const Arguments& arguments, Terminal&) {
    const PictureKind& kind = kind_of(arguments);
    const std::string path = arguments.get("-o").value_or(kind.name + ".svg");
    PictureOptions options{.format = picture_format_of(path),
                           .metrics = arguments.all("--metric"),
                           .variants = overrides_of(arguments).only,
                           .seconds = over_seconds(arguments),
                           .each_seed = arguments.has("--each-seed"),
                           .panels = arguments.has("--panels")};
    std::vector<Results> results;
    for (const std::string& file : arguments.words) results.push_back(read_results(file));
    const PictureSources sources = sources_of(results, arguments.words);
    check_known("--only", options.variants, variants_of(results), "no results of a variant");
    if (!kind.metrics && !options.metrics.empty()) throw UsageError("--metric: " + kind.no_metric);
    if (kind.metrics) check_known("--metric", options.metrics, kind.metrics(sources), "no trial has");
    const Answer picture = draw(kind, sources, options);
    if (picture.problem == kind.nothing) throw UsageError(fmt::format("there is nothing to draw: {}", kind.nothing));
    if (!picture.problem.empty()) throw OutputError(path, picture.problem);
    write_named_file(path, picture.out);
    return ExitCode::done;
}

}  // namespace

const Command plot_command{
    "plot",
    "Draws pictures of results: learning curves, confusion matrices, accuracy against sparsity, parts of uncertainty",
    "RESULTS",
    1,
    12,
    {{"-o", "FILE", "the picture, .svg or .png (default: curves.svg)", false},
     {"--kind", "curves|confusion|sparsity|uncertainty|sizes",
      "what is drawn: the learning curves (default), the confusion matrix, accuracy against sparsity, what makes "
      "each verdict uncertain, or a test metric against the size of the training part",
      false},
     {"--metric", "NAME", "this column of the curves: --metric val_accuracy; several: one panel each", true},
     {"--x", "epochs|seconds", "epochs (default), or seconds of training", false},
     {"--each-seed", "", "a thin line for every seed, in place of the band", false},
     {"--panels", "", "a panel for each variant, as more than eight have anyway", false},
     {"--only", "VARIANT,…", "these variants", false}},
    run_plot};

}  // namespace runner
