#include "runner/config/model/layer_entry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "layers/declare/keras_habits.h"
#include "layers/kinds/layer.h"
#include "runner/config/model/entry_words.h"
#include "runner/config/text/entry_keys.h"

namespace runner {

namespace {

const declare::Catalog& layer_catalog() { return declare::catalog<layers::Layer>(); }

bool is_connecting(std::string_view key) { return std::ranges::find(connecting_keys, key) != connecting_keys.end(); }
bool is_structure(std::string_view key) { return key == "repeat" || key == "use"; }
bool is_word(std::string_view key) { return is_structure(key) || layer_catalog().find(key); }

const declare::Field* find_field(const Kind* kind, std::string_view key) {
    if (!kind) return nullptr;
    const auto found = std::ranges::find(kind->fields, key, &declare::Field::key);
    return found == kind->fields.end() ? nullptr : &*found;
}

std::vector<std::string> words() {
    auto result = layer_catalog().names();
    result.insert(result.end(), {"repeat", "use"});
    return result;
}

std::string unknown_help(const std::string& word) {
    const declare::Catalog& activations = declare::catalog<layers::Activation>();
    if (activations.find(word)) return fmt::format("write `activation: {}`", word);
    if (const auto line = declare::as_no_call(word, layer_catalog())) return fmt::format("write `{}`", *line);
    if (const auto line = declare::as_no_call(word, activations)) return fmt::format("write `activation: {}`", *line);
    if (std::string help = declare::habitual_name(word, layer_catalog()); !help.empty()) return help;
    return declare::suggestion(word, words());
}

/// The `x` of an item that is a bare `$x`: the outermost, where one parameter names another.
std::string parameter_of(const Value& item) {
    for (const Value::Use& use : item.via | std::views::reverse)
        if (use.whole && use.text.starts_with('$')) return use.text.substr(1);
    return {};
}

/// Where the settings of a layer stand beside its name instead of below it: the text that was meant.
std::string as_setting(const Value& map, const Value::Entry& word, const Value::Entry& setting) {
    Value settings = Value::map();
    const Kind* kind = layer_catalog().find(word.key);
    if (word.value.is_map()) settings = word.value;
    if (word.value.is_scalar() && kind && kind->main()) settings.set(kind->main()->key, word.value);
    for (const auto& entry : map.entries)
        if (&entry == &setting || (&entry != &word && find_field(kind, entry.key)))
            settings.set(entry.key, entry.value);
    return fmt::format("{}: {}", word.key, show(settings));
}

/// Sorts the words of one entry; each step reports what is wrong with its own part.
class EntrySorter {
public:
    EntrySorter(const Value& item, Diagnostics& diagnostics) : item_(item), diagnostics_(diagnostics) {
        entry_.place = item.place;
        entry_.via = item.via;
    }

    std::optional<LayerEntry> scalar() {
        if (is_structure(item_.text)) return wrong(fmt::format("`{}` needs settings", item_.text), structure_help());
        if (declare::to_bool(item_) || declare::to_number(item_))
            return wrong(fmt::format("expected a layer, received `{}`", show(item_)),
                         declare::to_bool(item_) ? "`when:` within a layer keeps or drops it" : "");
        const Kind* kind = layer_catalog().find(item_.text);
        if (!kind) return wrong(fmt::format("unknown layer `{}`", item_.text), unknown_help(item_.text));
        entry_.form = LayerEntry::Form::layer;
        entry_.kind = kind;
        entry_.word = kind->name;
        entry_.body.place = item_.place;
        entry_.body.via = item_.via;
        return entry_;
    }

