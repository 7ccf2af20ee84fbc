#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "runner/commands/catalog.h"
#include "runner/commands/data_check.h"
#include "runner/commands/data_show.h"
#include "runner/commands/shared.h"
#include "runner/commands/table_page.h"
#include "runner/data/info.h"
#include "runner/data/own_data.h"

namespace runner {
namespace {

std::string list(const DataPlaces& places) {
    const auto datasets = list_datasets(places);
    std::size_t width = 0;
    for (const DatasetInfo& info : datasets) width = std::max(width, info.name.size());
    std::string text;
    for (const DatasetInfo& info : datasets) {
        const std::string state = info.files.empty() ? "" : info.here ? "here      " : "not here  ";
        text += fmt::format("{:<{}}  {:<10}{}\n", info.name, width, state, info.doc);
    }
    return text;
}

/// Whether a file is here, with its own sum, and the published one where that is another.
std::string state_of(const DatasetInfo::File& file) {
    const std::string published = file.sha256.empty() ? "" : fmt::format("; published: sha256 {}", file.sha256);
    if (!file.here) return "not here" + published;
    if (!file.damage.empty()) return fmt::format("here, and damaged: {}{}", file.damage, published);
    if (file.found == file.sha256) return fmt::format("here, as published: sha256 {}", file.found);
    const std::string here = file.of.empty() ? "here" : fmt::format("here, but it holds the {}", file.of);
    return fmt::format("{}: sha256 {}{}", here, file.found, published);
}

std::string describe(const DatasetInfo& info) {
    std::string text = fmt::format("{}\n{}\n", info.name, info.doc);
    if (info.facts) {
        text += fmt::format("\n{} training and {} test samples of shape {}", info.facts->train, info.facts->test,
                            layers::show(info.facts->shape));
        text += info.facts->classes > 0 ? fmt::format(", {} classes\n", info.facts->classes) : "\n";
        if (!info.facts->train_classes.empty())
            text += fmt::format("training samples per class: {}\n", fmt::join(info.facts->train_classes, " "));
    }
    if (!info.labels.empty()) text += fmt::format("classes: {}\n", fmt::join(info.labels, ", "));
    for (const auto& file : info.files)
        text += fmt::format("\n{:<13} {}\n{:<13} {}\n", file.part, file.path.string(), "", state_of(file));
    for (const std::string& source : info.sources) text += fmt::format("from {}\n", source);
    return text;
}

std::string fetched(const Dataset& dataset) {
    std::string text =
        fmt::format("{}: {} training and {} test samples\n", dataset.name, dataset.train.count(), dataset.test.count());
    for (const auto& [file, sum] : dataset.sha256) text += fmt::format("  {:<13} sha256 {}\n", file, sum);
    return text;
}

/// What is no name of a dataset, and looks like a file or folder.
bool is_path(const std::string& name) {
    if (declare::catalog<DatasetKind>().find(name)) return false;
    std::error_code unused;
    return name.find_first_of("./") != std::string::npos || std::filesystem::exists(name, unused);
}

bool is_table(const std::string& path) {
    const auto ending = std::filesystem::path(path).extension();
    std::error_code unused;
    return !std::filesystem::is_directory(path, unused) && ending != ".npz";
}

std::string info(const std::string& name, const Arguments& arguments, const DataPlaces& places, const Log& log) {
    if (!is_path(name)) return describe(describe_dataset(name, places));
    if (is_table(name)) return table_page(name);
    return describe(read_own_data(name, name, arguments.all("--label"), places, log));
}

void require_word(const std::string& what, const Arguments& arguments) {
    const std::vector<std::string> words = split(data_command.word, '|');
    if (std::ranges::find(words, what) == words.end())
        throw UsageError(fmt::format("`data`: expected one of `{}`, received `{}`", fmt::join(words, "`, `"), what));
    if (what == "list" || arguments.words.size() > 1) return;
    if (what == "check" || what == "show") throw UsageError(fmt::format("`data {}` needs an experiment file", what));
    throw UsageError(fmt::format("`data {}` needs the name of a dataset: `runner data list` shows them", what));
}

ExitCode run_data(const Arguments& arguments, Terminal& terminal) {
    const DataPlaces places = data_places(arguments);
    const Log log = log_to(terminal);
    const std::string& what = arguments.words[0];
    require_word(what, arguments);
    if (what == "show") return show_data(arguments, terminal);
    if (what == "list") {
        terminal.print(list(places));
    } else if (what == "check") {
        check_data_of(arguments.words[1], arguments, terminal);
    } else if (what == "info") {
        terminal.print(info(arguments.words[1], arguments, places, log));
    } else {
        terminal.print(fetched(fetch_dataset(arguments.words[1], places, log)));
    }
    return ExitCode::done;
}

std::vector<Option> data_options() {
    std::vector<Option> options = show_options();
    options.push_back(data_dir_option());
    options.push_back(
        {"--label", "COLUMN", "of a table of your own: the column to predict (default: the last)", false});
    return file_options(options);
}

}  // namespace

const Command data_command{
    "data",
    "Lists datasets, tells of one or of data of your own, fetches one, draws samples, or looks for what is doubtful in "
    "the data of an experiment: list | info NAME|PATH | fetch NAME | show FILE | check FILE",
    "list|info|check|fetch|show",
    1,
    2,
    data_options(),
    run_data};

}  // namespace runner
