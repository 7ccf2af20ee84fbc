#include <fmt/format.h>

#include <algorithm>

#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/config/variants/search.h"
#include "runner/counted.h"
#include "runner/run/trial_inputs.h"

namespace runner {
namespace {

/// What is wrong with its text comes first and alone; then the files of one's own that it names are opened.
void check_file(const std::string& path, const Arguments& arguments, Terminal& terminal) {
    const Experiment experiment = load(path, arguments, terminal);
    const Log log = log_to(terminal);
    const TrialInputs inputs(experiment, data_places(arguments), log, InputData::own);
    const auto folds = static_cast<std::size_t>(std::max<std::int64_t>(1, experiment.folds));
    const bool races = std::ranges::any_of(
        experiment.variants, [](const Variant& variant) { return variant.search && variant.search->is_race(); });
    const std::size_t searched = count_searched(experiment.variants) * folds;
    terminal.print(fmt::format(
        "{}: good: {} × {}{} = {}{}\n", path, counted(experiment.variants.size(), "variant"),
        counted(experiment.seeds.size(), "seed"), experiment.folds > 0 ? fmt::format(" × {} folds", folds) : "",
        counted(experiment.variants.size() * experiment.seeds.size() * folds, "trial"),
        searched ? fmt::format(", and {}{} of the search", races ? "at most " : "", searched) : ""));
}

/// Every file is read, so that one call tells all that is wrong in any of them.
ExitCode run_check(const Arguments& arguments, Terminal& terminal) {
    ExitCode code = ExitCode::done;
    for (const std::string& path : arguments.words) try {
            check_file(path, arguments, terminal);
        } catch (const declare::InvalidInput& error) {
            terminal.err(error.what());
            code = std::max(code, ExitCode::usage);
        } catch (const DataMissing& error) {
            terminal.err(fmt::format("{}: error: {}\n", path, error.what()));
            code = std::max(code, ExitCode::data_missing);
        } catch (const DataCorrupt& error) {
            terminal.err(fmt::format("{}: error: {}\n", path, error.what()));
            code = std::max(code, ExitCode::data_missing);
        }
    return code;
}

}  // namespace

const Command check_command{
    "check", "Tells everything that is wrong with a file; trains nothing", "FILE", 1, 1000, file_options(), run_check};

}  // namespace runner