    std::optional<LayerEntry> map() {
        const auto word = std::ranges::find_if(item_.entries, [](const auto& entry) { return is_word(entry.key); });
        if (word == item_.entries.end()) return without_word();
        entry_.place = word->place;
        entry_.body = word->value;
        if (entry_.body.is_null()) entry_.body.place = word->place;
        if (!beside(*word) || !connections()) return {};
        return is_structure(word->key) ? structure(word->key) : layer(word->key);
    }

private:
    /// What was told as a slip of YAML is not told again as what it then lacks.
    std::optional<LayerEntry> wrong(std::string message, std::string help = {}) {
        if (!diagnostics_.has_error_at(item_.place)) diagnostics_.error(item_, std::move(message), std::move(help));
        return {};
    }
    std::optional<LayerEntry> wrong_at(const Value::Entry& entry, std::string message, std::string help = {}) {
        diagnostics_.error(Located{entry.place, item_.via}, std::move(message), std::move(help));
        return {};
    }

    static std::string structure_help() {
        return "write `{repeat: 5, name: hidden, layers: […]}` or `{use: BLOCK, name: a}`";
    }

    std::optional<LayerEntry> without_word() {
        for (const char* key : {"type", "class_name", "kind"})
            if (const Value* kind = item_.find(key); kind && kind->is_scalar() && is_word(kind->text))
                return keras_style(*kind, key);
        const auto other = std::ranges::find_if_not(item_.entries, [](const auto& e) { return is_connecting(e.key); });
        if (other != item_.entries.end())
            return wrong_at(*other, fmt::format("unknown layer `{}`", other->key), unknown_help(other->key));
        if (item_.entries.empty()) return wrong("expected a layer, received `{}`");
        return wrong_at(item_.entries.front(), fmt::format("`{}` belongs to no layer", item_.entries.front().key),
                        "the whole entry stands in braces: `{repeat: 5, name: hidden, layers: […]}`");
    }

    std::optional<LayerEntry> keras_style(const Value& kind, std::string_view key) {
        Value settings = Value::map();
        for (const auto& entry : item_.entries) {
            if (entry.key == key) continue;
            if (entry.key == "config" && entry.value.is_map())
                for (const auto& inner : entry.value.entries) settings.set(inner.key, inner.value);
            else
                settings.set(entry.key, entry.value);
        }
        const Kind* known = layer_catalog().find(kind.text);
        const std::string& name = known ? known->name : kind.text;
        return wrong("a layer is written by its name", settings.entries.empty()
                                                           ? fmt::format("write `{}`", name)
                                                           : fmt::format("write `{}: {}`", name, show(settings)));
    }

    /// What stands beside the word: only what connects it, and the `layers` of a repeat.
    bool beside(const Value::Entry& word) {
        bool good = true;
        for (const auto& entry : item_.entries) {
            if (&entry == &word || is_connecting(entry.key)) continue;
            if (word.key == "repeat" && entry.key == "layers") continue;
            good = false;
            const Kind* kind = layer_catalog().find(word.key);
            if (find_field(kind, entry.key))
                wrong_at(entry, fmt::format("`{}` is a setting of `{}` and stands beside it", entry.key, word.key),
                         fmt::format("{}write `{}`", word.value.is_null() ? "indent it further, or " : "",
                                     as_setting(item_, word, entry)));
            else if (is_word(entry.key))
                wrong_at(entry, fmt::format("two layers in one entry: `{}` and `{}`", word.key, entry.key),
                         "each begins with its own `-`");
            else
                wrong_at(entry, fmt::format("unknown key `{}` beside `{}`", entry.key, word.key),
                         declare::suggestion(entry.key, known_beside(kind, word.key)));
        }
        return good;
    }

    static std::vector<std::string> known_beside(const Kind* kind, std::string_view word) {
        std::vector<std::string> known(connecting_keys.begin(), connecting_keys.end());
        if (word == "repeat") known.emplace_back("layers");
        if (kind)
            for (const auto& field : kind->fields) known.push_back(field.key);
        return known;
    }

    /// Takes name, from, when and share from beside the word or from its settings.
    bool connections() {
        bool good = true;
        const std::array slots = {&entry_.name, &entry_.from, &entry_.when, &entry_.share};
        for (std::size_t i = 0; i < connecting_keys.size(); ++i) {
            const Value* outer = item_.find(connecting_keys[i]);
            const Value* inner = entry_.body.is_map() ? entry_.body.find(connecting_keys[i]) : nullptr;
            if (outer && inner) {
                diagnostics_.error(*inner,
                                   fmt::format("`{}` stands both in the settings and beside them", connecting_keys[i]),
                                   "once is enough");
                good = false;
            }
            if (const Value* found = outer ? outer : inner)
                if (!found->is_null() || connecting_keys[i] == "when") *slots[i] = *found;
            entry_.body.remove(connecting_keys[i]);
        }
        return good;
    }

