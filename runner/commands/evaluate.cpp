#include <fmt/format.h>

#include <limits>

#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/predict/asked_table.h"
#include "runner/predict/evaluation_text.h"
#include "runner/predict/own_part.h"
#include "runner/predict/prediction.h"
#include "runner/results/results_json.h"
#include "runner/store/json.h"

namespace runner {
namespace {

std::vector<std::string> all_variants(const Results& results) {
    std::vector<std::string> names;
    for (const VariantSummary& summary : results.summary) names.push_back(summary.variant);
    return names;
}

/// A table for the networks of one variant.
VariantEvaluation evaluate_table(const TrainedVariant& variant, const std::string& path, Terminal& terminal) {
    require_table(variant, path);
    const Preparation& preparation = variant.networks[0]->preparation();
    if (preparation.targets.empty())
        declare::throw_invalid_file(path,
                                    fmt::format("the networks of `{}` do not say what they predict", variant.name),
                                    "an earlier runner has kept them: run the file again with `--fresh`");
    AskedRows rows;
    AskedColumns wanted = AskedColumns::of(preparation);
    wanted.targets = preparation.targets;
    wanted.weight = preparation.weight;
    wanted.booleans = preparation.booleans;
    wanted.labels = preparation.labels;
    const std::size_t all = std::numeric_limits<std::size_t>::max();
    FarColumns far(preparation);
    const AskedFile file = read_asked(path, wanted, all, [&](const AskedRows& read) {
        rows = read;
        far.add(read);
    });
    if (file.lacks_weight)
        terminal.err(
            fmt::format("warning: {}: there is no column `{}`, so all rows count alike\n", path, preparation.weight));
    if (file.rows == 0) throw DataCorrupt(fmt::format("{}: expected rows below the header, received none", path));
    for (const std::string& text : far.found()) terminal.err(fmt::format("warning: {}: {}\n", path, text));
    return evaluate_variant(variant, [&](const TrainedNetwork& network, const TrialRecord&) {
        return std::make_unique<AskedFeed>(rows, network.preparation);
    });
}

VariantEvaluation evaluate_part(const TrainedVariant& variant, ExperimentData& data, PartName part) {
    return evaluate_variant(variant, [&](const TrainedNetwork&, const TrialRecord& trial) {
        TrialData divided = data.of(trial);
        return take_part(divided, part, trial);
    });
}

ExitCode run_evaluate(const Arguments& arguments, Terminal& terminal) {
    const std::string& path = arguments.words[0];
    const Results results = read_results(path);
    const std::string data = *arguments.get("--data");
    std::vector<std::string> names = arguments.all("--variant");
    if (names.empty()) names = all_variants(results);
    const WhichTrials which{seed_of(arguments), arguments.number("--fold", 1)};
    ExperimentData own(results, path, data_places(arguments), log_to(terminal));
    Evaluation evaluation{.data = data, .variants = {}, .claims = {}};
    for (const std::string& name : names) {
        const TrainedVariant variant = read_variant(results, path, name, which);
        const auto part = own_part(data);
        evaluation.variants.push_back(part ? evaluate_part(variant, own, *part)
                                           : evaluate_table(variant, data, terminal));
    }
    const std::string unjudged = own_part(data) == PartName::test ? "" : why_not_judged(evaluation.variants);
    if (unjudged.empty())
        evaluation.claims = judge_evaluation(results, evaluation.variants);
    else
        terminal.err(unjudged + '\n');
    terminal.print(arguments.has("--json")
                       ? to_json(evaluation_value(evaluation))
                       : evaluation_text(evaluation, results, terminal.width(), terminal.colour_out()));
    return ExitCode::done;
}

}  // namespace

const Command evaluate_command{
    "evaluate",
    "Measures trained networks on other data, and judges the claims on them",
    "RESULTS",
    1,
    1,
    {{"--data", "FILE|PART", "a table, or `train`, `validation` or `test` of the experiment (a file: ./test)", false,
      true},
     {"--variant", "NAME", "this variant (default: all)", true},
     {"--seed", "N", "of one seed alone", false},
     {"--fold", "K", "of one fold alone, where folds are cut", false},
     {"--json", "", "as JSON", false},
     data_dir_option()},
    run_evaluate};

}  // namespace runner
