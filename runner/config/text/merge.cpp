#include "runner/config/text/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "runner/config/text/yaml.h"

namespace runner {

namespace {

using Path = std::vector<std::string>;

/// Where null says something: the value of a parameter, in its declaration or in a variant.
bool null_is_value(const Path& path) {
    return (path.size() == 2 && path[0] == "parameters") || (path.size() == 3 && path[0] == "variants") ||
           (path.size() >= 3 && path[0] == "grid");
}

/// Whether a map here may be a component; others are maps from names, which may look like components by chance.
bool may_be_component(const Path& path) {
    if (path.size() < 2) return false;
    if (path[0] == "variants" || path[0] == "grid") return path.size() >= 3;
    return path[0] != "claims" && path[0] != "gate" && path[0] != "blocks";
}

/// The one word of a component; what may stand beside it is set aside.
std::string component_word(const Value& map) {
    constexpr std::string_view beside[] = {"name", "from", "when", "share"};
    std::string word;
    for (const auto& entry : map.entries) {
        if (map.entries.size() > 1 && std::ranges::find(beside, entry.key) != std::end(beside)) continue;
        if (!word.empty()) return {};
        word = entry.key;
    }
    return word;
}

bool is_other_component(const Value& base, const Value& own, const SameFamily& same_family) {
    const std::string a = component_word(base), b = component_word(own);
    return !a.empty() && !b.empty() && a != b && same_family(a, b);
}

}  // namespace

Value merge(const Value& base, const Value& own, const SameFamily& same_family, Path path) {
    if (!base.is_map() || !own.is_map()) return own;
    if (may_be_component(path) && is_other_component(base, own, same_family)) return own;
    Value result = base;
    result.place = own.place;
    for (const auto& entry : own.entries) {
        path.push_back(entry.key);
        const auto old = std::ranges::find(result.entries, entry.key, &Value::Entry::key);
        if (old == result.entries.end())
            result.entries.push_back(entry);
        else if (entry.value.is_null() && !null_is_value(path))
            result.entries.erase(old);
        else
            *old = {entry.key, entry.place, merge(old->value, entry.value, same_family, path)};
        path.pop_back();
    }
    return result;
}

namespace {

namespace fs = std::filesystem;

std::string identity(const std::string& path) {
    std::error_code failed;
    const fs::path canonical = fs::weakly_canonical(path, failed);
    return failed ? path : canonical.string();
}

/// Follows `extends` from file to file.
struct Chain {
    const SameFamily& same_family;
    Diagnostics& diagnostics;
    std::vector<std::string> files, identities;

    std::optional<Value> read(const std::string& path) {
        const auto source = read_source(path, diagnostics);
        auto own = source ? read_yaml(source, diagnostics) : std::nullopt;
        if (!own) return {};
        if (!own->is_map()) {
            diagnostics.error(*own,
                              fmt::format("expected an experiment, a map of sections, received `{}`", show(*own)));
            return {};
        }
        files.push_back(path);
        identities.push_back(identity(path));
        const Value* extends = own->find("extends");
        if (!extends || extends->is_null()) return without_extends(std::move(*own));
        const Value from = *extends;
        auto base = read_base(path, from);
        if (!base) return {};
        base->remove("name");
        return merge(*base, without_extends(std::move(*own)), same_family);
    }

    static Value without_extends(Value file) {
        file.remove("extends");
        return file;
    }

    std::optional<Value> read_base(const std::string& path, const Value& extends) {
        if (!extends.is_scalar() || extends.text.empty()) {
            diagnostics.error(extends,
                              fmt::format("`extends`: expected the path of a file, received `{}`", show(extends)));
            return {};
        }
        const std::string base = (fs::path(path).parent_path() / extends.text).string();
        const auto seen = std::ranges::find(identities, identity(base));
        if (seen != identities.end()) {
            std::vector<std::string> circle(files.begin() + (seen - identities.begin()), files.end());
            circle.push_back(base);
            diagnostics.error(extends, fmt::format("files that extend each other: `{}`", fmt::join(circle, "` → `")));
            return {};
        }
        Diagnostics found;
        Chain rest{same_family, found, files, identities};
        auto value = rest.read(base);
        for (const auto& diagnostic : found.all()) {
            auto& copy = diagnostics.error(diagnostic.place, diagnostic.message, diagnostic.help);
            copy = diagnostic;
            copy.notes.push_back({"extended here", extends.place});
        }
        return value;
    }
};

}  // namespace

std::optional<Value> read_extended(const std::string& path, const SameFamily& same_family, Diagnostics& diagnostics) {
    return Chain{same_family, diagnostics, {}, {}}.read(path);
}

}  // namespace runner
