#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/commands/catalog.h"
#include "runner/commands/reference.h"
#include "runner/config/model/entry_words.h"
#include "runner/config/schema/families.h"
#include "runner/config/schema/sections.h"
#include "runner/config/variants/axis.h"
#include "runner/record/measures.h"

namespace runner {
namespace {

std::string settings(const Fields& fields, const declare::Settings& defaults) {
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

std::string page(const declare::Kind& kind, const declare::Catalog& catalog) {
    std::string text = fmt::format("{}: {} {}\n{}\n", kind.name, catalog.article, catalog.family, kind.doc);
    if (!kind.aliases.empty()) text += fmt::format("Also called: {}\n", fmt::join(kind.aliases, ", "));
    if (!kind.fields.empty()) text += "\n" + settings(kind.fields, *declare::make_component(kind));
    for (const auto& example : kind.examples) text += fmt::format("\nExample: {}", example.yaml);
    return kind.examples.empty() ? text : text + "\n";
}

std::string page(const Section& section) {
    std::string text = fmt::format("{}: a section of the file\n{}\n", section.key, section.doc);
    const declare::Form& form = section.key == "claims" ? section.form.parts[0] : section.form;
    if (form.kind == declare::Form::Kind::settings) text += "\n" + settings(*form.fields, *form.make());
    return section.more.empty() ? text : text + "\n" + section.more;
}

/// The settings that a form holds, as `early_stopping` does; null if none.
const declare::Form* settings_in(const declare::Form& form) {
    if (form.kind == declare::Form::Kind::settings) return &form;
    for (const declare::Form& part : form.parts)
        if (const declare::Form* found = settings_in(part)) return found;
    return nullptr;
}

/// Looks for settings of sections by their keys, such as `early_stopping` or `epochs`.
struct SettingPages {
    const std::string& name;
    std::vector<std::string>& known;
    std::string text = {};

    void visit(const declare::Form& form, const std::string& owner) {
        const declare::Form* own = settings_in(form);
        if (!own) return;
        const auto defaults = own->make();
        for (const Field& field : *own->fields) {
            known.push_back(field.key);
            const declare::Form inner = field.form();
            if (field.key == name) text += (text.empty() ? "" : "\n") + page(field, inner, owner, *defaults);
            visit(inner, field.key);
        }
    }

    static std::string page(const Field& field, const declare::Form& form, const std::string& owner,
                            const declare::Settings& defaults) {
        const declare::Form* own = settings_in(form);
        std::string head = fmt::format("{}: {} of {}\n", field.key, own ? "settings" : "a setting", owner);
        if (!own) return head + settings({field}, defaults);
        return fmt::format("{}{}\n\n{}", head, field.doc, settings(*own->fields, *own->make()));
    }
};

std::string lines(const std::vector<std::pair<std::string, std::string>>& rows) {
    std::size_t width = 0;
    for (const auto& [name, doc] : rows) width = std::max(width, name.size());
    std::string text;
    for (const auto& [name, doc] : rows) text += fmt::format("  {:<{}}  {}\n", name, width, doc);
    return text;
}

std::string page(const EntryKey& key) {
    return fmt::format("{}: a key of every layer, `repeat` and `use`\n{}\n\nExample: {}\n", key.name, key.doc,
                       key.example);
}

std::string page(const EntryWord& word) {
    std::vector<std::pair<std::string, std::string>> rows = {{word.main, word.main_doc}};
    if (!word.layers_doc.empty()) rows.emplace_back("layers", word.layers_doc);
    for (const EntryKey& key : entry_keys()) rows.emplace_back(key.name, key.doc);
    return fmt::format("{}: stands where a layer may\n{}\n\nSettings:\n{}\nExample: {}\n", word.name, word.doc,
                       lines(rows), word.example);
}

std::string page(const AxisKey& key) {
    return fmt::format("{}: a key of an axis of `grid` that chooses\n{}\n\nExample: {}\nExample: {}\nExample: {}\n",
                       key.name, key.doc, choosing_example, drawing_example, halving_example);
}

/// The pages of a setting that components have, such as `learning_rate`: kinds that say the same of it share one.
std::string component_settings(const std::string& name, std::vector<std::string>& known) {
    std::vector<std::pair<std::string, std::vector<std::string>>> told;  // what is said -> of whom
    for (const declare::Catalog* catalog : families())
        for (const declare::Kind* kind : catalog->kinds)
            for (const Field& field : kind->fields) {
                known.push_back(field.key);
                if (field.key != name) continue;
                const std::string text = settings({field}, *declare::make_component(*kind));
                auto same = std::ranges::find(told, text, [](const auto& entry) { return entry.first; });
                if (same == told.end()) same = told.insert(told.end(), {text, {}});
                same->second.push_back(kind->name);
            }
    std::string text;
    for (const auto& [settings, kinds] : told)
        text +=
            fmt::format("{}{}: a setting of {}\n{}", text.empty() ? "" : "\n", name, fmt::join(kinds, ", "), settings);
    return text;
}

/// The measures that `fits` picks, one below the other.
template <class Fits>
std::string measures(Fits fits) {
    std::string text;
    for (const MeasureKind& kind : measure_kinds())
        if (fits(kind)) text += fmt::format("  {}\n      {}\n", kind.name, kind.doc);
    return text;
}

/// Of a setting `measure` all of them, of the name of one its own.
std::string measure_page(const std::string& name) {
    if (name == "measure") return "Measures:\n" + measures([](const MeasureKind&) { return true; });
    const std::string own = measures([&](const MeasureKind& kind) { return kind.name == name || kind.is_of(name); });
    return own.empty() ? "" : fmt::format("{}: a measure of claims and gate\n{}", name, own);
}

void add_page(std::string& text, const std::string& page) { text += (text.empty() || page.empty() ? "" : "\n") + page; }

bool has_word(const declare::Form& form, const std::string& word) {
    return std::ranges::find(form.words, word) != form.words.end() ||
           std::ranges::any_of(form.parts, [&](const declare::Form& part) { return has_word(part, word); });
}

/// A word that a section lists and has a line about, such as `dealing` of `vary`.
std::string word_page(const Section& section, const std::string& name) {
    if (!has_word(section.form, name)) return {};
    const std::string begin = fmt::format("`{}` ", name);
    for (std::size_t at = 0; at < section.more.size();) {
        const std::size_t end = section.more.find('\n', at) + 1;
        if (section.more.compare(at, begin.size(), begin) == 0)
            return fmt::format("{}: a word of {}\n{}", name, section.key, section.more.substr(at, end - at));
        at = end;
    }
    return {};
}

/// A name may belong to several families: `l2` or `accuracy` stand alone, `softmax` may not.
std::string pages(const std::string& name, std::vector<std::string>& known) {
    std::string text;
    SettingPages inner{name, known};
    for (const Section& section : sections()) {
        known.push_back(section.key);
        if (section.key == name) add_page(text, page(section));
        add_page(text, word_page(section, name));
        inner.visit(section.form, section.key);
    }
    const auto add_named = [&](const auto& table) {
        for (const auto& one : table) {
            known.push_back(one.name);
            if (one.name == name) add_page(text, page(one));
        }
    };
    add_named(entry_words());
    add_named(entry_keys());
    add_named(axis_keys());
    for (const declare::Catalog* catalog : families()) {
        for (const std::string& other : catalog->names()) known.push_back(other);
        if (const declare::Kind* kind = catalog->find(name)) add_page(text, page(*kind, *catalog));
    }
    add_page(text, inner.text);
    for (const MeasureKind& kind : measure_kinds()) known.push_back(kind.name);
    add_page(text, measure_page(name));
    add_page(text, component_settings(name, known));
    return text;
}

ExitCode run_explain(const Arguments& arguments, Terminal& terminal) {
    if (arguments.has("--all") != arguments.words.empty())
        throw UsageError(arguments.words.empty() ? "`explain` needs a NAME, or --all: `runner list` shows all names"
                                                 : "--all explains everything, and takes no NAME");
    if (arguments.has("--all")) {
        terminal.out(reference_page());
        return ExitCode::done;
    }
    const std::string& name = arguments.words[0];
    std::vector<std::string> known;
    const std::string text = pages(name, known);
    if (text.empty()) {
        const std::string near = declare::nearest(name, known);
        throw UsageError(
            fmt::format("nothing is called `{}`: {}", name,
                        near.empty() ? "`runner list` shows all names" : fmt::format("did you mean `{}`?", near)));
    }
    terminal.out(text);
    return ExitCode::done;
}

}  // namespace

const Command explain_command{
    "explain", "Explains a component, section or setting: what it takes, ranges and defaults", "NAME",     0,
    1,         {{"--all", "", "everything, as a page of Markdown: docs/reference.md", false}}, run_explain};

}  // namespace runner
