#include "runner/config/checks/relations.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "layers/declare/globs.h"
#include "runner/config/model/copied_layers.h"

namespace runner {

namespace {

const Variant* find(const std::vector<Variant>& variants, const std::string& name) {
    const auto found = std::ranges::find(variants, name, &Variant::name);
    return found == variants.end() ? nullptr : &*found;
}

const Variant* parent_of(const std::vector<Variant>& variants, const Variant& variant) {
    const auto& start = variant.model.start_from;
    return start && !start->variant.empty() ? find(variants, start->variant) : nullptr;
}

void check_known(const std::vector<Variant>& variants, const Variant& variant, Diagnostics& diagnostics) {
    const auto& start = variant.model.start_from;
    if (!start) return;
    std::error_code unused;
    // No error yet: what runs before may write it.
    if (start->variant.empty() && !std::filesystem::is_regular_file(start->file.path, unused))
        diagnostics.warning(start->place, fmt::format("`start_from`: there is no file `{}`", start->file.text),
                            "a path is relative to the file in which it stands");
    if (start->variant.empty() || find(variants, start->variant)) return;
    std::vector<std::string> names;
    for (const Variant& other : variants) names.push_back(other.name);
    diagnostics.error(start->place, fmt::format("`start_from`: unknown variant `{}`", start->variant),
                      declare::suggestion(start->variant, names));
}

/// Reports a cycle at the variant that stands first in it, once.
bool check_cycle(const std::vector<Variant>& variants, const Variant& variant, Diagnostics& diagnostics) {
    std::vector<const Variant*> path = {&variant};
    while (const Variant* parent = parent_of(variants, *path.back())) {
        if (std::ranges::find(path, parent) == path.end()) {
            path.push_back(parent);
            continue;
        }
        const bool first = parent == &variant && std::ranges::min(path) == &variant;
        std::vector<std::string> names;
        for (const Variant* step : path) names.push_back(step->name);
        names.push_back(variant.name);
        if (first)
            diagnostics.error(variant.model.start_from->place,
                              fmt::format("variants start from each other: {}", fmt::join(names, " → ")));
        return false;
    }
    return true;
}

/// A candidate may start from any variant but one that is itself found by a search: the searches would have to wait for
/// each other.
bool check_searched(const std::vector<Variant>& variants, const Variant& chooser, const Variant& candidate,
                    Diagnostics& diagnostics) {
    std::vector<const Variant*> path = {&candidate};
    while (const Variant* parent = parent_of(variants, *path.back())) {
        if (parent->search) {
            diagnostics.error(candidate.model.start_from->place,
                              fmt::format("variant `{}` chooses, and its candidates start from `{}`, which chooses too",
                                          chooser.name, parent->name),
                              fmt::format("let only one of the two choose, or list what `{}` chose", parent->name));
            return false;
        }
        if (std::ranges::find(path, parent) != path.end()) return false;  // a cycle, which is told at its variants
        path.push_back(parent);
    }
    return true;
}

const layers::Shape* shape_of(const layers::Graph& graph, const std::string& path) {
    const auto found = std::ranges::find(graph.parameters, path, &layers::Parameter::path);
    return found == graph.parameters.end() ? nullptr : &found->declaration.shape;
}

/// The weights of a parent against the network that starts from them: what `start_from` names must fit.
class WeightsCheck {
public:
    WeightsCheck(const Variant& parent, const Variant& variant)
        : parent_(parent), variant_(variant), start_(*variant.model.start_from) {}

    void check(Diagnostics& diagnostics) {
        start_.everything ? everything() : named();
        if (problems_.empty()) return;
        const std::size_t shown = std::min<std::size_t>(problems_.size(), 3);
        std::string help =
            fmt::format("{}", fmt::join(problems_.begin(), problems_.begin() + static_cast<int>(shown), "; "));
        if (problems_.size() > shown) help += fmt::format("; … and {} more", problems_.size() - shown);
        if (start_.everything) help += "; `layers` names those that are to be copied";
        diagnostics.error(start_.place, fmt::format("the weights of `{}` do not fit", parent_.name), help);
    }

private:
    void everything() {
        for (const auto& parameter : parent_.graph.parameters) pair(parameter, parameter.path);
        for (const auto& parameter : variant_.graph.parameters)
            if (!shape_of(parent_.graph, parameter.path))
                problems_.push_back(fmt::format("it has no `{}`", parameter.path));
    }

    void named() {
        for (const auto& [theirs, ours] : start_.renames) named(theirs, ours);
        for (const auto& parameter : variant_.graph.parameters)
            if (copied_.lacks(parameter.path))
                problems_.push_back(
                    fmt::format("it has nothing for `{}`, and a layer is copied whole", parameter.path));
    }

    void named(const std::string& theirs, const std::string& ours) {
        bool found = false;
        for (const auto& parameter : parent_.graph.parameters)
            if (const auto match = Glob(theirs).match(parameter.path)) {
                found = true;
                pair(parameter, Glob(ours).fill(*match));
            }
        if (found) return;
        std::vector<std::string> names;
        for (const auto& parameter : parent_.graph.parameters) names.push_back(parameter.path);
        problems_.push_back(fmt::format("`{}` matches nothing in it, {}", theirs, glob_suggestion(theirs, names)));
    }

    void pair(const layers::Parameter& theirs, const std::string& ours) {
        const layers::Shape* shape = shape_of(variant_.graph, ours);
        copied_.add(ours);
        if (!shape)
            problems_.push_back(fmt::format("there is no place for its `{}`", theirs.path));
        else if (*shape != theirs.declaration.shape)
            problems_.push_back(fmt::format("its `{}` is {}, and {} is needed", theirs.path,
                                            layers::show(theirs.declaration.shape), layers::show(*shape)));
    }

    const Variant& parent_;
    const Variant& variant_;
    const StartFrom& start_;
    CopiedLayers copied_;
    std::vector<std::string> problems_;
};

}  // namespace

void check_variants(const std::vector<Variant>& variants, Diagnostics& diagnostics) {
    for (const Variant& variant : variants)
        for (const Variant* one : variant.tried()) {
            check_known(variants, *one, diagnostics);
            const Variant* parent = parent_of(variants, *one);
            if (!parent) continue;
            if (variant.search ? !check_searched(variants, variant, *one, diagnostics)
                               : !check_cycle(variants, variant, diagnostics))
                continue;
            for (const Variant* tried : parent->tried())
                if (!tried->graph.nodes.empty() && !one->graph.nodes.empty())
                    WeightsCheck(*tried, *one).check(diagnostics);
        }
}

}  // namespace runner
