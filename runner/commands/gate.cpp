#include "runner/results/gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "layers/declare/decimal.h"
#include "layers/declare/diagnostic.h"
#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/results/gate_text.h"
#include "runner/results/results_json.h"
#include "runner/store/files.h"

namespace runner {
namespace {

std::pair<std::string, double> margin_of(const std::string& text) {
    const std::size_t equals = text.find('=');
    const auto margin =
        equals == std::string::npos ? std::nullopt : declare::read_decimal(std::string_view(text).substr(equals + 1));
    if (!margin || !std::isfinite(*margin) || *margin < 0)
        throw UsageError(fmt::format("--margin: expected METRIC=X such as test_accuracy=0.005, received `{}`", text));
    return {text.substr(0, equals), *margin};
}

/// A metric that no trial has is misspelt: a gate could never be passed by it.
void check_margins(const Gate& margins, const Results& results) {
    std::vector<std::string> known;
    for (const VariantSummary& summary : results.summary)
        for (const auto& [name, estimate] : summary.measures)
            if (std::ranges::find(known, name) == known.end()) known.push_back(name);
    for (const auto& [metric, margin] : margins) {
        const bool measured = std::ranges::any_of(
            results.trials, [&](const TrialRecord& trial) { return measure(trial, {metric}).has_value(); });
        if (!measured && !known.empty())
            throw UsageError(
                fmt::format("--margin: no trial has a `{}`: {}", metric, declare::suggestion(metric, known)));
        if (is_share(metric) && margin >= 1)
            throw UsageError(fmt::format("--margin: `{}` lies between 0 and 1: a margin of {} lets everything pass",
                                         metric, margin));
    }
}

/// Names that either of the two knows: a misspelt one would leave out everything.
std::vector<std::string> read_only_variants(const std::string& text, const Results& now, const Results& baseline) {
    std::vector<std::string> known = trained_variants(now), names = split(text, ',');
    for (const std::string& name : trained_variants(baseline))
        if (std::ranges::find(known, name) == known.end()) known.push_back(name);
    for (const std::string& name : names)
        if (std::ranges::find(known, name) == known.end())
            throw UsageError(
                fmt::format("--only: neither file has a variant `{}`: {}", name, declare::suggestion(name, known)));
    return names;
}

ExitCode run_gate(const Arguments& arguments, Terminal& terminal) {
    GateOptions options;
    for (const std::string& margin : arguments.all("--margin")) options.margins.push_back(margin_of(margin));
    options.allow_changed_config = arguments.has("--allow-changed-config");
    options.allow_stand_in = arguments.has("--allow-stand-in");
    const Results now = read_results(arguments.words[0]);
    check_margins(options.margins, now);
    const std::string baseline = *arguments.get("--baseline");
    const Results before = read_results(baseline);
    if (const auto only = arguments.get("--only")) options.only = read_only_variants(*only, now, before);
    options.renewal = fmt::format("`cp {} {}`", results_file(arguments.words[0]).native(), baseline);
    const GateReport report = pass_gate(now, before, options);
    if (const auto path = arguments.get("--junit")) write_named_file(*path, gate_junit(report));
    if (const auto path = arguments.get("--markdown")) write_named_file(*path, gate_markdown(report));
    if (arguments.has("--json"))
        terminal.out(gate_json(report));
    else
        terminal.print(gate_text(report, terminal.width()));
    return report.exit_code();
}

}  // namespace

const Command gate_command{"gate",
                           "Compares results with a baseline; exit 3 if a metric is worse than its margin allows",
                           "RESULTS",
                           1,
                           1,
                           {{"--baseline", "FILE", "the results to hold against", false, true},
                            {"--margin", "METRIC=X", "how much worse is allowed, instead of the file's `gate`", true},
                            {"--only", "VARIANT,…", "compares these; one of the baseline that is missing fails", false},
                            {"--allow-changed-config", "", "compares although the configuration has changed", false},
                            {"--allow-stand-in", "", "compares results made on stand-in data", false},
                            {"--json", "", "prints JSON instead of text", false},
                            {"--junit", "FILE", "also writes JUnit XML", false},
                            {"--markdown", "FILE", "also writes Markdown, for a pull request", false}},
                           run_gate};

}  // namespace runner
