#include "runner/config/text/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <unordered_map>

#include "layers/kinds/layer.h"
#include "runner/config/text/entry_keys.h"
#include "runner/config/text/yaml_syntax.h"

namespace runner {

namespace {

/// Ends the reading after an error that was reported.
struct Stop {};

constexpr std::array null_words = {"~", "null", "Null", "NULL"};

/// The value of a `<<`, and the number of entries before it.
struct Merge {
    std::size_t position = 0;
    Place place;
    Value value;
};

/// A list or map whose end has not come yet.
struct Open {
    Value value;
    std::size_t begin = 0;
    YAML::anchor_t anchor = 0;
    bool flow = false;
    bool pair = false;                // `repeat: 5` in `[repeat: 5]`: a map without braces
    std::size_t pairs = 0;            // how many of those a list holds
    bool as_key = false;              // stands where a key must
    std::optional<Value::Entry> key;  // waits for its value
    std::size_t key_begin = 0;
    bool key_quoted = false, key_merges = false;
    std::unordered_map<std::string, Place> keys;
    std::vector<Merge> merges;
    std::vector<std::size_t> bare;  // entries that are a `key:` alone
};

/// Builds values from the parser's events, and judges what YAML allows and an experiment file does not.
class Builder : public YAML::EventHandler {
public:
    Builder(const Locator& locator, std::size_t base, std::size_t end, Diagnostics& diagnostics)
        : locator_(locator), text_(locator.text()), base_(base), end_(end), diagnostics_(diagnostics) {}

    Value root;
    int documents = 0;
    SyntaxFailure failure(std::string message, const YAML::Mark& mark) const;

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override;
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override;
    void OnAnchor(const YAML::Mark&, const std::string& name) override { anchor_names_.push_back(name); }

private:
    struct Anchored {
        Value value;
        std::size_t count = 0, depth = 0;
    };

    std::size_t offset(const YAML::Mark& mark) const;
    std::size_t after_properties(std::size_t at) const;
    std::size_t scalar_end(std::size_t begin, const std::string& text) const;
    bool says_null(std::size_t at) const;
    bool expects_key() const { return !open_.empty() && open_.back().value.is_map() && !open_.back().key; }
    void count(std::size_t values, std::size_t depth, std::size_t at);
    void check_tag(const std::string& tag, std::size_t at, std::initializer_list<std::string_view> known);
    void open(Value::Kind kind, std::size_t at, YAML::anchor_t anchor, bool flow);
    void close(Open& open);
    void add(Value value, YAML::anchor_t anchor);
    void add_key(const Value& key, std::size_t begin);
    void add_bare();
    void add_bare_item(std::size_t at);
    void refuse_key(std::size_t at);
    void merge(Open& map);
    void join_pairs(Open& list);
    void report_bare(Open& map);
    bool decimal_comma(const Value::Entry& before, const Value::Entry& bare);

