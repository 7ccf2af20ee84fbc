#pragma once

#include <memory>
#include <string>
#include <vector>

#include "layers/declare/field.h"

namespace declare {

struct Kind;

/// Something that a file names: a layer, an activation, an optimizer … Its members are its settings.
struct Component : Settings {
    const Kind* kind = nullptr;  // set by whoever makes it
    const std::string& name() const;
};

template <class Family>
using Ref = std::shared_ptr<const Family>;

/// A small use of a component that the generic tests and the reference page show.
struct Example {
    std::string yaml;
    std::vector<std::vector<std::int64_t>> inputs = {};  // shapes of the samples, for layers
};

/// The declaration of a component: parsing, defaults, checks, help and docs all come from it.
struct Kind {
    std::string name;  // Keras's, in snake_case
    std::string doc;   // one line
    Fields fields = {};
    std::vector<std::string> aliases = {};
    std::vector<Example> examples = {};
    std::int64_t format = 1;  // raised when it comes to compute something else: see Field::format
    std::function<std::shared_ptr<Component>()> make = {};

    const Field* main() const;
    /// Whether it cannot stand by its name alone.
    bool needs_settings() const;
    /// The regular expression of Keras's class names for it, such as `HeNormal`.
    std::string class_pattern() const;
};

/// Declares the component type `Product`.
template <class Product>
Kind make_kind(Kind kind) {
    kind.make = [] { return std::make_shared<Product>(); };
    return kind;
}

/// All components of a family, in the order in which they are listed to the user.
struct Catalog {
    std::string family;   // "activation"
    std::string article;  // "an"
    std::vector<const Kind*> kinds;

    /// By name, alias or Keras's class name (`HeNormal`); nullptr if unknown.
    const Kind* find(std::string_view name) const;
    std::vector<std::string> names() const;
};

/// The family's table; each is specialized beside its rows.
template <class Family>
const Catalog& catalog();

/// Makes a component of known kind with its defaults.
std::shared_ptr<Component> make_component(const Kind& kind);

/// The component called `name`, with its defaults: for defaults in code. The name must exist.
template <class Family>
Ref<Family> standard(std::string_view name) {
    return std::dynamic_pointer_cast<const Family>(make_component(*catalog<Family>().find(name)));
}

}  // namespace declare
