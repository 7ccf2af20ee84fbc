#include "runner/data/split_problem.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

namespace runner {
namespace {

Diagnostics without_places(const std::vector<SplitProblem>& problems) {
    Diagnostics diagnostics;
    for (const SplitProblem& problem : problems) diagnostics.error(Place(), "`data`: " + problem.text, problem.help);
    return diagnostics;
}

/// The keys that decide how many samples of a class a part gets.
std::vector<std::string> keys_of_samples(PartName part) {
    if (part == PartName::validation) return {"validation"};
    if (part == PartName::training) return {"size", "sizes", "take", "per_class", "folds", "dataset"};
    return {"take", "per_class", "folds", "dataset"};
}

}  // namespace

SplitProblem wrong_class(const std::string& why) {
    return {SplitProblem::Kind::wrong_class, {}, {"classes"}, "`classes`: " + why};
}

SplitProblem impossible(const std::string& key, const std::string& why) {
    return {SplitProblem::Kind::impossible, {}, {key}, fmt::format("`{}`: {}", key, why)};
}

SplitProblem empty_part(PartName part) {
    // Of a training part, validation has taken the last sample.
    const auto keys =
        part == PartName::test ? keys_of_samples(part) : std::vector<std::string>{"validation", "size", "sizes"};
    return {SplitProblem::Kind::empty_part, part, keys, fmt::format("the {} part has no samples", name_of(part)),
            part == PartName::test ? "say what to test on, as `test` of the dataset does, or cut `folds`" : ""};
}

SplitProblem missing_classes(const std::vector<std::string>& labels, PartName part, std::int64_t samples) {
    constexpr std::size_t most = 10;
    const auto shown = std::span(labels).first(std::min(labels.size(), most));
    const std::string more = labels.size() > most ? fmt::format(" and {} more", labels.size() - most) : "";
    const std::string text =
        fmt::format("{} {}{} {} missing from the {} part of {} sample{}", labels.size() == 1 ? "class" : "classes",
                    fmt::join(shown, ", "), more, labels.size() == 1 ? "is" : "are", name_of(part), samples,
                    samples == 1 ? "" : "s");
    return {SplitProblem::Kind::missing_classes, part, keys_of_samples(part), text};
}

SplitProblem misfit(const std::string& key, const std::string& why, const std::string& help,
                    const std::string& dataset) {
    const std::string place = "dataset." + dataset, other_place = "on_missing." + dataset;
    const std::vector<std::string> keys = {place + "." + key, other_place + "." + key, place, other_place, "dataset"};
    return {SplitProblem::Kind::misfit, {}, keys, why, help};
}

DataProblems::DataProblems(const std::vector<SplitProblem>& found)
    : InvalidInput(without_places(found)), problems(found) {}

void require_none(const std::vector<SplitProblem>& problems) {
    if (!problems.empty()) throw DataProblems(problems);
}

}  // namespace runner