    const Locator& locator_;
    std::string_view text_;
    std::size_t base_, end_;
    Diagnostics& diagnostics_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Anchored> anchors_;
    std::vector<std::string> anchor_names_;
    std::size_t values_ = 0;
};

// ---- where things stand --------------------------------------------------------------------------------------------

std::size_t Builder::offset(const YAML::Mark& mark) const {
    return mark.pos < 0 ? end_ : std::min(base_ + static_cast<std::size_t>(mark.pos), end_);
}

/// Past `&anchor` and `!tag`, where the value itself begins on their line.
std::size_t Builder::after_properties(std::size_t at) const {
    std::size_t begin = at;
    while (begin < end_ && (text_[begin] == '&' || text_[begin] == '!')) {
        begin = std::min(text_.find_first_of(" \n", begin), end_);
        begin = std::min(text_.find_first_not_of(' ', begin), end_);
    }
    return begin < end_ && text_[begin] != '\n' && text_[begin] != '#' ? begin : at;
}

std::size_t Builder::scalar_end(std::size_t begin, const std::string& text) const {
    if (begin < end_ && (text_[begin] == '"' || text_[begin] == '\'')) return closing_quote(text_, begin) + 1;
    if (text_.substr(begin, text.size()) == text) return begin + text.size();
    return begin < end_ && (text_[begin] == '|' || text_[begin] == '>') ? begin + 1 : locator_.line_of(begin).second;
}

/// Whether a null was written; the parser tells an empty value the same way, at whatever comes next.
bool Builder::says_null(std::size_t at) const {
    for (const std::string_view word : null_words) {
        if (!text_.substr(at, end_ - at).starts_with(word)) continue;
        std::size_t next = at + word.size();
        const bool whole = next >= end_ || std::string_view(" \n,]}").find(text_[next]) != std::string_view::npos;
        next = std::min(text_.find_first_not_of(' ', next), end_);
        return whole && !(next < end_ && text_[next] == ':');
    }
    return false;
}

SyntaxFailure Builder::failure(std::string message, const YAML::Mark& mark) const {
    SyntaxFailure result{std::move(message), offset(mark), {}, anchor_names_};
    for (const Open& open : open_)
        if (open.flow && !open.pair) result.open_flow = open.begin;
    return result;
}

// ---- limits --------------------------------------------------------------------------------------------------------

void Builder::count(std::size_t values, std::size_t depth, std::size_t at) {
    values_ += values;
    if (open_.size() + depth > deepest) {
        diagnostics_.error(locator_.place(at), fmt::format("more than {} lists and maps within each other", deepest));
        throw Stop{};
    }
    if (values_ > most_values) {
        diagnostics_.error(locator_.place(at), fmt::format("more than {} values, aliases expanded", most_values));
        throw Stop{};
    }
}

void Builder::check_tag(const std::string& tag, std::size_t at, std::initializer_list<std::string_view> known) {
    constexpr std::string_view prefix = "tag:yaml.org,2002:";
    if (tag.empty() || tag == "?" || tag == "!") return;
    for (const std::string_view name : known)
        if (tag.starts_with(prefix) && tag.substr(prefix.size()) == name) return;
    const std::string_view word = word_at(text_, at);
    diagnostics_.error(locator_.place(at, at + word.size()), fmt::format("unknown tag `{}`", word),
                       "an experiment file needs no tags: remove it");
}

// ---- events --------------------------------------------------------------------------------------------------------

void Builder::OnDocumentStart(const YAML::Mark& mark) {
    if (++documents == 1) return;
    const std::size_t at = offset(mark);
    if (text_.substr(at).starts_with("---"))
        diagnostics_.error(locator_.place(at, at + 3), "a second document begins here",
                           "one file holds one experiment");
    else
        diagnostics_.error(locator_.place(at, at + word_at(text_, at).size()),
                           "unexpected text after the end of the document");
    throw Stop{};
}

void Builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
    const std::size_t at = after_properties(offset(mark));
    count(1, 0, at);
    const bool said = says_null(at);
    Value value;
    if (expects_key()) {
        value.place = locator_.place(at);
        value.kind = Value::Kind::scalar;
        if (at < end_ && text_[at] != ':') value.text = word_at(text_, at).substr(0, word_at(text_, at).find(':'));
        value.place = locator_.place(at, at + value.text.size());
        return add_key(value, at);
    }
    if (said) {
        value.place = locator_.place(at, at + word_at(text_, at).size());
        return add(std::move(value), anchor);
    }
    if (!open_.empty() && open_.back().value.is_map()) return add_bare();
    if (!open_.empty()) return add_bare_item(at);
    value.place = locator_.place(at);
    add(std::move(value), anchor);
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
    const std::size_t at = offset(mark);
    const std::string word(word_at(text_, at));
    const Place place = locator_.place(at, at + word.size());
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) {
        diagnostics_.error(place, fmt::format("`{}` stands within the value that it means", word),
                           "an anchor cannot hold itself");
        throw Stop{};
    }
    if (expects_key()) return refuse_key(at);
    count(known->second.count, known->second.depth, at);
    Value value = known->second.value;
    value.came_through({word, place});
    add(std::move(value), 0);
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) {
    check_tag(tag, offset(mark), {"str", "int", "float", "bool"});
    const std::size_t begin = after_properties(offset(mark));
    count(1, 0, begin);
    if (begin < end_ && (text_[begin] == '"' || text_[begin] == '\'') && closing_quote(text_, begin) >= end_) {
        diagnostics_.error(locator_.place(begin, end_), "the quote is never closed");
        throw Stop{};
    }
    Value value;
    value.kind = Value::Kind::scalar;
    value.text = text;
    value.quoted = tag == "!" || tag.ends_with(":str");
    value.place = locator_.place(begin, scalar_end(begin, text));
    if (expects_key())
        add_key(value, begin);
    else
        add(std::move(value), anchor);
}

