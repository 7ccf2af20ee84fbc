#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "layers/declare/diagnostic.h"
#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/export/kept_network.h"
#include "runner/results/csv.h"
#include "runner/results/outcomes_csv.h"
#include "runner/results/results_json.h"
#include "runner/results/tensorboard.h"
#include "runner/store/files.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// They lie beside the results, in the folders of the trials. Throws declare::InvalidInput where there are none.
std::string outcomes_of(const Results& results, const std::string& path) {
    const std::string text = outcomes_csv(results);
    const auto without =
        std::ranges::count_if(results.trials, [](const TrialRecord& trial) { return !trial.outcomes; });
    if (!text.empty() && without == 0) return text;
    declare::throw_invalid_file(
        results_file(path).native(),
        fmt::format("{} of {} trials have no outcomes of their samples beside them", without, results.trials.size()),
        "`runner run` keeps them in the folder of each trial, and evaluates trials again that have none");
}

/// One form in which numbers leave: all of the results as a text, or one of their networks as a file.
struct ExportFormat {
    std::string name, doc;
    std::string (*text)(const Results& results, const std::string& path) = nullptr;
    std::string (*network)(const TrainedNetwork& network) = nullptr;
    std::string extension = {};                                                   // of a network's file
    std::vector<std::string> (*notes)(const Preparation& preparation) = nullptr;  // on it
};

const std::array export_formats = {
    ExportFormat{"csv", "one number a line (default)",
                 [](const Results& results, const std::string&) { return curves_csv(results); }},
    ExportFormat{"jsonl", "the same as JSON",
                 [](const Results& results, const std::string&) { return curves_jsonl(results); }},
    ExportFormat{"outcomes", "one test sample a line, as CSV", outcomes_of},
    ExportFormat{"tensorboard", "TensorBoard's event files"},
    ExportFormat{"onnx", "a network for other programs", nullptr, to_onnx, ".onnx", onnx_notes},
    ExportFormat{"c", "a network as one C file", nullptr, to_c_source, ".c"},
    ExportFormat{"keras-weights", "its weights for Keras's set_weights", nullptr, to_keras_weights, ".npz"}};

std::string format_names(const char* separator) {
    std::vector<std::string> names;
    for (const ExportFormat& format : export_formats) names.push_back(format.name);
    return fmt::format("{}", fmt::join(names, separator));
}

std::string formats_doc() {
    std::vector<std::string> lines;
    for (const ExportFormat& format : export_formats) lines.push_back(fmt::format("{}: {}", format.name, format.doc));
    return fmt::format("{}", fmt::join(lines, "; "));
}

const ExportFormat& format_of(const Arguments& arguments) {
    const std::string name = arguments.get("--format").value_or(export_formats.front().name);
    const auto found = std::ranges::find(export_formats, name, &ExportFormat::name);
    if (found == export_formats.end())
        throw UsageError(fmt::format("--format: expected one of `{}`, received `{}`", format_names("`, `"), name));
    return *found;
}

/// Event files are a folder: beside the results, unless `-o` names another.
void export_events(const Results& results, const fs::path& folder, Terminal& terminal) {
    for (const EventFile& file : event_files(results)) write_file(folder / file.path, file.bytes);
    terminal.err(fmt::format("{} runs: tensorboard --logdir {}\n", results.trials.size(), folder.native()));
}

void export_network(const ExportFormat& format, const Results& results, const Arguments& arguments,
                    Terminal& terminal) {
    const std::string& path = arguments.words[0];
    const std::string variant = *arguments.get("--variant");
    const auto seed = seed_of(arguments);
    const auto fold = arguments.number("--fold", 1);
    const KeptNetwork kept(results, path, variant, seed, fold);
    const std::string file = arguments.get("-o").value_or(fs::path(variant).filename().native() + format.extension);
    try {
        write_named_file(file, format.network(kept.network()));
    } catch (const layers::NotWritable& error) {
        declare::throw_invalid_file(results_file(path).native(),
                                    fmt::format("`{}` can't be written as {}", variant, format.name), error.what());
    }
    terminal.err(fmt::format("{}: {}{}\n", file, to_string(kept.trial().key()),
                             seed || fold ? "" : ", the first that has ended well"));
    if (!format.notes) return;
    for (const std::string& note : format.notes(kept.preparation())) terminal.err("      " + note + '\n');
}

void check_options(const ExportFormat& format, const Arguments& arguments) {
    if (format.network && !arguments.has("--variant"))
        throw UsageError(fmt::format("--format {}: `--variant NAME` says whose network", format.name));
    for (const char* option : {"--variant", "--seed", "--fold"})
        if (!format.network && arguments.has(option))
            throw UsageError(fmt::format("{}: --format {} is about all trials", option, format.name));
}

ExitCode run_export(const Arguments& arguments, Terminal& terminal) {
    const ExportFormat& format = format_of(arguments);
    check_options(format, arguments);
    const Results results = read_results(arguments.words[0]);
    const auto out = arguments.get("-o");
    if (format.network)
        export_network(format, results, arguments, terminal);
    else if (!format.text)
        export_events(results, out ? fs::path(*out) : results_file(arguments.words[0]).parent_path() / "tensorboard",
                      terminal);
    else if (out)
        write_named_file(*out, format.text(results, arguments.words[0]));
    else
        terminal.out(format.text(results, arguments.words[0]));
    return ExitCode::done;
}

}  // namespace

const Command export_command{
    "export",
    "Gives every number of the curves, the outcome of every test sample, or a trained network to other programs",
    "RESULTS",
    1,
    1,
    {{"--format", format_names("|"), formats_doc(), false},
     {"--variant", "NAME", "whose network", false},
     {"--seed", "N", "of which seed (default: the first whose trial has ended well)", false},
     {"--fold", "K", "of which fold, where folds are cut (default: the first)", false},
     {"-o", "PATH",
      "the file, or the folder of the event files (default: stdout; a network: NAME with its extension; event files: "
      "tensorboard/ beside the results)",
      false}},
    run_export};

}  // namespace runner
