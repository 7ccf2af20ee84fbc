#include "runner/config/schema/schema.h"

#include <fmt/format.h>

#include "runner/commands/catalog.h"
#include "runner/results/schema.h"
#include "runner/store/json.h"

namespace runner {
namespace {

ExitCode run_schema(const Arguments& arguments, Terminal& terminal) {
    const std::string& what = arguments.words[0];
    if (what != "experiment" && what != "results")
        throw UsageError(fmt::format("`schema`: expected one of `experiment`, `results`, received `{}`", what));
    terminal.out(to_json(what == "experiment" ? experiment_schema() : results_schema()));
    return ExitCode::done;
}

}  // namespace

const Command schema_command{"schema",
                             "Prints the JSON Schema of experiment files or of results: for editors and programs",
                             "experiment|results",
                             1,
                             1,
                             {},
                             run_schema};

}  // namespace runner
