#include "runner/commands/shard.h"

#include <fmt/format.h>

#include "runner/commands/progress.h"
#include "runner/counted.h"
#include "runner/run/run_shard.h"

namespace runner {
namespace {

ShardOptions shard_options(const Arguments& arguments) {
    std::string why;
    const auto shard = read_shard(arguments.get("--shard").value_or(""), why);
    if (!shard) throw UsageError("--shard: " + why);
    ShardOptions options{.shard = *shard, .help_out = arguments.has("--help-out")};
    if (const auto seconds = arguments.number("--lease-seconds", 1))
        options.leases.dead = std::chrono::seconds(std::min<std::int64_t>(*seconds, 86'400));
    return options;
}

std::string words_of(const ShardOutcome& outcome, const Arguments& arguments) {
    std::string text = fmt::format("Shard {}: {}, {} ended here", *arguments.get("--shard"),
                                   counted(static_cast<std::size_t>(outcome.trials), "trial"), outcome.ended);
    if (outcome.failed) text += fmt::format(", {} of them failed", outcome.failed);
    text += outcome.exit == ExitCode::interrupted ? ". Interrupted: the same command goes on from there.\n"
                                                  : ". `runner collect` writes the results.\n";
    return text;
}

}  // namespace

void check_shard_options(const Arguments& arguments) {
    for (const char* option : {"--help-out", "--lease-seconds"})
        if (arguments.has(option) && !arguments.has("--shard"))
            throw UsageError(fmt::format("{} belongs to --shard", option));
    if (!arguments.has("--shard")) return;
    shard_options(arguments);
    const auto refuse = [&](const char* option, const char* why) {
        if (arguments.has(option)) throw UsageError(fmt::format("--shard: leave {} out: {}", option, why));
    };
    refuse("--fresh",
           "a shard that is started again would train again what it has done; remove the folder, or name "
           "another by --out");
    refuse("--until-decided", "whether seeds are added depends on what all shards find; collect, and add --seeds");
    refuse("--placebo", "it has trials of its own");
}

std::filesystem::path events_folder(const Experiment& experiment, const Arguments& arguments,
                                    const RunOptions& options) {
    return arguments.has("--tensorboard") ? options.out / experiment.name / "tensorboard" : std::filesystem::path();
}

ExitCode run_shard_of(const Experiment& experiment, const Arguments& arguments, const RunOptions& options,
                      Terminal& terminal, const std::stop_token& stop) {
    RunWatch watch(terminal, events_folder(experiment, arguments, options));
    try {
        const ShardOutcome outcome = run_shard(experiment, options, shard_options(arguments), watch.observer(), stop);
        watch.finish();
        terminal.err(words_of(outcome, arguments));
        watch.rethrow();
        return outcome.exit;
    } catch (const OtherInstructions& error) {
        watch.finish();
        terminal.err(fmt::format("error: {}\n", error.what()));
        return ExitCode::trial_failed;
    }
}

}  // namespace runner
