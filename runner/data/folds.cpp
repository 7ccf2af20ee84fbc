#include "runner/data/folds.h"

#include <algorithm>
#include <functional>
#include <map>

namespace runner {
namespace {

/// The places in `rows`, class by class, those of one class in drawn order.
std::vector<std::vector<std::size_t>> shuffled_classes(const Rows& rows, std::span<const std::int32_t> classes,
                                                       layers::Draws& draws) {
    std::vector<std::vector<std::size_t>> places(1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::size_t c =
            classes.empty() ? 0 : static_cast<std::size_t>(classes[static_cast<std::size_t>(rows[i])]);
        if (c >= places.size()) places.resize(c + 1);
        places[c].push_back(i);
    }
    for (auto& of_class : places) draws.shuffle(std::span(of_class));
    return places;
}

/// Samples that have to stay together: their places among the rows, and how many there are of each class.
struct WholeGroup {
    std::vector<std::size_t> places;
    std::vector<double> of_class;
};

std::vector<WholeGroup> groups_of(const Rows& rows, const Marks& marks) {
    const auto mark = [&](std::span<const std::int32_t> of, std::size_t place) {
        return of.empty() ? std::size_t{0} : static_cast<std::size_t>(of[static_cast<std::size_t>(rows[place])]);
    };
    std::map<std::size_t, WholeGroup> groups;
    std::size_t classes = 1;
    for (std::size_t i = 0; i < rows.size(); ++i) classes = std::max(classes, mark(marks.classes, i) + 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        WholeGroup& group = groups[mark(marks.groups, i)];
        group.places.push_back(i);
        group.of_class.resize(classes);
        ++group.of_class[mark(marks.classes, i)];
    }
    std::vector<WholeGroup> result;
    for (auto& [number, group] : groups) result.push_back(std::move(group));
    return result;
}

/// How much the sum of the squared shares of a fold grows with a group: least where its classes are rarest.
double growth(const std::vector<double>& fold, const WholeGroup& group, const std::vector<double>& all) {
    double sum = 0;
    for (std::size_t c = 0; c < all.size(); ++c)
        if (all[c] > 0) sum += (2 * fold[c] + group.of_class[c]) * group.of_class[c] / (all[c] * all[c]);
    return sum;
}

bool is_empty(const std::vector<double>& fold) {
    return std::ranges::none_of(fold, [](double samples) { return samples > 0; });
}

std::vector<std::int64_t> deal_groups(const Rows& rows, const Marks& marks, std::int64_t folds, layers::Draws& draws) {
    std::vector<WholeGroup> groups = groups_of(rows, marks);
    draws.shuffle(std::span(groups));
    std::ranges::stable_sort(groups, std::greater(), [](const WholeGroup& group) { return group.places.size(); });
    std::vector<double> all(groups.front().of_class.size());
    for (const WholeGroup& group : groups)
        for (std::size_t c = 0; c < all.size(); ++c) all[c] += group.of_class[c];
    std::vector<std::vector<double>> dealt(static_cast<std::size_t>(folds), std::vector<double>(all.size()));
    std::vector<std::int64_t> fold(rows.size());
    std::size_t left = groups.size(), empty = dealt.size();
    for (const WholeGroup& group : groups) {
        const bool last_chance = left-- == empty;  // each fold tests one at least
        const auto cost = [&](const std::vector<double>& one) {
            return std::pair(last_chance && !is_empty(one), growth(one, group, all));
        };
        const auto to = std::ranges::min_element(dealt, {}, cost);
        empty -= is_empty(*to);
        for (std::size_t c = 0; c < all.size(); ++c) (*to)[c] += group.of_class[c];
        for (const std::size_t place : group.places) fold[place] = to - dealt.begin();
    }
    return fold;
}

}  // namespace

std::vector<std::int64_t> deal_folds(const Rows& rows, const Marks& marks, std::int64_t folds, layers::Draws& draws) {
    if (!marks.groups.empty() && !rows.empty()) return deal_groups(rows, marks, folds, draws);
    std::vector<std::int64_t> fold(rows.size());
    std::int64_t next = 0;  // goes on from class to class, so that the folds stay alike as a whole
    for (const auto& places : shuffled_classes(rows, marks.classes, draws))
        for (const std::size_t place : places) fold[place] = next++ % folds;
    return fold;
}

std::vector<std::int64_t> first_fold(std::span<const std::int64_t> class_sizes, std::int64_t folds) {
    std::vector<std::int64_t> counts;
    std::int64_t before = 0;
    const auto dealt = [folds](std::int64_t samples) { return (samples + folds - 1) / folds; };
    for (const std::int64_t size : class_sizes) {
        counts.push_back(dealt(before + size) - dealt(before));
        before += size;
    }
    return counts;
}

Rows nested_order(const Rows& rows, std::span<const std::int32_t> classes, layers::Draws& draws) {
    struct Turn {
        double share;  // how much of its class comes before it
        std::int32_t row;
    };
    std::vector<Turn> turns;
    for (const auto& places : shuffled_classes(rows, classes, draws))
        for (std::size_t i = 0; i < places.size(); ++i)
            turns.push_back({(static_cast<double>(i) + 0.5) / static_cast<double>(places.size()), rows[places[i]]});
    std::ranges::stable_sort(turns, {}, &Turn::share);
    Rows order;
    for (const Turn& turn : turns) order.push_back(turn.row);
    return order;
}

}  // namespace runner
