#include <fmt/format.h>

#include <numeric>

#include "runner/data/split.h"

namespace runner {
namespace {

/// How many samples a part has, and of each class where that is known.
struct Tally {
    std::int64_t total = 0;
    std::vector<std::int64_t> by_class;

    bool known() const { return !by_class.empty(); }
};

std::int64_t sum(const std::vector<std::int64_t>& numbers) {
    return std::reduce(numbers.begin(), numbers.end(), std::int64_t{0});
}

std::optional<Tally> keep_classes(std::int64_t total, const std::vector<std::int64_t>& by_class,
                                  const Relabelling& relabelling) {
    if (by_class.empty())
        return relabelling.kept.size() == relabelling.to.size() ? std::optional(Tally{total, {}}) : std::nullopt;
    Tally tally;
    for (const std::int32_t c : relabelling.kept) tally.by_class.push_back(by_class[static_cast<std::size_t>(c)]);
    tally.total = sum(tally.by_class);
    return tally;
}

/// Counts the parts of one data section, one step after the other.
class Counting {
public:
    Counting(const DataSpec& spec, const Relabelling& relabelling, std::vector<std::string>& problems)
        : spec_(spec), relabelling_(relabelling), problems_(problems) {}

    std::optional<PartCounts> count(Tally train, Tally test) {
        Tally validation;
        const bool from_test = spec_.validation && spec_.validation->test;
        if (spec_.validation && !from_test) validation = part_off(train);
        if (!problems_.empty()) return {};
        if (!select("training", train, &PartSelections::train) || !select("test", test, &PartSelections::test))
            return {};
        if (from_test) validation = test;
        if (spec_.validation) {
            if (!select("validation", validation, &PartSelections::validation)) return {};
        } else {
            forbid_selections_of_validation();
        }
        PartCounts parts{train.total, validation.total, test.total};
        if (problems_.empty()) {
            refuse_empty("training", parts.train);
            refuse_empty("test", parts.test);
            if (spec_.validation) refuse_empty("validation", parts.validation);
        }
        refuse_missing("training", train);
        refuse_missing("test", test);
        if (spec_.validation) refuse_missing("validation", validation);
        if (spec_.pairs) pair_up(parts);
        return parts;
    }

private:
    /// Whether `asked` can be had; nothing is counted on after a problem.
    bool enough(const char* key, const char* part, std::int64_t asked, std::int64_t has) {
        if (asked <= has) return true;
        problems_.push_back(fmt::format("`{}`: {} samples asked for, the {} part has {}", key, asked, part, has));
        return false;
    }

    /// The validation part, taken away from the training part.
    Tally part_off(Tally& train) {
        const Selection& selection = spec_.validation->selection;
        const std::int64_t asked = amount(selection, train.total);
        if (!enough("validation", "training", asked, train.total)) return {asked, {}};
        Tally validation{asked, {}};
        if (selection.pick.value_or(Pick::stratified) == Pick::stratified && train.known()) {
            validation.by_class = shares(train.by_class, asked);
            for (std::size_t c = 0; c < train.by_class.size(); ++c) train.by_class[c] -= validation.by_class[c];
        } else {
            train.by_class.clear();
        }
        train.total -= asked;
        if (train.total == 0) refuse_empty("training", 0);
        return validation;
    }

    /// `take` and `per_class` of one part. False where only reading tells.
    bool select(const char* part, Tally& tally, std::optional<Selection> PartSelections::*which) {
        if (spec_.take && (*spec_.take).*which) take(part, *((*spec_.take).*which), tally);
        if (spec_.per_class && (*spec_.per_class).*which)
            return take_per_class(part, *((*spec_.per_class).*which), tally);
        return true;
    }

    void take(const char* part, const Selection& selection, Tally& tally) {
        const std::int64_t asked = amount(selection, tally.total);
        if (!enough("take", part, asked, tally.total)) return;
        const bool even = selection.pick == Pick::stratified && tally.known();
        tally = {asked, even ? shares(tally.by_class, asked) : std::vector<std::int64_t>()};
    }

