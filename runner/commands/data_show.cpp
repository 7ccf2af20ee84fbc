#include "runner/commands/data_show.h"

#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/diagnostic.h"
#include "runner/commands/shared.h"
#include "runner/results/sample_sheet.h"
#include "runner/run/trial_inputs.h"
#include "runner/store/files.h"

namespace runner {
namespace {

const Variant& find_variant(const Experiment& experiment, const Arguments& arguments) {
    const auto name = arguments.get("--variant");
    if (!name) return experiment.variants.front();
    std::vector<std::string> names;
    for (const Variant& variant : experiment.variants) {
        if (variant.name == *name) return variant;
        names.push_back(variant.name);
    }
    throw UsageError(fmt::format("--variant: there is no `{}`: {}", *name, declare::suggestion(*name, names)));
}

}  // namespace

ExitCode show_data(const Arguments& arguments, Terminal& terminal) {
    constexpr std::int64_t epochs = 3;
    const std::string path = arguments.get("-o").value_or("samples.png");
    SheetOptions options{.format = picture_format_of(path)};
    options.samples = arguments.number("--count", 1).value_or(options.samples);
    const Experiment experiment = load(arguments.words[1], arguments, terminal);
    const Variant& variant = find_variant(experiment, arguments);
    if (!variant.data.augment.empty()) options.epochs = epochs;
    options.title = fmt::format("{}: {}", experiment.name, variant.name);
    const TrialInputs inputs(experiment, data_places(arguments), log_to(terminal));
    const Replicate replicate = experiment.replicates().front();
    TrialData data = make_trial_data(inputs.dataset(variant), variant.data, experiment.seeds_of(replicate));
    const PictureScript script = sample_sheet(data, options);
    if (script.text.empty())
        throw UsageError(fmt::format("`data show`: the samples of {} are {}: only pictures can be shown", data.dataset,
                                     layers::show(data.preparation.shape)));
    const Answer picture = draw(script, options.format);
    if (!picture.problem.empty()) throw OutputError(path, picture.problem);
    write_named_file(path, picture.out);
    terminal.print(fmt::format("{}: {}\n", path, script.about));
    return ExitCode::done;
}

std::vector<Option> show_options() {
    return {{"-o", "FILE", "of `show`: the picture, .svg or .png (default: samples.png)", false},
            {"--variant", "VARIANT", "of `show`: whose data (default: the first one's)", false},
            {"--count", "N", "of `show`: how many samples (default: 12)", false}};
}

}  // namespace runner
