#include "runner/data/split.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

namespace runner {
namespace {

using layers::Draws;
using layers::Stream;

/// The rows of a part whose classes are kept.
Rows keep_classes(const Part& part, const std::vector<std::int32_t>& group) {
    Rows rows;
    for (std::int32_t row = 0; row < part.count(); ++row)
        if (group.empty() || group[static_cast<std::size_t>(row)] >= 0) rows.push_back(row);
    return rows;
}

/// Splits one dataset by one data section.
class Splitting {
public:
    Splitting(const Dataset& dataset, const DataSpec& spec, const Relabelling& relabelling, std::uint64_t seed)
        : dataset_(dataset),
          spec_(spec),
          relabelling_(relabelling),
          seed_(seed),
          train_(relabelled(dataset.train, relabelling)),
          test_(relabelled(dataset.test, relabelling)) {}

    Split run() {
        Split split;
        split.train = keep_classes(dataset_.train, train_);
        split.test = keep_classes(dataset_.test, test_);
        split.validation_is_test = spec_.validation && spec_.validation->test;
        if (spec_.validation && !split.validation_is_test) part_off_validation(split);
        select("training", train_, split.train, &PartSelections::train);
        select("test", test_, split.test, &PartSelections::test);
        if (split.validation_is_test) split.validation = split.test;
        const Groups& source = split.validation_is_test ? test_ : train_;
        select("validation", source, split.validation, &PartSelections::validation);
        find_missing_classes("training", train_, split.train);
        find_missing_classes("test", test_, split.test);
        if (spec_.validation) find_missing_classes("validation", source, split.validation);
        require(problems_);
        return split;
    }

private:
    using Groups = std::vector<std::int32_t>;

    Draws draws(const std::string& what) const { return Draws(Stream(seed_, "split", what)); }

    void part_off_validation(Split& split) {
        const Selection& selection = spec_.validation->selection;
        Draws random = draws("validation");
        Chosen chosen = choose(split.train, train_, amount(selection, static_cast<std::int64_t>(split.train.size())),
                               selection.pick.value_or(Pick::stratified), random);
        split.validation = std::move(chosen.taken);
        split.train = std::move(chosen.left);
    }

    void select(const char* name, const Groups& group, Rows& rows, std::optional<Selection> PartSelections::*which) {
        if (rows.empty()) return;
        if (spec_.take && (*spec_.take).*which) {
            const Selection& selection = *((*spec_.take).*which);
            Draws random = draws(fmt::format("take/{}", name));
            rows = choose(rows, group, amount(selection, static_cast<std::int64_t>(rows.size())),
                          selection.pick.value_or(Pick::first), random)
                       .taken;
        }
        if (spec_.per_class && (*spec_.per_class).*which)
            take_per_class(name, group, rows, *((*spec_.per_class).*which));
    }

    void take_per_class(const char* name, const Groups& group, Rows& rows, const Selection& selection) {
        Draws random = draws(fmt::format("per_class/{}", name));
        const std::vector<Rows> classes = by_class(rows, group, relabelling_.kept.size());
        rows.clear();
        for (std::size_t c = 0; c < relabelling_.kept.size(); ++c) {
            const Rows& some = classes[c];
            const auto has = static_cast<std::int64_t>(some.size());
            const std::int64_t asked = amount(selection, has);
            if (asked > has) {
                problems_.push_back(
                    fmt::format("`per_class`: {} samples of each class asked for, the {} part has {} of class {}",
                                asked, name, has, relabelling_.labels[c]));
                continue;
            }
            const Rows taken = choose(some, group, asked, selection.pick.value_or(Pick::first), random).taken;
            rows.insert(rows.end(), taken.begin(), taken.end());
        }
        std::ranges::sort(rows);
    }

    void find_missing_classes(const char* name, const Groups& group, const Rows& rows) {
        if (group.empty() || !problems_.empty()) return;
        const std::vector<Rows> classes = by_class(rows, group, relabelling_.kept.size());
        std::vector<std::string> missing;
        for (std::size_t c = 0; c < relabelling_.kept.size(); ++c)
            if (classes[c].empty()) missing.push_back(relabelling_.labels[c]);
        if (!missing.empty())
            problems_.push_back(missing_from_part(missing, name, static_cast<std::int64_t>(rows.size())));
    }

    const Dataset& dataset_;
    const DataSpec& spec_;
    const Relabelling& relabelling_;
    std::uint64_t seed_;
    Groups train_, test_;  // our class of every row
    std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::int32_t> relabelled(const Part& part, const Relabelling& relabelling) {
    std::vector<std::int32_t> result;
    result.reserve(part.classes.size());
    for (const std::int32_t c : part.classes) result.push_back(relabelling.to[static_cast<std::size_t>(c)]);
    return result;
}

namespace {

declare::Diagnostics without_places(const std::vector<std::string>& problems) {
    declare::Diagnostics diagnostics;
    for (const std::string& problem : problems) diagnostics.error(declare::Place(), "`data`: " + problem);
    return diagnostics;
}

}  // namespace

DataProblems::DataProblems(const std::vector<std::string>& found)
    : declare::InvalidInput(without_places(found)), problems(found) {}

void require(const std::vector<std::string>& problems) {
    if (!problems.empty()) throw DataProblems(problems);
}

std::string missing_from_part(const std::vector<std::string>& labels, const char* part, std::int64_t samples) {
    constexpr std::size_t most = 10;
    const auto shown = std::span(labels).first(std::min(labels.size(), most));
    const std::string more = labels.size() > most ? fmt::format(" and {} more", labels.size() - most) : "";
    return fmt::format("{} {}{} {} missing from the {} part of {} sample{}", labels.size() == 1 ? "class" : "classes",
                       fmt::join(shown, ", "), more, labels.size() == 1 ? "is" : "are", part, samples,
                       samples == 1 ? "" : "s");
}

Split split(const Dataset& dataset, const DataSpec& spec, const Relabelling& relabelling, std::uint64_t seed) {
    std::vector<std::string> problems;
    count_split(spec, dataset.facts(), relabelling, problems);
    require(problems);
    return Splitting(dataset, spec, relabelling, seed).run();
}

}  // namespace runner
