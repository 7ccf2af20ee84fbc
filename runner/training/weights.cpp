#include "runner/training/weights.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "layers/declare/globs.h"
#include "runner/config/model/copied_layers.h"

namespace runner {

using Tensor = Safetensors::Tensor;

Safetensors weights_of(const layers::Parameters& parameters, std::map<std::string, std::string> metadata) {
    Safetensors file;
    file.metadata = std::move(metadata);
    for (std::size_t i = 0; i < parameters.count(); ++i) {
        const auto values = parameters.value(i);
        const layers::Parameter& parameter = parameters.declaration(i);
        file.tensors[parameter.path] = {
            .dtype = "F32", .shape = parameter.declaration.shape, .values = {values.begin(), values.end()}};
    }
    return file;
}

namespace {

/// What goes where: the index of one of our parameters, and the name of one of their tensors.
using Copies = std::vector<std::pair<std::size_t, std::string>>;

class Matching {
public:
    Matching(const Safetensors& theirs, const std::string& whose, const layers::Parameters& ours)
        : theirs_(theirs), whose_(whose), ours_(ours) {}

    Copies everything() {
        for (const auto& [name, tensor] : theirs_.tensors) pair(name, name);
        for (std::size_t i = 0; i < ours_.count(); ++i)
            if (!theirs_.tensors.contains(path(i))) problem(fmt::format("{} has no `{}`", whose_, path(i)));
        return finish("`layers` names those that are to be copied");
    }

    Copies named(const std::vector<std::pair<std::string, std::string>>& renames) {
        for (const auto& [from, to] : renames) {
            const Glob theirs(from), ours(to);
            bool found = false;
            for (const auto& [name, tensor] : theirs_.tensors)
                if (const auto match = theirs.match(name)) {
                    found = true;
                    pair(name, ours.fill(*match));
                }
            if (!found) problem(fmt::format("`{}` matches nothing in {}; {}", from, whose_, suggestion(from)));
        }
        for (std::size_t i = 0; i < ours_.count(); ++i)
            if (copied_.lacks(path(i)))
                problem(fmt::format("{} has nothing for `{}`, and a layer is copied whole", whose_, path(i)));
        return finish({});
    }

private:
    const std::string& path(std::size_t i) const { return ours_.declaration(i).path; }
    void problem(std::string text) { problems_.push_back(std::move(text)); }

    std::string suggestion(const std::string& pattern) const {
        std::vector<std::string> names;
        for (const auto& [name, tensor] : theirs_.tensors) names.push_back(name);
        return glob_suggestion(pattern, names);
    }

    void pair(const std::string& from, const std::string& to) {
        const std::string what = from == to ? fmt::format("`{}` of {}", from, whose_)
                                            : fmt::format("`{}` of {}, here `{}`,", from, whose_, to);
        const auto index = ours_.find(to);
        if (!index) return problem(fmt::format("{} has no place in this network", what));
        copied_.add(to);
        const std::size_t i = *index;
        const Tensor& tensor = theirs_.tensors.at(from);
        const layers::Shape& shape = ours_.declaration(i).declaration.shape;
        if (tensor.shape != shape)
            return problem(fmt::format("{} has shape {}, and {} is needed", what, layers::show(tensor.shape),
                                       layers::show(shape)));
        if (tensor.dtype != "F32") return problem(fmt::format("{} is {}, and F32 is needed", what, tensor.dtype));
        const bool twice = std::ranges::any_of(pairs_, [&](const auto& p) { return p.first == i && p.second != from; });
        if (twice) return problem(fmt::format("`{}` would be copied from several", to));
        if (std::ranges::find(pairs_, i, &Copies::value_type::first) == pairs_.end()) pairs_.push_back({i, from});
    }

    Copies finish(const std::string& help) {
        if (problems_.empty()) return std::move(pairs_);
        std::string text = fmt::format("the weights of {} do not fit:\n  {}", whose_, fmt::join(problems_, "\n  "));
        throw WeightsMisfit(help.empty() ? text : text + "\n  " + help);
    }

    const Safetensors& theirs_;
    const std::string& whose_;
    const layers::Parameters& ours_;
    Copies pairs_;
    CopiedLayers copied_;
    std::vector<std::string> problems_;
};

void check_finite(const Copies& pairs, const Safetensors& theirs, const std::string& whose) {
    std::vector<std::string> names;
    for (const auto& [index, name] : pairs)
        if (!std::ranges::all_of(theirs.tensors.at(name).values, [](float value) { return std::isfinite(value); }))
            names.push_back(name);
    if (!names.empty())
        throw WeightsMisfit(
            fmt::format("the weights of {} hold numbers that are not finite: `{}`", whose, fmt::join(names, "`, `")));
}

void copy(const Copies& pairs, const Safetensors& theirs, layers::Parameters& ours) {
    for (const auto& [index, name] : pairs)
        std::ranges::copy(theirs.tensors.at(name).values, ours.value(index).begin());
}

}  // namespace

std::vector<std::string> start_from(const StartFrom& settings, const Safetensors& theirs, const std::string& whose,
                                    layers::Parameters& ours) {
    Matching matching(theirs, whose, ours);
    const Copies pairs = settings.everything ? matching.everything() : matching.named(settings.renames);
    check_finite(pairs, theirs, whose);
    copy(pairs, theirs, ours);
    std::vector<std::string> copied, afresh;
    for (std::size_t i = 0; i < ours.count(); ++i) {
        const std::string& path = ours.declaration(i).path;
        const auto pair = std::ranges::find(pairs, i, &Copies::value_type::first);
        if (pair == pairs.end())
            afresh.push_back(path);
        else
            copied.push_back(pair->second == path ? path : fmt::format("{} -> {}", pair->second, path));
    }
    const auto line = [](const char* what, const std::vector<std::string>& paths) {
        return fmt::format("{} {}{}{}", what, paths.size(), paths.empty() ? "" : ": ", fmt::join(paths, ", "));
    };
    return {line(fmt::format("from {}: copied", whose).c_str(), copied), line("initialised afresh", afresh)};
}

void restore_weights(const Safetensors& file, const std::string& name, layers::Parameters& parameters) {
    copy(Matching(file, name, parameters).everything(), file, parameters);
}

}  // namespace runner
