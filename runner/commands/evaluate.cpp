#include <fmt/format.h>

#include <algorithm>

#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/predict/evaluation_data.h"
#include "runner/predict/evaluation_text.h"
#include "runner/predict/own_part.h"
#include "runner/results/results_json.h"
#include "runner/store/json.h"

namespace runner {
namespace {

/// Those of which some network can be asked; all, where none can.
std::vector<std::string> askable_variants(const Results& results, Terminal& terminal) {
    std::vector<std::string> all, askable;
    for (const VariantSummary& summary : results.summary) {
        all.push_back(summary.variant);
        const bool ended_well = std::ranges::any_of(results.trials, [&](const TrialRecord& trial) {
            return trial.variant == summary.variant && is_well(results, trial);
        });
        if (ended_well) askable.push_back(summary.variant);
    }
    for (const std::string& name : all)
        if (!askable.empty() && std::ranges::find(askable, name) == askable.end())
            terminal.err(fmt::format("`{}` is left out: no trial of it has ended well\n", name));
    return askable.empty() ? all : askable;
}

VariantEvaluation evaluate_part(const TrainedVariant& variant, ExperimentData& data, PartName part) {
    const auto feed_of = [&](const TrainedNetwork&, const TrialRecord& trial) {
        TrialData divided = data.of(trial);
        return take_part(divided, part, trial);
    };
    const bool dealt =
        std::ranges::any_of(variant.networks, [](const auto& kept) { return kept->trial().data.is_dealt(); });
    return evaluate_variant(variant, feed_of, !dealt);
}

ExitCode run_evaluate(const Arguments& arguments, Terminal& terminal) {
    const std::string& path = arguments.words[0];
    const Results results = read_results(path);
    const std::string data = *arguments.get("--data");
    std::vector<std::string> names = arguments.all("--variant");
    const WhichTrials which{seed_of(arguments), arguments.number("--fold", 1)};
    if (names.empty()) names = askable_variants(results, terminal);
    const auto part = own_part(data);
    ExperimentData own(results, path, data_places(arguments), log_to(terminal));
    EvaluationData other({data, read_asked_format(arguments.all("--table")), arguments.get("--targets").value_or("")},
                         data_places(arguments), log_to(terminal));
    Evaluation evaluation{.data = data, .variants = {}, .claims = {}};
    for (const std::string& name : names) {
        const TrainedVariant variant = read_variant(results, path, name, which);
        evaluation.variants.push_back(part ? evaluate_part(variant, own, *part)
                                           : evaluate_variant(variant, other.of(variant)));
    }
    const std::string unjudged = part == PartName::test ? "" : why_not_judged(evaluation.variants);
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
    {{"--data", "FILE|PART",
      "a table, arrays, a folder of pictures; or `train`, `validation` or `test` of the experiment (a file: ./test)",
      false, true},
     {"--targets", "FILE", "of samples in a .npy file, that of their targets", false},
     table_option(),
     {"--variant", "NAME", "this variant (default: all)", true},
     {"--seed", "N", "of one seed alone", false},
     {"--fold", "K", "of one fold alone, where folds are cut", false},
     {"--json", "", "as JSON", false},
     data_dir_option()},
    run_evaluate};

}  // namespace runner