    std::optional<LayerEntry> layer(std::string_view word) {
        entry_.form = LayerEntry::Form::layer;
        entry_.kind = layer_catalog().find(word);
        entry_.word = entry_.kind->name;
        const bool sources = !entry_.kind->main() && (entry_.body.is_scalar() || entry_.body.is_list());
        if (!sources || !joins(*entry_.kind)) return entry_;
        if (entry_.from) {
            diagnostics_.error(entry_.body, fmt::format("`{}` has its sources twice", word), "once is enough");
            return {};
        }
        entry_.from = entry_.body;
        entry_.body = Value::map();
        entry_.body.place = entry_.place;
        return entry_;
    }

    /// `repeat: 5` or `repeat: {count: 5, layers: […]}`; `use: tower` or `use: {block: tower}`.
    std::optional<LayerEntry> structure(const std::string& word) {
        const bool repeat = word == "repeat";
        entry_.form = repeat ? LayerEntry::Form::repeat : LayerEntry::Form::use;
        entry_.word = word;
        if (const Value* beside = item_.find("layers"); beside && repeat) entry_.layers = *beside;
        if (entry_.body.is_map() && !inner_structure(repeat ? "count" : "block")) return {};
        if (entry_.body.is_null())
            return wrong(fmt::format("`{}` needs {}", word, repeat ? "a count" : "a block"), structure_help());
        if (repeat && entry_.layers.is_null()) return wrong("`repeat` needs `layers`", structure_help());
        return entry_;
    }

    bool inner_structure(const std::string& main) {
        const Value inner = entry_.body;
        entry_.body = Value::null();
        bool good = true;
        for (const auto& entry : inner.entries) {
            if (entry.key == main) {
                entry_.body = entry.value;
            } else if (entry.key == "layers" && main == "count") {
                entry_.layers = entry.value;
            } else {
                wrong_at(entry, fmt::format("unknown key `{}` of `{}`", entry.key, entry_.word),
                         declare::suggestion(entry.key, {main, "name", "from", "when", "share"}));
                good = false;
            }
        }
        return good;
    }

    const Value& item_;
    Diagnostics& diagnostics_;
    LayerEntry entry_;
};

}  // namespace

std::optional<LayerEntry> read_layer_entry(const Value& item, const Value& list, Diagnostics& diagnostics) {
    LayerEntry plain;
    plain.place = item.place;
    plain.body = item;
    if (item.is_list()) plain.form = LayerEntry::Form::list;
    EntrySorter sorter(item, diagnostics);
    auto entry = item.is_map() ? sorter.map() : item.is_scalar() ? sorter.scalar() : std::optional(plain);
    if (entry && &item != &list) entry->parameter = parameter_of(item);
    return entry;
}

bool condition_holds(const Value& when, Diagnostics& diagnostics) {
    if (when.is_list()) return !when.items.empty();
    if (when.is_map()) return !when.entries.empty();
    if (when.is_null() || when.text.empty()) return false;
    if (const auto b = declare::to_bool(when)) return *b;
    if (const auto number = declare::to_number(when)) return *number != 0;
    constexpr std::array<std::string_view, 10> yes_or_no = {"yes", "Yes", "on",  "On",  "True",
                                                            "no",  "No",  "off", "Off", "False"};
    const auto found = std::ranges::find(yes_or_no, when.text);
    if (!when.quoted && found != yes_or_no.end())
        diagnostics.error(when, fmt::format("`when`: expected true or false, received `{}`", when.text),
                          fmt::format("write `{}`", found - yes_or_no.begin() < 5));
    return true;
}

}  // namespace runner
