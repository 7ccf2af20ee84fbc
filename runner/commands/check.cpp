#include <fmt/format.h>

#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/config/variants/search.h"

namespace runner {
namespace {

std::string counted(std::size_t count, const std::string& noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// Every file is read, so that one call tells all that is wrong in any of them.
ExitCode run_check(const Arguments& arguments, Terminal& terminal) {
    ExitCode code = ExitCode::done;
    for (const std::string& path : arguments.words) try {
            const Experiment experiment = load(path, arguments, terminal);
            const std::size_t searched = count_searched(experiment.variants);
            terminal.print(fmt::format("{}: good: {} × {} = {}{}\n", path,
                                       counted(experiment.variants.size(), "variant"),
                                       counted(experiment.seeds.size(), "seed"),
                                       counted(experiment.variants.size() * experiment.seeds.size(), "trial"),
                                       searched ? fmt::format(", and {} of the search", searched) : ""));
        } catch (const declare::InvalidInput& error) {
            terminal.err(error.what());
            code = ExitCode::usage;
        }
    return code;
}

}  // namespace

const Command check_command{
    "check", "Tells everything that is wrong with a file; trains nothing", "FILE", 1, 1000, file_options(), run_check};

}  // namespace runner
