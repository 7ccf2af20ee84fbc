#include "runner/data/selection.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace runner {

std::int64_t amount(const Selection& selection, std::int64_t of) {
    if (selection.count) return *selection.count;
    return std::llround(selection.fraction.value_or(1.0) * static_cast<double>(of));
}

std::vector<std::int64_t> shares(std::span<const std::int64_t> sizes, std::int64_t count) {
    const std::int64_t total = std::reduce(sizes.begin(), sizes.end(), std::int64_t{0});
    if (total == 0) return std::vector<std::int64_t>(sizes.size());
    std::vector<std::int64_t> result, remainders;
    for (const std::int64_t size : sizes) {
        result.push_back(count * size / total);
        remainders.push_back(count * size % total);
    }
    std::vector<std::size_t> order(sizes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return remainders[i]; });
    const auto rest = count - std::reduce(result.begin(), result.end(), std::int64_t{0});
    for (std::int64_t i = 0; i < rest; ++i) ++result[order[static_cast<std::size_t>(i)]];
    return result;
}

std::vector<Rows> by_class(const Rows& rows, std::span<const std::int32_t> group, std::size_t groups) {
    std::vector<Rows> result(groups);
    for (const std::int32_t row : rows)
        result[static_cast<std::size_t>(group[static_cast<std::size_t>(row)])].push_back(row);
    return result;
}

namespace {

/// A random choice of `count` of `rows`, in any order.
Rows draw(Rows rows, std::int64_t count, layers::Draws& draws) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
        std::swap(rows[i], rows[i + draws.below(rows.size() - i)]);
    rows.resize(static_cast<std::size_t>(count));
    return rows;
}

Rows draw_stratified(const Rows& rows, std::span<const std::int32_t> group, std::int64_t count, layers::Draws& draws) {
    const std::int32_t last = std::ranges::max(group);
    const std::vector<Rows> classes = by_class(rows, group, static_cast<std::size_t>(last) + 1);
    std::vector<std::int64_t> sizes;
    for (const Rows& c : classes) sizes.push_back(static_cast<std::int64_t>(c.size()));
    const std::vector<std::int64_t> counts = shares(sizes, count);
    Rows result;
    for (std::size_t c = 0; c < classes.size(); ++c) {
        const Rows some = draw(classes[c], counts[c], draws);
        result.insert(result.end(), some.begin(), some.end());
    }
    return result;
}

Rows pick_rows(const Rows& rows, std::span<const std::int32_t> group, std::int64_t count, Pick pick,
               layers::Draws& draws) {
    switch (pick) {
        case Pick::first:
            return {rows.begin(), rows.begin() + count};
        case Pick::last:
            return {rows.end() - count, rows.end()};
        case Pick::random:
            return draw(rows, count, draws);
        case Pick::stratified:
            return group.empty() ? draw(rows, count, draws) : draw_stratified(rows, group, count, draws);
    }
    return {};
}

}  // namespace

Chosen choose(const Rows& rows, std::span<const std::int32_t> group, std::int64_t count, Pick pick,
              layers::Draws& draws) {
    Chosen result;
    result.taken = pick_rows(rows, group, count, pick, draws);
    std::ranges::sort(result.taken);
    std::ranges::set_difference(rows, result.taken, std::back_inserter(result.left));
    return result;
}

Chosen choose_groups(const Rows& rows, std::span<const std::int32_t> group, std::int64_t count, layers::Draws& draws) {
    std::vector<Rows> groups = by_class(rows, group, static_cast<std::size_t>(std::ranges::max(group)) + 1);
    std::erase_if(groups, [](const Rows& one) { return one.empty(); });
    draws.shuffle(std::span(groups));
    Chosen result;
    for (const Rows& one : groups) {
        const std::int64_t missing = count - std::ssize(result.taken);
        if (std::ssize(one) - missing > missing) break;
        result.taken.insert(result.taken.end(), one.begin(), one.end());
    }
    std::ranges::sort(result.taken);
    std::ranges::set_difference(rows, result.taken, std::back_inserter(result.left));
    return result;
}

}  // namespace runner