void Builder::open(Value::Kind kind, std::size_t at, YAML::anchor_t anchor, bool flow) {
    count(1, 1, at);
    Open open;
    open.as_key = expects_key();
    open.value.kind = kind;
    open.begin = after_properties(at);
    open.value.place = locator_.place(open.begin);
    open.anchor = anchor;
    open.flow = flow;
    open.pair = flow && kind == Value::Kind::map && open.begin < end_ && text_[open.begin] != '{';
    open_.push_back(std::move(open));
}

void Builder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value style) {
    check_tag(tag, offset(mark), {"seq"});
    open(Value::Kind::list, offset(mark), anchor, style == YAML::EmitterStyle::Flow);
}

void Builder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) {
    check_tag(tag, offset(mark), {"map"});
    open(Value::Kind::map, offset(mark), anchor, style == YAML::EmitterStyle::Flow);
}

namespace {
std::size_t depth_of(const Value& value) {
    std::size_t deepest_within = 0;
    for (const Value& item : value.items) deepest_within = std::max(deepest_within, depth_of(item));
    for (const auto& entry : value.entries) deepest_within = std::max(deepest_within, depth_of(entry.value));
    return value.is_list() || value.is_map() ? deepest_within + 1 : 0;
}
}  // namespace

void Builder::OnSequenceEnd() {
    Open list = std::move(open_.back());
    open_.pop_back();
    join_pairs(list);
    close(list);
}

void Builder::OnMapEnd() {
    Open map = std::move(open_.back());
    open_.pop_back();
    merge(map);
    report_bare(map);
    if (map.pair && !open_.empty()) ++open_.back().pairs;
    close(map);
}

void Builder::close(Open& open) {
    if (open.as_key) refuse_key(open.begin);
    add(std::move(open.value), open.anchor);
}

// ---- putting values into place -------------------------------------------------------------------------------------

void Builder::add(Value value, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = {value, value.count(), depth_of(value)};
    if (open_.empty()) {
        root = std::move(value);
        return;
    }
    Open& open = open_.back();
    if (open.value.is_list()) return open.value.items.push_back(std::move(value));
    Value::Entry entry = std::move(*open.key);
    open.key.reset();
    if (open.key_merges)
        open.merges.push_back({open.value.entries.size(), entry.place, std::move(value)});
    else
        open.value.entries.push_back({std::move(entry.key), entry.place, std::move(value)});
}

void Builder::add_key(const Value& key, std::size_t begin) {
    Open& map = open_.back();
    const bool merges = key.text == "<<" && !key.quoted;
    const auto [first, fresh] = map.keys.emplace(key.text, key.place);
    if (!fresh) {
        auto& diagnostic = diagnostics_.error(key.place, fmt::format("`{}` stands here a second time", key.text),
                                              merges ? "merge a list: `<<: [*a, *b]`" : "");
        diagnostic.notes.push_back({"the first", first->second});
    }
    if (key.text.empty()) diagnostics_.error(key.place, "an empty key", "name what the value is for");
    map.key = Value::Entry{key.text, key.place, {}};
    map.key_merges = merges;
    map.key_begin = begin;
    map.key_quoted = key.quoted;
}

