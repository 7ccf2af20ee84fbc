#include "runner/commands/data_check.h"

#include <fmt/format.h>

#include <set>

#include "runner/commands/shared.h"
#include "runner/data/findings.h"
#include "runner/run/trial_inputs.h"
#include "runner/store/json.h"

namespace runner {

void check_data_of(const std::string& path, const Arguments& arguments, Terminal& terminal) {
    const Experiment experiment = load(path, arguments, terminal);
    const Log log = log_to(terminal);
    const TrialInputs inputs(experiment, data_places(arguments), log, InputData::all_unexamined);
    const Seeds seeds = experiment.seeds_of(experiment.replicates().front());
    Diagnostics found;
    std::set<std::string> known;
    for (const Variant& variant : experiment.variants) {
        const Value* section = variant.resolved.find("data");
        if (!known.insert(section ? to_json_line(*section) : variant.name).second) continue;
        const Value* at = variant.written.find("data");
        for (const Finding& finding : examine(*inputs.dataset(variant), variant.data, seeds))
            found.warning((at ? *at : variant.written).place, finding.text, finding.cure);
    }
    const std::size_t count = found.all().size();
    if (count == 0) return terminal.print(fmt::format("{}: nothing found\n", path));
    terminal.print(found.render());
}

}  // namespace runner
