#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/diagnostic.h"
#include "runner/commands/catalog.h"
#include "runner/config/schema/families.h"

namespace runner {
namespace {

/// `activation`, `activations`, `activation function`: what a person types for a family.
bool means(const std::string& word, const std::string& family) {
    return word == family || word == family + "s" ||
           (family.ends_with("y") && word == family.substr(0, family.size() - 1) + "ies");
}

std::string table(const declare::Catalog& catalog) {
    std::size_t width = 0;
    for (const auto* kind : catalog.kinds) width = std::max(width, kind->name.size());
    std::string text = fmt::format("{}\n", catalog.family);
    for (const auto* kind : catalog.kinds) text += fmt::format("  {:<{}}  {}\n", kind->name, width, kind->doc);
    return text;
}

ExitCode run_list(const Arguments& arguments, Terminal& terminal) {
    std::string text;
    std::vector<std::string> known;
    for (const declare::Catalog* catalog : families()) {
        known.push_back(catalog->family);
        if (arguments.words.empty() || means(arguments.words[0], catalog->family))
            text += (text.empty() ? "" : "\n") + table(*catalog);
    }
    if (text.empty())
        throw UsageError(
            fmt::format("unknown kind `{}`: {}", arguments.words[0], declare::suggestion(arguments.words[0], known)));
    if (arguments.words.empty()) text += "\n`runner explain NAME` shows the settings of one.\n";
    terminal.out(text);
    return ExitCode::done;
}

}  // namespace

const Command list_command{"list",  "Lists what a file can name: layers, activations, optimizers …", "KIND", 0, 1, {},
                           run_list};

}  // namespace runner
