#include "runner/data/dealing.h"

#include <numeric>

#include "runner/data/selection.h"

namespace runner {
namespace {

/// The samples at `places` among those of both parts.
Part gather(const Dataset& dataset, const Rows& places) {
    const auto train = static_cast<std::int32_t>(dataset.train.count());
    Part part{.shape = dataset.train.shape,
              .values = NumberRows(dataset.train.values.columns()),
              .numbers = NumberRows(dataset.train.numbers.columns()),
              .places = places};
    const auto size = static_cast<std::ptrdiff_t>(layers::size_of(part.shape));
    std::vector<double> row(part.values.columns()), target(part.numbers.columns());
    std::vector<std::uint8_t> bytes;
    if (!dataset.train.bytes.empty()) bytes.reserve(places.size() * static_cast<std::size_t>(size));
    for (const std::int32_t place : places) {
        const Part& from = place < train ? dataset.train : dataset.test;
        const std::int32_t at = place < train ? place : place - train;
        const auto index = static_cast<std::size_t>(at);
        if (!from.bytes.empty()) {
            const auto first = from.bytes.begin() + at * size;
            bytes.insert(bytes.end(), first, first + size);
        } else {
            from.values.copy(at, row);
            part.values.append(row);
        }
        if (!from.rows.empty()) part.rows.push_back(from.rows[index]);
        if (!from.groups.empty()) part.groups.push_back(from.groups[index]);
        if (!from.classes.empty()) part.classes.push_back(from.classes[index]);
        if (!from.numbers.empty()) {
            from.numbers.copy(at, target);
            part.numbers.append(target);
        }
        if (!from.lines.empty()) part.lines.push_back(from.lines[index]);
        if (!from.files.empty()) part.files.push_back(from.files[index]);
        if (!from.weights.empty()) part.weights.push_back(from.weights[index]);
    }
    part.bytes = std::move(bytes);
    return part;
}

std::vector<std::int32_t> of_both(std::vector<std::int32_t> train, const std::vector<std::int32_t>& test) {
    train.insert(train.end(), test.begin(), test.end());
    return train;
}

}  // namespace

Dataset deal_anew(const Dataset& dataset, std::uint64_t seed) {
    const auto classes = of_both(dataset.train.classes, dataset.test.classes);
    const auto groups = of_both(dataset.train.groups, dataset.test.groups);
    Rows all(static_cast<std::size_t>(dataset.train.count() + dataset.test.count()));
    std::iota(all.begin(), all.end(), 0);
    layers::Draws draws(layers::Stream(seed, "dealing"));
    const Chosen chosen = groups.empty() ? choose(all, classes, dataset.test.count(), Pick::stratified, draws)
                                         : choose_groups(all, groups, dataset.test.count(), draws);
    return {.name = dataset.name,
            .stand_in = dataset.stand_in,
            .train = gather(dataset, chosen.left),
            .test = gather(dataset, chosen.taken),
            .labels = dataset.labels,
            .group = dataset.group,
            .group_names = dataset.group_names,
            .columns = dataset.columns,
            .table = dataset.table,
            .format = dataset.format,
            .targets = dataset.targets,
            .weight = dataset.weight,
            .pictures = dataset.pictures,
            .sha256 = dataset.sha256};
}

}  // namespace runner
