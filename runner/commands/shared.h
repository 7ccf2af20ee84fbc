#pragma once

#include "runner/commands/command.h"
#include "runner/config/load.h"
#include "runner/results/pictures.h"
#include "runner/run/run_experiment.h"

namespace runner {

/// The options of every command that reads an experiment file.
std::vector<Option> file_options(std::vector<Option> more = {});
/// --max-seeds, or what `--until-decided` does without.
int max_seeds(const Arguments& arguments);
/// The items of a list such as `--only` takes.
std::vector<std::string> split(const std::string& text, char separator);
Overrides overrides_of(const Arguments& arguments);
/// Stands above a table where there are several.
std::string table_heading(const Results& results, const std::string& place);
/// Reads and checks a file; its warnings go to stderr.
Experiment load(const std::string& path, const Arguments& arguments, Terminal& terminal);

/// --if-config: who starts later than it was asked for runs what was meant, or nothing. Throws UsageError.
void check_unchanged(const Experiment& experiment, const Arguments& arguments);
/// How a file that cuts folds is run without: "leave `folds` out, such as by --set data.folds=null".
std::string how_without_folds(const Experiment& experiment);

/// A file as a run names it: with the settings that say which trials there are.
RunName run_name(const std::string& path, const Arguments& arguments);

/// --out, --data-dir, --jobs, --fresh, --require-same-isa and --checkpoint-seconds, with what the environment says.
RunOptions run_options(const Arguments& arguments);
DataPlaces data_places(const Arguments& arguments);
/// By the ending of the name. Throws UsageError.
PictureFormat picture_format_of(const std::string& path);
/// --seed, where a command asks for one alone.
std::optional<std::uint64_t> seed_of(const Arguments& arguments);
/// Says what it is told on stderr, a line each.
Log log_to(Terminal& terminal);

/// Functions: the commands are made before main, in no order that one could rely on.
Option data_dir_option();
Option out_option();
Option if_config_option();
Option lease_option();
Option same_isa_option();
Option table_option();

}  // namespace runner
