#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/predict/own_part.h"
#include "runner/predict/prediction.h"
#include "runner/results/results_json.h"
#include "runner/thousands.h"

namespace runner {
namespace {

std::optional<double> abstain_below(const Arguments& arguments, const SaidColumns& columns) {
    const auto text = arguments.get("--abstain-below");
    if (!text) return {};
    double share = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), share);
    if (error != std::errc() || end != text->data() + text->size() || !(share >= 0 && share <= 1))
        throw UsageError(fmt::format("--abstain-below: expected a probability, 0 to 1, received `{}`", *text));
    if (!columns.likely || columns.labels.empty())
        throw UsageError("--abstain-below: these networks say no probabilities, by which one could abstain");
    return share;
}

/// A part of the experiment's own data: of all networks the same samples, which are known by their places.
PredictionReport predict_part(const TrainedVariant& variant, ExperimentData& data, PartName part, SaidWriter& writer) {
    Said said(variant.answer());
    std::vector<std::int32_t> places;
    PredictionReport report;
    for (const auto& kept : variant.networks) {
        TrialData divided = data.of(kept->trial());
        const auto feed = take_part(divided, part, kept->trial());
        feed->begin_epoch(Order::for_evaluation());
        const std::vector<std::int32_t> rows(feed->rows(0).begin(), feed->rows(0).end());
        if (said.networks() > 0 && rows != places)
            throw UsageError(fmt::format("the networks of `{}` had other {} samples each: `--seed` names one",
                                         variant.name, name_of(part)));
        places = rows;
        const TrainedNetwork network = kept->network();
        Evaluator evaluator(Network(network.graph, network.parameters, variant.loss(), 0, variant.precision()));
        std::vector<float> outputs = ask(evaluator, *feed);
        const std::size_t width = outputs.size() / static_cast<std::size_t>(feed->count());
        said.add_network(std::move(outputs), width, kept->preparation().units);
        report.rows = feed->count();
    }
    std::vector<std::string> texts;
    for (const std::int32_t place : places) texts.push_back(fmt::format("{}", place));
    writer.add(said, texts);
    writer.finish();
    report.abstained = writer.abstained();
    return report;
}

void tell(const std::string& out, const TrainedVariant& variant, const PredictionReport& report, Terminal& terminal) {
    const bool several = variant.networks.size() > 1;
    terminal.err(fmt::format(
        "{}: {} samples, by {}`{}`, {}{}\n", out, with_thousands(report.rows), several ? "the mean of " : "",
        variant.name, variant.which(),
        report.abstained == 0 ? "" : fmt::format("; of {} no class is said", with_thousands(report.abstained))));
    for (const std::string& text : report.warnings) terminal.err(fmt::format("warning: {}\n", text));
    if (report.asking_seconds >= 1)
        terminal.err(fmt::format("the networks took {:.1f} s of processor time: {:.3g} million samples a second\n",
                                 report.asking_seconds,
                                 static_cast<double>(report.rows) / report.asking_seconds / 1e6));
}

/// What the files of predictions call what they hold.
constexpr std::array<std::string_view, 7> own_names = {"class",       "labels",  "probabilities", "outputs",
                                                       "predictions", "targets", "disagreement"};

ExitCode run_predict(const Arguments& arguments, Terminal& terminal) {
    const std::string &path = arguments.words[0], &input = arguments.words[1], out = *arguments.get("-o");
    const Results results = read_results(path);
    const TrainedVariant variant =
        read_variant(results, path, *arguments.get("--variant"), {seed_of(arguments), arguments.number("--fold", 1)});
    SaidColumns columns = said_columns(variant);
    columns.kept = arguments.all("--keep");
    columns.abstain_below = abstain_below(arguments, columns);
    const auto part = own_part(input);
    if (part && !columns.kept.empty())
        throw UsageError("--keep: the parts of an experiment's data are told by `sample`");
    if (part) columns.kept = {"sample"};
    for (const std::string& column : columns.kept)
        if (std::ranges::find(own_names, column) != own_names.end())
            throw UsageError(
                fmt::format("--keep: `{}` is what predictions are called themselves: rename the column", column));
    std::error_code unused;
    if (!part && std::filesystem::equivalent(input, out, unused))
        throw UsageError(fmt::format("-o: `{}` is the table that is asked about", out));
    const auto writer = make_said_writer(out, columns);
    if (!writer)
        throw UsageError(fmt::format("-o: expected a name that ends with .csv, .jsonl or .npz, received `{}`", out));
    ExperimentData own(results, path, data_places(arguments), log_to(terminal));
    const PredictionReport report = part ? predict_part(variant, own, *part, *writer)
                                         : predict_table(variant, input, arguments.all("--keep"), *writer);
    tell(out, variant, report, terminal);
    return ExitCode::done;
}

}  // namespace

const Command predict_command{
    "predict",
    "Says what trained networks predict of the rows of a table",
    "RESULTS INPUT",
    2,
    2,
    {{"--variant", "NAME", "whose networks", false, true},
     {"-o", "FILE", "where to: .csv, .jsonl or .npz", false, true},
     {"--seed", "N", "of one seed alone (default: the mean of all that have ended well)", false},
     {"--fold", "K", "of one fold alone, where folds are cut", false},
     {"--abstain-below", "P", "says no class where the likeliest has less than this probability", false},
     {"--keep", "COLUMN", "a column of the input that stands beside each prediction, such as an id", true},
     data_dir_option()},
    run_predict};

}  // namespace runner
