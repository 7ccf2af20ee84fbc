#include "layers/declare/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace declare {

const std::string& Component::name() const { return kind->name; }

const Field* Kind::main() const {
    const auto found = std::ranges::find(fields, true, &Field::main);
    return found == fields.end() ? nullptr : &*found;
}

namespace {

/// `HeNormal` -> `he_normal`, `L1L2` -> `l1l2`: names are compared without case and underscores.
std::string folded(std::string_view name) {
    std::string result;
    for (const char c : name)
        if (c != '_') result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

bool is_class_name(std::string_view name) {
    return !name.empty() && std::isupper(static_cast<unsigned char>(name.front())) &&
           name.find('_') == std::string_view::npos;
}

}  // namespace

bool Kind::needs_settings() const { return std::ranges::any_of(fields, &Field::required); }

std::string Kind::class_pattern() const {
    std::string pattern = "^";
    for (const char c : folded(name)) {
        const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        pattern += pattern.size() == 1 || upper == c ? std::string(1, upper) : fmt::format("[{}{}]", c, upper);
    }
    return pattern + "$";
}

const Kind* Catalog::find(std::string_view name) const {
    for (const Kind* kind : kinds) {
        if (kind->name == name || std::ranges::find(kind->aliases, name) != kind->aliases.end()) return kind;
        if (is_class_name(name) && folded(name) == folded(kind->name)) return kind;
    }
    return nullptr;
}

std::vector<std::string> Catalog::names() const {
    std::vector<std::string> result;
    for (const Kind* kind : kinds) result.push_back(kind->name);
    return result;
}

std::shared_ptr<Component> make_component(const Kind& kind) {
    auto component = kind.make();
    component->kind = &kind;
    return component;
}

}  // namespace declare
