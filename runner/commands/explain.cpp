#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/commands/catalog.h"
#include "runner/commands/families.h"
#include "runner/config/sections.h"

namespace runner {
namespace {

using layers::Field;
using layers::Fields;

std::string settings(const Fields& fields, const layers::Settings& defaults) {
    std::string text = "Settings:\n";
    std::size_t width = 0;
    for (const Field& field : fields) width = std::max(width, field.key.size());
    for (const Field& field : fields) {
        text += fmt::format("  {:<{}}  {}\n", field.key, width, field.doc);
        std::string facts = field.expects;
        if (field.required)
            facts += "; required";
        else if (const Value value = field.default_in(defaults); !value.is_null())
            facts += fmt::format("; default {}", show(value));
        if (field.main) facts += "; may be written alone";
        text += fmt::format("  {:<{}}  ({})\n", "", width, facts);
    }
    return text;
}

std::string page(const layers::Kind& kind, const layers::Catalog& catalog) {
    std::string text = fmt::format("{}: {} {}\n{}\n", kind.name, catalog.article, catalog.family, kind.doc);
    if (!kind.aliases.empty()) text += fmt::format("Also called: {}\n", fmt::join(kind.aliases, ", "));
    if (!kind.fields.empty()) text += "\n" + settings(kind.fields, *layers::make_component(kind));
    for (const auto& example : kind.examples) text += fmt::format("\nExample: {}", example.yaml);
    return kind.examples.empty() ? text : text + "\n";
}

std::string page(const Section& section) {
    std::string text = fmt::format("{}: a section of the file\n{}\n", section.key, section.doc);
    if (section.is_settings()) text += "\n" + settings(*section.form.fields, *section.form.make());
    return text;
}

/// A name may belong to several families: `l2` or `accuracy` stand alone, `softmax` may not.
ExitCode run_explain(const Arguments& arguments, Terminal& terminal) {
    const std::string& name = arguments.words[0];
    std::string text;
    std::vector<std::string> known;
    for (const Section& section : sections()) {
        known.push_back(section.key);
        if (section.key == name) text += page(section);
    }
    for (const layers::Catalog* catalog : families()) {
        for (const std::string& other : catalog->names()) known.push_back(other);
        if (const layers::Kind* kind = catalog->find(name)) text += (text.empty() ? "" : "\n") + page(*kind, *catalog);
    }
    if (text.empty()) {
        const std::string near = layers::nearest(name, known);
        throw UsageError(
            fmt::format("nothing is called `{}`: {}", name,
                        near.empty() ? "`runner list` shows all names" : fmt::format("did you mean `{}`?", near)));
    }
    terminal.out(text);
    return ExitCode::done;
}

}  // namespace

const Command explain_command{
    "explain", "Explains a component or section: its settings, ranges and defaults", "NAME", 1, 1, {}, run_explain};

}  // namespace runner
