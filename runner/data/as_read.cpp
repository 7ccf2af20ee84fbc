#include <stdexcept>

#include "runner/data/split.h"

namespace runner {
namespace {

/// A dataset that was read: nothing but its facts.
struct Read : DatasetKind {
    DatasetFacts known;

    std::optional<DatasetFacts> facts() const override { return known; }
    Dataset load(const DataPlaces&, const Log&) const override {
        throw std::logic_error("a dataset that was read is read again");
    }
};

std::vector<std::int64_t> keep(const std::vector<std::int64_t>& counts, const Relabelling& relabelling,
                               std::int64_t& total) {
    std::vector<std::int64_t> kept;
    if (relabelling.kept.empty()) return kept;
    total = 0;
    for (const std::int32_t c : relabelling.kept) {
        kept.push_back(counts[static_cast<std::size_t>(c)]);
        total += kept.back();
    }
    return kept;
}

}  // namespace

DataSpec as_read(const DataSpec& spec, const Dataset& dataset) {
    std::vector<std::string> problems;
    const Relabelling relabelling = relabel(spec.classes, dataset.labels, problems);
    require(problems);
    auto read = std::make_shared<Read>();
    read->kind = spec.dataset->kind;
    read->known = dataset.facts();
    read->known.labels = relabelling.labels;
    read->known.classes = static_cast<std::int64_t>(relabelling.labels.size());
    read->known.train_classes = keep(read->known.train_classes, relabelling, read->known.train);
    read->known.test_classes = keep(read->known.test_classes, relabelling, read->known.test);
    DataSpec result = spec;
    result.dataset = std::move(read);
    result.classes.clear();
    return result;
}

}  // namespace runner
