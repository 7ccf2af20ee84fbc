#include "runner/config/text/set.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/config/text/yaml.h"

namespace runner {

namespace {

/// One option on its way into the file.
class OptionSetter {
public:
    OptionSetter(const Vocabulary& vocabulary, const Locator& locator, const std::shared_ptr<const Source>& source,
                 std::size_t begin, std::size_t end, Diagnostics& diagnostics)
        : vocabulary_(vocabulary),
          locator_(locator),
          source_(source),
          begin_(begin),
          end_(end),
          diagnostics_(diagnostics) {}

    std::optional<Set> apply(Value& file);

private:
    std::string_view rest() const { return std::string_view(locator_.text()).substr(at_, equals_ - at_); }
    Place place_of(std::string_view segment) const { return locator_.place(at_, at_ + segment.size()); }
    std::string so_far() const { return fmt::format("{}", fmt::join(path_, ".")); }

    bool split();
    std::string next_segment(const Value& map) const;
    bool may_enter(const Value& file, const Value& map, const std::string& segment);
    Value* enter(Value& node, const std::string& segment);
    bool fail(const Place& place, std::string message, std::string help = {}) {
        diagnostics_.error(place, std::move(message), std::move(help));
        return false;
    }

    const Vocabulary& vocabulary_;
    const Locator& locator_;
    const std::shared_ptr<const Source>& source_;
    std::size_t begin_, end_, equals_ = 0, at_ = 0;
    Diagnostics& diagnostics_;
    std::vector<std::string> path_;
};

bool OptionSetter::split() {
    const std::string_view option = std::string_view(locator_.text()).substr(begin_, end_ - begin_);
    const std::size_t equals = option.find('=');
    if (equals == std::string_view::npos || equals == 0)
        return fail(locator_.place(begin_, end_), fmt::format("`--set`: expected PATH=VALUE, received `{}`", option),
                    "such as `--set training.epochs=3`");
    if (option.find_first_not_of(' ', equals + 1) == std::string_view::npos)
        return fail(locator_.place(begin_, end_), fmt::format("`--set`: no value stands behind `{}`", option),
                    "write `null` to remove it");
    equals_ = begin_ + equals;
    at_ = begin_;
    return true;
}

/// The longest key of the map that the path goes on with, as keys may hold dots; else up to the next dot.
std::string OptionSetter::next_segment(const Value& map) const {
    std::string best;
    for (const auto& entry : map.entries) {
        const bool fits =
            rest().starts_with(entry.key) && (rest().size() == entry.key.size() || rest()[entry.key.size()] == '.');
        if (fits && entry.key.size() > best.size()) best = entry.key;
    }
    return best.empty() ? std::string(rest().substr(0, rest().find('.'))) : best;
}

/// A slip of the pen must not declare something new.
bool OptionSetter::may_enter(const Value& file, const Value& map, const std::string& segment) {
    if (segment.empty()) return fail(place_of(" "), "`--set`: the path has an empty part");
    if (map.find(segment)) return true;
    if (path_.empty()) {
        std::vector<std::string> known = vocabulary_.sections;
        std::erase(known, "extends");
        if (segment == "extends")
            return fail(place_of(segment), "`--set`: `extends` is followed before anything is set",
                        "write it in the file");
        if (std::ranges::find(known, segment) != known.end()) return true;
        const Value* parameters = file.find("parameters");
        return fail(place_of(segment), fmt::format("`--set`: unknown key `{}`", segment),
                    parameters && parameters->find(segment) ? fmt::format("write `parameters.{}`", segment)
                                                            : declare::suggestion(segment, known));
    }
    if (path_.size() == 1 && path_[0] == "parameters")
        return fail(place_of(segment), fmt::format("`--set`: no parameter `{}` is declared", segment),
                    declare::suggestion(segment, map.keys()));
    const bool goes_on = segment.size() < rest().size();
    if (path_.size() == 1 && path_[0] == "variants" && goes_on)
        return fail(place_of(segment), fmt::format("`--set`: `variants` has no `{}`", segment),
                    declare::suggestion(segment, map.keys()));
    const auto& replaceable = vocabulary_.replaceable;
    const bool section = std::ranges::find(replaceable, segment) != replaceable.end();
    if (path_.size() == 2 && path_[0] == "variants" && goes_on && section && file.find(segment))
        return fail(place_of(segment), fmt::format("`--set`: variant `{}` has no `{}` of its own", path_[1], segment),
                    fmt::format("one of its own would replace the file's whole: set `{}` for every variant, or a "
                                "parameter that `{}` sets",
                                rest(), path_[1]));
    return true;
}

Value* OptionSetter::enter(Value& node, const std::string& segment) {
    if (node.is_list()) {
        Value number = Value::string(segment);
        number.quoted = false;
        const auto index = to_integer(number);
        if (index && *index >= 0 && *index < static_cast<std::int64_t>(node.items.size()))
            return &node.items[static_cast<std::size_t>(*index)];
        fail(place_of(segment), fmt::format("`--set`: `{}` has no entry `{}`", so_far(), segment),
             node.items.empty() ? "it is empty" : fmt::format("its entries are 0 to {}", node.items.size() - 1));
        return nullptr;
    }
    if (!node.find(segment)) node.entries.push_back({segment, place_of(segment), {}});
    return node.find(segment);
}

std::optional<Set> OptionSetter::apply(Value& file) {
    if (!split()) return {};
    auto value = read_yaml_part(source_, equals_ + 1, end_, diagnostics_);
    if (!value) return {};
    Value changed = file;
    Value* parent = &changed;
    while (true) {
        // A component by its name alone, and what was left out, may get settings.
        if (parent->is_null() || (parent->is_scalar() && parent->text == rest().substr(0, rest().find('.')))) {
            const Place place = parent->place;
            *parent = Value::map();
            parent->place = place;
        }
        if (parent->is_scalar()) {
            const bool use = parent->text.starts_with('$');
            fail(place_of(rest()), fmt::format("`--set`: `{}` is `{}`, not a map", so_far(), parent->text),
                 use ? fmt::format("set `parameters.{}`", parent->text.substr(1)) : "");
            return {};
        }
        const std::string segment = next_segment(*parent);
        if (parent->is_map() && !may_enter(file, *parent, segment)) return {};
        const bool last = segment.size() == rest().size();
        const bool fresh = parent->is_map() && !parent->find(segment);
        Value* child = enter(*parent, segment);
        if (!child) return {};
        path_.push_back(segment);
        if (last) {
            const Place place = place_of(segment);
            Value base = Value::map(), own = Value::map();
            if (!fresh) base.entries.push_back({segment, place, *child});
            own.entries.push_back({segment, place, std::move(*value)});
            const std::vector<std::string> above(path_.begin(), path_.end() - 1);
            const Value merged = merge(base, own, vocabulary_.same_family, above);
            if (merged.entries.empty() && parent->is_map()) {
                parent->remove(segment);
            } else {
                *child = merged.entries.empty() ? Value() : merged.entries.front().value;
                for (auto& entry : parent->entries)
                    if (&entry.value == child) entry.place = place;
            }
            file = std::move(changed);
            return Set{path_, locator_.place(begin_, equals_)};
        }
        at_ += segment.size() + 1;
        parent = child;
    }
}

}  // namespace

std::vector<Set> apply_sets(Value& file, const std::vector<std::string>& options, const Vocabulary& vocabulary,
                            Diagnostics& diagnostics) {
    const std::shared_ptr<const Source> source =
        std::make_shared<Source>(Source{"--set", fmt::format("{}", fmt::join(options, "\n"))});
    const Locator locator(source);
    std::vector<Set> result;
    std::size_t begin = 0;
    for (const std::string& option : options) {
        OptionSetter setter(vocabulary, locator, source, begin, begin + option.size(), diagnostics);
        if (auto set = setter.apply(file)) result.push_back(std::move(*set));
        begin += option.size() + 1;
    }
    return result;
}

}  // namespace runner