void Builder::refuse_key(std::size_t at) {
    diagnostics_.error(locator_.place(at, at + word_at(text_, at).size()), "a key must be text",
                       "quote a key that holds brackets or begins with `*`");
    throw Stop{};
}

/// `key:` with nothing behind it.
void Builder::add_bare() {
    Open& map = open_.back();
    const std::string key = map.key->key;
    const std::size_t colon = key.find(':');
    if (!map.key_quoted && colon != std::string::npos && colon > 0 && colon + 1 < key.size()) {
        const std::string name = key.substr(0, colon), rest = key.substr(colon + 1);
        const std::size_t begin = map.key_begin + colon;
        diagnostics_.error(locator_.place(begin), "expected a space after the colon",
                           fmt::format("write `{}: {}`", name, rest));
        map.key->key = name;
        Value value = Value::string(rest);
        value.quoted = false;
        value.place = locator_.place(begin + 1, begin + 1 + rest.size());
        return add(std::move(value), 0);
    }
    Value value;
    value.place = map.key->place;
    if (!map.key_merges)
        map.bare.push_back(map.value.entries.size());
    else
        diagnostics_.error(map.key->place, "`<<` is empty", "name an alias: `<<: *base`");
    add(std::move(value), 0);
}

/// `- ` or `[a, , b]`: the caret goes to the dash or comma before.
void Builder::add_bare_item(std::size_t at) {
    const std::size_t before = at == 0 ? 0 : text_.find_last_not_of(" \n", at - 1);
    const bool mark =
        before != std::string_view::npos && before >= base_ && (text_[before] == '-' || text_[before] == ',');
    Value value;
    value.place = locator_.place(mark ? before : at);
    diagnostics_.error(value.place, "an empty item", "remove it, or write `null`");
    add(std::move(value), 0);
}

/// `{rate: 0,1}`: an entry `rate: 0` and a key `1`.
bool Builder::decimal_comma(const Value::Entry& before, const Value::Entry& bare) {
    const auto digits = [](const std::string& text) {
        return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    };
    const Place &left = before.value.place, &right = bare.place;
    const bool adjacent = left.line == right.line && left.column + left.length + 1 == right.column;
    if (!adjacent || !digits(before.value.text) || !digits(bare.key)) return false;
    Place place = left;
    place.length += 1 + right.length;
    diagnostics_.error(place, fmt::format("`{},{}` is no number", before.value.text, bare.key),
                       fmt::format("write `{}.{}`", before.value.text, bare.key));
    return true;
}

void Builder::report_bare(Open& map) {
    auto& entries = map.value.entries;
    const bool item = !map.flow && !open_.empty() && open_.back().value.is_list();
    std::vector<std::size_t> half_numbers;
    for (const std::size_t index : map.bare) {
        const Value::Entry& entry = entries[index];
        if (map.flow && index > 0 && decimal_comma(entries[index - 1], entry)) {
            half_numbers.push_back(index);
            continue;
        }
        const Value::Entry* next = index + 1 < entries.size() ? &entries[index + 1] : nullptr;
        const bool could_belong = next && next->place.line > entry.place.line && !map.flow;
        std::string help = "give it a value, or `null` for none";
        if (could_belong) help = fmt::format("indent `{}` further if it belongs to `{}`", next->key, entry.key);
        if (!entry.key.empty()) diagnostics_.error(entry.place, fmt::format("`{}` is empty", entry.key), help);
    }
    for (; !half_numbers.empty(); half_numbers.pop_back())
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(half_numbers.back()));
    if (!item || map.bare.empty() || map.bare.front() != 0 || entries.size() < 2) return;
    // `- dense:` and its settings at the same indent: go on as if they were indented further.
    Value settings = Value::map();
    settings.place = entries[1].place;
    settings.entries.assign(std::make_move_iterator(entries.begin() + 1), std::make_move_iterator(entries.end()));
    entries.resize(1);
    entries.front().value = std::move(settings);
}

