#include "runner/data/relabelling.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <span>

#include "runner/data/class_numbers.h"

namespace runner {
namespace {

SplitProblem problem_of(const WrongClass& wrong, std::int64_t number, const std::vector<std::string>& labels) {
    if (labels.empty()) return impossible("classes", "the targets of this dataset are numbers, not classes");
    if (wrong.why == WrongClass::Why::repeated) return wrong_class(fmt::format("class {} stands twice", number));
    constexpr std::size_t most_named = 20;
    const auto named = std::span(labels).first(std::min(labels.size(), most_named));
    const std::string others =
        named.size() < labels.size() ? fmt::format(" and {} others", labels.size() - named.size()) : "";
    return wrong_class(fmt::format("there is no class {}: known are {}{}", number, fmt::join(named, ", "), others));
}

/// Of a part; false where that is not known.
bool keep_counts(const Relabelling& relabelling, std::int64_t& total, std::vector<std::int64_t>& by_class) {
    if (by_class.empty()) return relabelling.keeps_all();
    std::vector<std::int64_t> kept;
    for (const std::int32_t c : relabelling.kept) kept.push_back(by_class[static_cast<std::size_t>(c)]);
    by_class = std::move(kept);
    total = std::reduce(by_class.begin(), by_class.end(), std::int64_t{0});
    return true;
}

}  // namespace

Relabelling relabel(const std::vector<std::int64_t>& classes, const std::vector<std::string>& labels,
                    std::vector<SplitProblem>& problems) {
    Relabelling result;
    result.to.assign(labels.size(), -1);
    if (classes.empty()) {
        result.labels = labels;
        result.kept.resize(labels.size());
        std::iota(result.kept.begin(), result.kept.end(), 0);
        result.to = result.kept;
        return result;
    }
    const std::vector<WrongClass> wrong = find_wrong_classes(classes, &labels);
    for (const WrongClass& one : wrong) problems.push_back(problem_of(one, classes[one.index], labels));
    std::vector<bool> is_wrong(classes.size());
    for (const WrongClass& one : wrong) is_wrong[one.index] = true;
    const ClassNumbers numbers(labels);
    for (std::size_t i = 0; i < classes.size(); ++i) {
        if (is_wrong[i]) continue;
        const std::int32_t c = numbers.find(classes[i]);
        result.to[static_cast<std::size_t>(c)] = static_cast<std::int32_t>(result.kept.size());
        result.kept.push_back(c);
        result.labels.push_back(labels[static_cast<std::size_t>(c)]);
    }
    return result;
}

std::optional<DatasetFacts> keep_classes(DatasetFacts facts, const Relabelling& relabelling) {
    if (!keep_counts(relabelling, facts.train, facts.train_classes) ||
        !keep_counts(relabelling, facts.test, facts.test_classes))
        return {};
    facts.labels = relabelling.labels;
    facts.classes = std::ssize(relabelling.labels);
    return facts;
}

std::vector<std::int32_t> relabelled(const Part& part, const Relabelling& relabelling) {
    std::vector<std::int32_t> result;
    result.reserve(part.classes.size());
    for (const std::int32_t c : part.classes) result.push_back(relabelling.to[static_cast<std::size_t>(c)]);
    return result;
}

}  // namespace runner
