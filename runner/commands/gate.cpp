#include "runner/results/gate.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "runner/commands/catalog.h"
#include "runner/results/files.h"

namespace runner {
namespace {

std::pair<std::string, double> margin_of(const std::string& text) {
    const std::size_t equals = text.find('=');
    double margin = 0;
    const char* end = text.data() + text.size();
    const auto parsed = equals == std::string::npos ? std::from_chars_result{nullptr, std::errc::invalid_argument}
                                                    : std::from_chars(text.data() + equals + 1, end, margin);
    if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(margin) || margin < 0)
        throw UsageError(fmt::format("--margin: expected METRIC=X such as test_accuracy=0.005, received `{}`", text));
    return {text.substr(0, equals), margin};
}

ExitCode run_gate(const Arguments& arguments, Terminal& terminal) {
    GateOptions options;
    for (const std::string& margin : arguments.all("--margin")) options.margins.push_back(margin_of(margin));
    options.allow_changed_config = arguments.has("--allow-changed-config");
    options.allow_stand_in = arguments.has("--allow-stand-in");
    const GateReport report =
        pass_gate(read_results(arguments.words[0]), read_results(*arguments.get("--baseline")), options);
    if (const auto path = arguments.get("--junit")) write_file(*path, gate_junit(report));
    if (const auto path = arguments.get("--markdown")) write_file(*path, gate_markdown(report));
    terminal.out(arguments.has("--json") ? gate_json(report) : gate_text(report, terminal.width()));
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
                            {"--allow-changed-config", "", "compares although the configuration has changed", false},
                            {"--allow-stand-in", "", "compares results made on stand-in data", false},
                            {"--json", "", "prints JSON instead of text", false},
                            {"--junit", "FILE", "also writes JUnit XML", false},
                            {"--markdown", "FILE", "also writes Markdown, for a pull request", false}},
                           run_gate};

}  // namespace runner