/// Whether a key belongs to an entry of `layers` and begins none: what names and connects it, what it repeats or uses,
/// and the setting that a layer may have alone, such as `units`.
bool continues_entry(std::string_view key) {
    if (std::ranges::find(connecting_keys, key) != connecting_keys.end() || key == "use" || key == "layers")
        return true;
    return std::ranges::any_of(declare::catalog<layers::Layer>().kinds,
                               [&](const declare::Kind* kind) { return kind->main() && kind->main()->key == key; });
}

/// `[repeat: 5, name: hidden]` is a list of two maps, and was meant to be one map.
void Builder::join_pairs(Open& list) {
    auto& items = list.value.items;
    if (!list.flow || items.size() < 2 || list.pairs != items.size()) return;
    const auto continues = [](const Value& item) {
        return item.entries.size() == 1 && continues_entry(item.entries[0].key);
    };
    if (std::ranges::none_of(items, continues)) return;
    Value map = Value::map();
    map.place = list.value.place;
    for (Value& item : items)
        for (auto& entry : item.entries) map.entries.push_back(std::move(entry));
    diagnostics_.error(
        map.place, fmt::format("a list of {} entries, where one with {} settings is meant", items.size(), items.size()),
        fmt::format("write it with braces: `{}`", show(map)));
    list.value = std::move(map);
}

/// Own keys win over merged ones, and the first of a list of maps over the later ones.
void Builder::merge(Open& map) {
    if (map.merges.empty()) return;
    std::vector<Value::Entry> result;
    std::size_t own = 0;
    const auto take = [&](const Value& from, const Merge& at) {
        if (!from.is_map()) {
            diagnostics_.error(from.place, "`<<` takes a map or a list of maps")
                .notes.push_back({"merged here", at.place});
            return;
        }
        for (const auto& entry : from.entries)
            if (map.keys.emplace(entry.key, entry.place).second) result.push_back(entry);
    };
    for (const Merge& merge : map.merges) {
        for (; own < merge.position; ++own) result.push_back(std::move(map.value.entries[own]));
        if (merge.value.is_list())
            for (const Value& item : merge.value.items) take(item, merge);
        else if (!merge.value.is_null())
            take(merge.value, merge);
    }
    for (; own < map.value.entries.size(); ++own) result.push_back(std::move(map.value.entries[own]));
    map.value.entries = std::move(result);
}

}  // namespace

// ---- reading -------------------------------------------------------------------------------------------------------

std::optional<Value> read_yaml_part(const std::shared_ptr<const Source>& source, std::size_t begin, std::size_t end,
                                    Diagnostics& diagnostics) {
    const Locator locator(source);
    Builder builder(locator, begin, end, diagnostics);
    std::istringstream in(source->text.substr(begin, end - begin));
    try {
        YAML::Parser parser(in);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Stop&) {
        return {};
    } catch (const YAML::DeepRecursion&) {
        diagnostics.error(locator.place(begin), fmt::format("more than {} lists and maps within each other", deepest));
        return {};
    } catch (const YAML::ParserException& error) {
        report_syntax(builder.failure(error.msg, error.mark), locator, diagnostics);
        return {};
    }
    if (builder.documents == 0) {
        diagnostics.error(Place{source, 0, 0, 0}, "is empty");
        return {};
    }
    return std::move(builder.root);
}

std::optional<Value> read_yaml(const std::shared_ptr<const Source>& source, Diagnostics& diagnostics) {
    return read_yaml_part(source, 0, source->text.size(), diagnostics);
}

}  // namespace runner