    bool take_per_class(const char* part, const Selection& selection, Tally& tally) {
        const std::size_t classes = relabelling_.labels.size();
        if (classes == 0) {
            problems_.emplace_back("`per_class`: the targets of this dataset are numbers, not classes");
            return true;
        }
        if (!tally.known()) {
            if (!selection.count) return false;
            tally = {*selection.count * static_cast<std::int64_t>(classes),
                     std::vector<std::int64_t>(classes, *selection.count)};
            return true;
        }
        for (std::size_t c = 0; c < classes; ++c) {
            const std::int64_t asked = amount(selection, tally.by_class[c]);
            if (asked > tally.by_class[c])
                problems_.push_back(
                    fmt::format("`per_class`: {} samples of each class asked for, the {} part has {} of class {}",
                                asked, part, tally.by_class[c], relabelling_.labels[c]));
            tally.by_class[c] = asked;
        }
        tally.total = sum(tally.by_class);
        return true;
    }

    void forbid_selections_of_validation() {
        for (const auto& [key, selections] : {std::pair("take", &spec_.take), {"per_class", &spec_.per_class}})
            if (*selections && (*selections)->validation)
                problems_.push_back(fmt::format("`{}`: there is no validation part: `validation` is not set", key));
    }

    void refuse_empty(const char* part, std::int64_t count) {
        if (count <= 0) problems_.push_back(fmt::format("the {} part has no samples", part));
    }

    /// What one part lacks, the next may lack for the same reason.
    void refuse_missing(const char* part, const Tally& tally) {
        if (!problems_.empty()) return;
        std::vector<std::string> missing;
        for (std::size_t c = 0; c < tally.by_class.size(); ++c)
            if (tally.by_class[c] == 0) missing.push_back(relabelling_.labels[c]);
        if (!missing.empty()) problems_.push_back(missing_from_part(missing, part, tally.total));
    }

    void pair_up(PartCounts& parts) const {
        const PairCounts& count = spec_.pairs->count;
        parts.train = count.train.value_or(parts.train);
        parts.test = count.test.value_or(parts.test);
        if (spec_.validation) parts.validation = count.validation.value_or(parts.validation);
    }

    const DataSpec& spec_;
    const Relabelling& relabelling_;
    std::vector<std::string>& problems_;
};

}  // namespace

std::optional<PartCounts> count_split(const DataSpec& spec, const DatasetFacts& facts, const Relabelling& relabelling,
                                      std::vector<std::string>& problems) {
    const auto train = keep_classes(facts.train, facts.train_classes, relabelling);
    const auto test = keep_classes(facts.test, facts.test_classes, relabelling);
    if (!train || !test) return {};
    return Counting(spec, relabelling, problems).count(*train, *test);
}

namespace {

std::optional<PartCounts> count_from_facts(const DataSpec& spec, std::vector<std::string>& problems) {
    const auto facts = spec.dataset ? spec.dataset->facts() : std::nullopt;
    if (!facts) return {};
    std::vector<std::string> labels = facts->labels;
    for (std::int64_t c = std::ssize(labels); c < facts->classes; ++c) labels.push_back(std::to_string(c));
    const Relabelling relabelling = relabel(spec.classes, labels, problems);
    if (!problems.empty()) return {};
    return count_split(spec, *facts, relabelling, problems);
}

}  // namespace

std::optional<PartCounts> count_parts(const DataSpec& spec) {
    std::vector<std::string> problems;
    auto parts = count_from_facts(spec, problems);
    return problems.empty() ? parts : std::nullopt;
}

std::vector<std::string> split_problems(const DataSpec& spec) {
    std::vector<std::string> problems;
    count_from_facts(spec, problems);
    return problems;
}

}  // namespace runner
