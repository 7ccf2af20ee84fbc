#include "runner/commands/reference.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/commands/parse.h"
#include "runner/config/model/entry_words.h"
#include "runner/config/schema/families.h"
#include "runner/config/schema/sections.h"
#include "runner/config/variants/axis.h"
#include "runner/record/measures.h"

namespace runner {
namespace reference {  // the short names of its helpers are its own
namespace {

/// What stands in a cell of a table.
std::string cell(const std::string& text) {
    std::string result;
    for (const char c : text) result += c == '|' ? std::string("\\|") : std::string(1, c);
    return result;
}

std::string code(const std::string& text) { return "`" + text + "`"; }

std::string plural(const std::string& family) {
    if (family.ends_with("y")) return family.substr(0, family.size() - 1) + "ies";
    return family + (family.ends_with("s") ? "es" : "s");
}

std::string title(std::string text) {
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

std::string settings(const Fields& fields, const declare::Settings& defaults) {
    std::string text = "| setting | meaning | takes | default |\n|---|---|---|---|\n";
    for (const Field& field : fields) {
        const std::string key = field.main ? fmt::format("**{}**", code(field.key)) : code(field.key);
        const Value value = field.default_in(defaults);
        const std::string otherwise = field.required ? "required" : value.is_null() ? "" : code(cell(show(value)));
        text += fmt::format("| {} | {} | {} | {} |\n", key, cell(field.doc), cell(field.expects), otherwise);
    }
    return text;
}

/// Settings within settings, each kind of them once, where it is first met.
struct Nested {
    std::vector<const Fields*> seen;
    std::string text;

    void visit(const Form& form, const std::string& path) {
        for (const Form& part : form.parts) visit(part, path);
        if (form.kind != Form::Kind::settings || std::ranges::find(seen, form.fields) != seen.end()) return;
        seen.push_back(form.fields);
        text += fmt::format("\n#### {}\n\n{}", code(path), settings(*form.fields, *form.make()));
        within(*form.fields, path);
    }
    void within(const Fields& fields, const std::string& path) {
        for (const Field& field : fields) visit(field.form(), path + "." + field.key);
    }
};

std::string measures_part() {
    std::string text =
        "\n### Measures of claims and gate\n\n`runner explain measure` shows this list too.\n\n| measure | meaning "
        "|\n|---|---|\n";
    for (const MeasureKind& kind : measure_kinds())
        text += fmt::format("| {} | {} |\n", code(kind.name), cell(kind.doc));
    return text;
}

std::string axis_part() {
    std::string text = "\n| key of an axis that chooses | meaning |\n|---|---|\n";
    for (const AxisKey& key : axis_keys()) text += fmt::format("| {} | {} |\n", code(key.name), cell(key.doc));
    return text;
}

std::string sections_part() {
    std::string text = "## Sections of a file\n\n| section | meaning |\n|---|---|\n";
    for (const Section& section : sections())
        text += fmt::format("| {} | {} |\n",
                            section.is_settings() || section.key == "claims" || !section.more.empty()
                                ? fmt::format("[`{0}`](#{0}-section)", section.key)
                                : code(section.key),
                            cell(section.doc));
    Nested nested;
    for (const Section& section : sections()) {
        const Form& form = section.key == "claims" ? section.form.parts[0] : section.form;
        if (!section.more.empty())
            text += fmt::format("\n### `{}` (section)\n\n{}.\n\n{}", section.key, title(section.doc), section.more);
        if (section.key == "grid") text += axis_part();
        if (form.kind != Form::Kind::settings) continue;
        text += fmt::format("\n### `{}` (section)\n\n{}{}.\n\n{}", section.key, title(section.doc),
                            section.key == "claims" ? ": a map from names to these" : "",
                            settings(*form.fields, *form.make()));
        nested.text.clear();
        nested.within(*form.fields, section.key);
        text += nested.text;
    }
    return text + measures_part();
}

std::string entries_part() {
    std::string text =
        "\n### Entries of a list of layers\n\nBesides its settings a layer may have these, among them or beside its "
        "name.\n\n| key | meaning | for example |\n|---|---|---|\n";
    for (const EntryKey& key : entry_keys())
        text += fmt::format("| {} | {} | {} |\n", code(key.name), cell(key.doc), code(key.example));
    text +=
        "\nTwo words stand where a layer may:\n\n| word | meaning | its main setting | for example |\n"
        "|---|---|---|---|\n";
    for (const EntryWord& word : entry_words())
        text += fmt::format("| {} | {} | {} | {} |\n", code(word.name), cell(word.doc), code(word.main),
                            code(word.example));
    return text;
}

std::string kind_part(const Kind& kind, const std::string& family) {
    std::string text = fmt::format("\n### `{}` ({})\n\n{}.", kind.name, family, title(kind.doc));
    if (!kind.aliases.empty()) text += fmt::format(" Also called `{}`.", fmt::join(kind.aliases, "`, `"));
    text += "\n";
    if (!kind.fields.empty()) text += "\n" + settings(kind.fields, *declare::make_component(kind));
    if (kind.examples.empty()) return text;
    std::vector<std::string> examples;
    for (const auto& example : kind.examples)
        if (std::ranges::find(examples, code(example.yaml)) == examples.end()) examples.push_back(code(example.yaml));
    return text + fmt::format("\nFor example {}.\n", fmt::join(examples, ", "));
}

/// The short ones in a table, those with settings each by itself.
std::string family_part(const Catalog& family) {
    std::string text = fmt::format("\n## {}\n\n| name | meaning |\n|---|---|\n", title(plural(family.family)));
    for (const Kind* kind : family.kinds) {
        std::string name = code(kind->name);
        if (!kind->fields.empty()) name = fmt::format("[{}](#{}-{})", name, kind->name, family.family);
        for (const std::string& alias : kind->aliases) name += kind->fields.empty() ? ", " + code(alias) : "";
        text += fmt::format("| {} | {} |\n", name, cell(kind->doc));
    }
    if (family.family == "layer") text += entries_part();
    for (const Kind* kind : family.kinds)
        if (!kind->fields.empty()) text += kind_part(*kind, family.family);
    return text;
}

std::string commands_part() {
    std::string text = "\n## Commands\n";
    for (const Command* command : commands()) {
        text += fmt::format("\n### runner {}\n\n`{}`: {}.\n", command->name, usage(*command), command->doc);
        if (command->options.empty()) continue;
        text += "\n| option | meaning |\n|---|---|\n";
        for (const Option& option : command->options)
            text += fmt::format("| {} | {} |\n", code(cell(with_value(option))), cell(option.doc));
    }
    text += "\n### Exit codes\n\n| code | meaning |\n|---|---|\n";
    for (const ExitMeaning& exit : exit_meanings)
        text += fmt::format("| {} | {} |\n", static_cast<int>(exit.code), cell(exit.meaning));
    return text;
}

std::string contents() {
    std::string text = "[Sections of a file](#sections-of-a-file)";
    for (const Catalog* family : families())
        text += fmt::format(" · [{}](#{})", title(plural(family->family)), plural(family->family));
    return text + " · [Commands](#commands)\n";
}

constexpr const char* head =
    R"(<!-- Made by `runner explain --all > docs/reference.md`: change the declarations, not this page. -->
# Reference

Every word that an experiment file may use, with its settings, what they take and their defaults, and every command.
`runner explain NAME` shows one of them, `runner schema experiment` says the same to an editor.

A component is written by its name alone (`adam`), with its main setting, here in **bold** (`adam: 0.01`), or with a
map of settings (`adam: {learning_rate: 0.01, beta_1: 0.8}`). `$name` stands for a parameter's value wherever a value
may stand; null means left out.

)";

}  // namespace
}  // namespace reference

std::string reference_page() {
    std::string text = reference::head + reference::contents() + "\n" + reference::sections_part();
    for (const declare::Catalog* family : families()) text += reference::family_part(*family);
    return text + reference::commands_part();
}

}  // namespace runner
