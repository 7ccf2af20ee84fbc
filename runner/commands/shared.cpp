#include "runner/commands/shared.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "runner/config/variants/variant_settings.h"

namespace runner {

Option data_dir_option() {
    return {"--data-dir", "DIR", "where the data files are; alone, without download or stand-in", false};
}

Option out_option() { return {"--out", "DIR", "where the results lie (default: results)", false}; }

Option if_config_option() {
    return {"--if-config", "HASH", "only if the file means what it did: `config_hash` of the results", false};
}

Option lease_option() {
    return {"--lease-seconds", "N", "of shards: one that is silent for so long is dead (default: 120)", false};
}

Option same_isa_option() {
    return {"--require-same-isa", "",
            "trains again what other instructions than this machine's, or another oneDNN, made", false};
}

Option table_option() {
    return {
        "--table", "SETTING=VALUE",
        "of a table that is written in another way: separator, decimal, thousands, encoding, header, missing_values",
        true};
}

std::vector<Option> file_options(std::vector<Option> more) {
    std::vector<Option> options = {
        {"--set", "PATH=VALUE", "overrides a value of the file: --set training.epochs=3", true},
        {"--seeds", "N|LIST", "so many seeds, or these: --seeds 3,7,9; the one seed 7: --seeds 7,", false},
        {"--only", "VARIANT,…", "these variants, and those that they start from", false},
    };
    options.insert(options.end(), more.begin(), more.end());
    return options;
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (;;) {
        const std::size_t end = text.find(separator, begin);
        parts.push_back(text.substr(begin, end - begin));
        if (end == std::string::npos) return parts;
        begin = end + 1;
    }
}

int max_seeds(const Arguments& arguments) {
    constexpr int standard = 30;
    return static_cast<int>(std::min<std::int64_t>(arguments.number("--max-seeds", 1).value_or(standard), most_trials));
}

Overrides overrides_of(const Arguments& arguments) {
    Overrides overrides;
    overrides.set = arguments.all("--set");
    overrides.seeds = arguments.get("--seeds");
    if (arguments.has("--until-decided")) overrides.max_seeds = max_seeds(arguments);
    if (const auto only = arguments.get("--only")) overrides.only = split(*only, ',');
    return overrides;
}

std::string table_heading(const Results& results, const std::string& place) {
    return fmt::format("{} ({})\n", results.experiment, place);
}

Experiment load(const std::string& path, const Arguments& arguments, Terminal& terminal) {
    Diagnostics warnings;
    Experiment experiment = load_experiment(path, overrides_of(arguments), warnings);
    terminal.err(warnings.render());
    return experiment;
}

void check_unchanged(const Experiment& experiment, const Arguments& arguments) {
    const auto hash = arguments.get("--if-config");
    if (!hash || *hash == hash_of_config(experiment)) return;
    throw UsageError(
        fmt::format("--if-config: `{}` has been changed since it was submitted: submit it again", experiment.name));
}

std::string how_without_folds(const Experiment& experiment) {
    const Variant& variant = experiment.variants.front();
    const Value* written = variant.written.find("data");
    std::string text = "leave `folds` out, such as by --set data.folds=null";
    for (const char* key : {"repeat", "stratify"})
        if (const Value* value = written ? written->find(key) : nullptr; value && !value->is_null())
            text += fmt::format(" --set data.{}=null", key);
    if (variant.data.dataset->test_part() == TestPart::none)  // what folds held out has to come from somewhere
        text += fmt::format(" --set data.dataset.{}.test=0.3", variant.data.dataset->name());
    return text;
}

RunName run_name(const std::string& path, const Arguments& arguments) {
    RunName name{path, {}};
    for (const char* option : {"--set", "--seeds", "--only", "--until-decided", "--max-seeds", "--placebo"})
        for (const std::string& value : arguments.all(option))
            name.settings.push_back(value.empty() ? option : fmt::format("{} {}", option, value));
    return name;
}

RunOptions run_options(const Arguments& arguments) {
    RunOptions options;
    options.jobs = static_cast<int>(arguments.number("--jobs", 1).value_or(0));
    if (const auto out = arguments.get("--out")) options.out = *out;
    options.places = data_places(arguments);
    options.fresh = arguments.has("--fresh");
    options.keep_states = arguments.has("--keep-state");
    options.same_instructions = arguments.has("--require-same-isa");
    if (const auto seconds = arguments.number("--checkpoint-seconds", 0))
        options.checkpoint_seconds = static_cast<double>(*seconds);
    if (const auto seconds = arguments.number("--renew-seconds", 0))
        options.renew_seconds = static_cast<double>(*seconds);
    return options;
}

PictureFormat picture_format_of(const std::string& path) {
    if (path.ends_with(".png")) return PictureFormat::png;
    if (path.ends_with(".svg")) return PictureFormat::svg;
    throw UsageError("-o: expected a name that ends with .svg or .png, received `" + path + "`");
}

std::optional<std::uint64_t> seed_of(const Arguments& arguments) {
    const auto seed = arguments.number("--seed", 0);
    return seed ? std::optional(static_cast<std::uint64_t>(*seed)) : std::nullopt;
}

Log log_to(Terminal& terminal) {
    return [&terminal](const std::string& text) { terminal.err(text + "\n"); };
}

DataPlaces data_places(const Arguments& arguments) {
    const auto environment = [](const char* name) -> std::optional<std::string> {
        const char* value = std::getenv(name);
        return value && *value ? std::optional<std::string>(value) : std::nullopt;
    };
    DataPlaces places;
    if (const auto dir = arguments.get("--data-dir")) {
        places.data_dir = *dir;
    } else if (const auto set = environment("RUNNER_DATA_DIR")) {
        places.data_dir = *set;
        places.data_dir_from = "RUNNER_DATA_DIR";
    }
    if (const auto cache = environment("XDG_CACHE_HOME"))
        places.cache_dir = std::filesystem::path(*cache) / "runner";
    else if (const auto home = environment("HOME"))
        places.cache_dir = std::filesystem::path(*home) / ".cache" / "runner";
    return places;
}

}  // namespace runner
