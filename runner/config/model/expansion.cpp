#include "runner/config/model/expansion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_set>

#include "layers/declare/lists.h"
#include "runner/config/text/yaml.h"
#include "runner/config/variants/names.h"

namespace runner {

namespace {

/// Beyond this, a count was a slip: the entries are unrolled before anything else is known of the network.
constexpr int most_entries = 20000;

bool came_through_parameter(const Value& value) {
    return std::ranges::any_of(value.via,
                               [](const Located::Use& use) { return use.whole && use.text.starts_with("$"); });
}

/// The settings without those that a parameter gives.
Value literal(const Value& settings) {
    Value result = settings;
    std::erase_if(result.entries, [](const auto& entry) { return came_through_parameter(entry.value); });
    for (auto& entry : result.entries) entry.value = literal(entry.value);
    return result;
}

/// `dense`, `dense_1`, …
std::string numbered(const std::string& word, int number) {
    return number == 0 ? word : fmt::format("{}_{}", word, number);
}

}  // namespace

Expansion::Expansion(layers::NetworkSpec& network, const Value* blocks, Diagnostics& diagnostics)
    : network_(network), blocks_(blocks), diagnostics_(diagnostics) {
    for (const auto& input : network.inputs) names_[input.name] = {{input.name}, 0, 0, input.place};
}

bool Expansion::read(const Value& list) {
    const int before = diagnostics_.errors();
    const bool single = network_.inputs.size() == 1;
    List frame{"", single ? Sources{network_.inputs[0].name} : Sources{}};
    Sources flow = frame.input;
    read_list(list, frame, flow, false);
    report_unknown();
    for (const auto& [name, meaning] : names_) {
        const bool stands_for_another = meaning.stands_for.size() == 1 && meaning.stands_for[0] != name;
        if (stands_for_another) network_.scopes[name] = meaning.stands_for[0];
    }
    return good_ && diagnostics_.errors() == before;
}

/// Blocks can use one another far deeper than a file can nest: the stack has an end.
void Expansion::read_list(const Value& list, List& frame, Sources& flow, bool dropped) {
    if (open_lists_ == deepest) {
        if (good_)
            diagnostics_.error(list,
                               fmt::format("more than {} lists of layers within each other, blocks unrolled", deepest));
        good_ = false;
        return;
    }
    ++open_lists_;
    read_items(list, frame, flow, dropped);
    --open_lists_;
}

void Expansion::read_items(const Value& list, List& frame, Sources& flow, bool dropped) {
    for (const Value& item : items_of(list)) {
        if (entries_ > most_entries) return;
        if (const auto entry = read_layer_entry(item, list, diagnostics_))
            read_entry(*entry, frame, flow, dropped);
        else
            good_ = false;
    }
}

void Expansion::read_entry(const LayerEntry& entry, List& frame, Sources& flow, bool dropped) {
    if (!within_budget(entry)) return;
    if (entry.when && !condition_holds(*entry.when, diagnostics_)) dropped = true;
    const std::size_t first = network_.nodes.size();
    switch (entry.form) {
        case LayerEntry::Form::nothing:
            return nothing(entry, frame, flow);
        case LayerEntry::Form::list:
            if (entry.parameter.empty()) return read_list(entry.body, frame, flow, dropped);
            return list_of_parameter(entry, frame, flow, dropped);
        case LayerEntry::Form::layer:
            layer(entry, frame, flow, dropped);
            break;
        case LayerEntry::Form::repeat:
            repeat(entry, frame, flow, dropped);
            break;
        case LayerEntry::Form::use:
            use(entry, frame, flow, dropped);
            break;
    }
    if (entry.share && !dropped) share(entry, frame, first);
}

bool Expansion::within_budget(const LayerEntry& entry) {
    if (++entries_ <= most_entries) return true;
    if (entries_ == most_entries + 1)
        diagnostics_.error(entry, fmt::format("the model has more than {} entries", most_entries));
    return good_ = false;
}

/// A `$x` that is null: its name still stands for what feeds it.
void Expansion::nothing(const LayerEntry& entry, List& frame, const Sources& flow) {
    if (entry.parameter.empty()) return;
    const std::string path = frame.scope + name_of(entry, frame);
    paths_.push_back(path);
    define(path, {flow, network_.nodes.size(), network_.nodes.size(), entry.place});
}

void Expansion::layer(const LayerEntry& entry, List& frame, Sources& flow, bool dropped) {
    const std::string path = frame.scope + name_of(entry, frame);
    const Sources sources = sources_of(entry, frame, flow);
    const std::size_t first = network_.nodes.size();
    paths_.push_back(path);
    if (dropped) {
        check_dropped(entry);
        flow = source_after_drop(entry, sources, flow);
    } else {
        add_node(entry, path, sources);
        flow = {path};
    }
    define(path, {flow, first, network_.nodes.size(), entry.place});
}

/// The layers of a `$x` that is a list stand in a scope called `x`: so they take part in no count outside.
void Expansion::list_of_parameter(const LayerEntry& entry, List& frame, Sources& flow, bool dropped) {
    const std::string path = frame.scope + name_of(entry, frame);
    const std::size_t first = network_.nodes.size();
    List list{path + "/", frame.input, &frame};
    read_list(entry.body, list, flow, dropped);
    define(path, {flow, first, network_.nodes.size(), entry.place});
}

void Expansion::repeat(const LayerEntry& entry, List& frame, Sources& flow, bool dropped) {
    std::int64_t count = 0;
    const declare::Range range{.least = 0, .most = most_entries};
    if (!declare::FieldType<std::int64_t>::read(entry.body, count, {"`repeat`", range, diagnostics_})) good_ = false;
    const std::string name = name_of(entry, frame);
    const std::size_t first = network_.nodes.size();
    flow = sources_of(entry, frame, flow);
    for (std::int64_t i = 1; i <= count && within_budget(entry); ++i) {
        const std::string path = frame.scope + fmt::format("{}{}", name, i);
        const std::size_t begin = network_.nodes.size();
        List list = inner(name, path, flow, frame);
        read_list(entry.layers, list, flow, dropped);
        if (!name.empty()) define(path, {flow, begin, network_.nodes.size(), entry.place});
    }
    if (!name.empty()) define(frame.scope + name, {flow, first, network_.nodes.size(), entry.place});
}

void Expansion::use(const LayerEntry& entry, List& frame, Sources& flow, bool dropped) {
    const std::string name = name_of(entry, frame);
    const std::string path = frame.scope + name;
    const std::size_t first = network_.nodes.size();
    flow = sources_of(entry, frame, flow);
    const Value* block = blocks_ && entry.body.is_scalar() ? blocks_->find(entry.body.text) : nullptr;
    const auto open = std::ranges::find(open_blocks_, entry.body.text);
    if (!block) {
        std::vector<std::string> known;
        if (blocks_)
            for (const auto& other : blocks_->entries) known.push_back(other.key);
        diagnostics_.error(entry.body, fmt::format("unknown block `{}`", show(entry.body)),
                           known.empty() ? "the file has no `blocks`" : declare::suggestion(entry.body.text, known));
        good_ = false;
    } else if (open != open_blocks_.end()) {
        std::vector<std::string> cycle(open, open_blocks_.end());
        cycle.push_back(entry.body.text);
        diagnostics_.error(entry.body, fmt::format("a block uses itself: {}", fmt::join(cycle, " → ")));
        good_ = false;
    } else {
        open_blocks_.push_back(entry.body.text);
        List list = inner(name, path, flow, frame);
        read_list(*block, list, flow, dropped);
        open_blocks_.pop_back();
    }
    if (!name.empty()) define(path, {flow, first, network_.nodes.size(), entry.place});
}

/// The name of an entry within its list; empty for unnamed repeats and uses, which add no scope.
std::string Expansion::name_of(const LayerEntry& entry, List& frame) {
    if (entry.name) {
        const Value& name = *entry.name;
        if (name.is_scalar() && is_plain_name(name.text)) return name.text;
        diagnostics_.error(name,
                           fmt::format("a name is a letter or digit, then `A-Za-z0-9._-`, received `{}`", show(name)));
        good_ = false;
    }
    const bool parameter = !entry.parameter.empty();
    if (!parameter && entry.form != LayerEntry::Form::layer) return "";
    const std::string& word = parameter ? entry.parameter : entry.word;
    const std::string key = parameter ? "$" + word : word;
    std::string name = numbered(word, counts_[frame.scope + key]++);
    if (frame.borrows_scope) frame.own[numbered(word, frame.counts[key]++)] = frame.scope + name;
    return name;
}

Expansion::List Expansion::inner(const std::string& name, const std::string& path, const Sources& input,
                                 const List& parent) {
    return {.scope = name.empty() ? parent.scope : path + "/",
            .input = input,
            .parent = &parent,
            .borrows_scope = name.empty()};
}

/// What feeds an entry: what its `from` names, else what stands directly above.
Expansion::Sources Expansion::sources_of(const LayerEntry& entry, List& frame, const Sources& flow) {
    Sources sources;
    if (entry.from) {
        const Value from = flatten_lists(*entry.from);
        for (const Value& item : items_of(from)) {
            const bool input = item.is_scalar() && item.text == "input" && !frame.input.empty();
            const Meaning* meaning = item.is_scalar() ? find(item.text, frame) : nullptr;
            if (!input && !meaning) unknown(item, "from", frame);
            const Sources& found = input ? frame.input : meaning ? meaning->stands_for : flow;
            sources.insert(sources.end(), found.begin(), found.end());
        }
    } else {
        sources = flow;
    }
    if (!sources.empty()) return sources;
    std::vector<std::string> inputs;
    for (const auto& input : network_.inputs) inputs.push_back(input.name);
    diagnostics_.error(
        entry, fmt::format("nothing feeds this entry: the model has the inputs `{}`", fmt::join(inputs, "`, `")),
        fmt::format("say which with `from: {}`", inputs.empty() ? "INPUT" : inputs.front()));
    good_ = false;
    return inputs.empty() ? Sources{} : Sources{inputs.front()};
}

/// What the name of a dropped layer stands for: its input; of several, the one directly above it.
Expansion::Sources Expansion::source_after_drop(const LayerEntry& entry, const Sources& sources, const Sources& flow) {
    if (sources.size() <= 1 || sources == flow) return sources;
    if (flow.size() == 1 && std::ranges::find(sources, flow[0]) != sources.end()) return flow;
    diagnostics_.error(
        entry, fmt::format("`{}` is dropped and has several inputs, none of them directly above it", entry.word),
        "its name would have to stand for one of them");
    good_ = false;
    return {sources.front()};
}

void Expansion::add_node(const LayerEntry& entry, const std::string& path, const Sources& sources) {
    const auto component = declare::make_component(*entry.kind);
    good_ = declare::read_component_settings(entry.body, *component, diagnostics_) && good_;
    network_.nodes.push_back(
        {path, std::dynamic_pointer_cast<const layers::Layer>(component), sources, "", entry.place, entry.via});
}

/// What the file itself says in a dropped layer is right or wrong all the same; what parameters give it is not looked
/// at, as `{dropout: {rate: $rate, when: $rate}}` without a rate.
void Expansion::check_dropped(const LayerEntry& entry) {
    if (came_through_parameter(entry.body)) return;
    auto fields = entry.kind->fields;
    for (declare::Field& field : fields) field.required = false;
    const auto component = declare::make_component(*entry.kind);
    good_ =
        read_settings_or_main(literal(entry.body), *component, fields, fmt::format("`{}`", entry.word), diagnostics_) &&
        good_;
}

/// Pairs the nodes of an entry, from `first` on, with those of the layer or block that it shares.
void Expansion::share(const LayerEntry& entry, List& frame, std::size_t first) {
    const Meaning* owner = entry.share->is_scalar() ? find(entry.share->text, frame) : nullptr;
    if (!owner) return unknown(*entry.share, "share", frame);
    const std::size_t own = network_.nodes.size() - first, theirs = owner->last - owner->first;
    const std::string name = entry.share->text;
    if (own != theirs) {
        diagnostics_.error(*entry.share, fmt::format("`share`: {} layer{} here, and {} in `{}`", own,
                                                     own == 1 ? "" : "s", theirs, name));
        good_ = false;
        return;
    }
    for (std::size_t i = 0; i < own; ++i) {
        auto& node = network_.nodes[first + i];
        const auto& other = network_.nodes[owner->first + i];
        if (node.layer->kind != other.layer->kind) {
            diagnostics_.error(*entry.share, fmt::format("`share`: `{}` is a `{}`, and `{}` a `{}`", node.path,
                                                         node.layer->name(), other.path, other.layer->name()));
            good_ = false;
            return;
        }
        node.share = other.share.empty() ? other.path : other.share;
    }
}

void Expansion::define(const std::string& path, Meaning meaning) {
    const auto [old, fresh] = names_.emplace(path, meaning);
    const bool reserved = path == "input" || path.ends_with("/input");
    if (fresh && !reserved) return;
    good_ = false;
    if (reserved) {
        diagnostics_.error(meaning.place, "`input` is what feeds the list, no name for a layer");
        return;
    }
    const bool repeated = old->second.place == meaning.place;
    auto& error =
        diagnostics_.error(meaning.place, fmt::format("the name `{}` stands twice", path),
                           repeated ? "give the `repeat` or `use` around it a `name`" : "give it another `name`");
    if (!repeated) error.notes.push_back({"first here", old->second.place});
}

/// The meaning of a name as seen from a list: the innermost that has it.
const Expansion::Meaning* Expansion::find(const std::string& name, const List& frame) const {
    for (const List* list = &frame; list; list = list->parent) {
        const auto own = list->own.find(name);
        const auto found = names_.find(own == list->own.end() ? list->scope + name : own->second);
        if (found != names_.end()) return &found->second;
    }
    return nullptr;
}

void Expansion::unknown(const Value& value, const std::string& key, const List& frame) {
    good_ = false;
    // What is told of thousands names the nearest word of the first ones alone.
    constexpr std::size_t most_compared = 300000;
    const bool suggests = (compared_ += names_.size()) < most_compared;
    Unknown unknown{value, key, suggests ? suggest(value.is_scalar() ? value.text : "", frame) : "", {}};
    for (const List* list = &frame; list; list = list->parent) unknown.paths.push_back(list->scope + value.text);
    unknown_.push_back(std::move(unknown));
}

/// The nearest of the names that a list sees, else those of its own level and the levels above it.
std::string Expansion::suggest(const std::string& word, const List& frame) const {
    std::vector<std::string> names, level;
    std::unordered_set<std::string> seen;
    if (!frame.input.empty()) names = level = {"input"};
    seen.insert(names.begin(), names.end());
    for (const List* list = &frame; list; list = list->parent) {
        for (const auto& [path, meaning] : names_) {
            if (!path.starts_with(list->scope)) continue;
            const std::string name = path.substr(list->scope.size());
            if (!seen.insert(name).second) continue;
            names.push_back(name);
            if (name.find('/') == std::string::npos) level.push_back(name);
        }
    }
    const std::string close = word.empty() ? "" : declare::nearest(word, names);
    if (!close.empty()) return fmt::format("did you mean `{}`?", close);
    return declare::suggestion(word, level);
}

/// Once all names are known, a name that only stands below can be told from one that is nowhere.
void Expansion::report_unknown() {
    for (const Unknown& unknown : unknown_) {
        const std::string word = show(unknown.value);
        const bool below = std::ranges::any_of(unknown.paths, [&](const auto& path) { return names_.contains(path); });
        diagnostics_.error(unknown.value,
                           below
                               ? fmt::format("`{}` names only what stands above, and `{}` does not", unknown.key, word)
                               : fmt::format("`{}`: unknown layer `{}`", unknown.key, word),
                           below ? "" : unknown.help);
    }
}

}  // namespace runner
