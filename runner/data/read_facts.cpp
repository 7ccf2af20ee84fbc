#include "runner/data/read_facts.h"

#include <stdexcept>

#include "runner/data/relabelling.h"

namespace runner {
namespace {

/// A dataset that was read: nothing but its facts.
struct ReadDataset : DatasetKind {
    DatasetFacts known;
    TestPart test = TestPart::own;

    std::optional<DatasetFacts> facts() const override { return known; }
    TestPart test_part() const override { return test; }
    Dataset load(const DataPlaces&, const Log&) const override {
        throw std::logic_error("a dataset that was read is read again");
    }
};

}  // namespace

DataSpec with_read_facts(const DataSpec& spec, const Dataset& dataset) {
    std::vector<SplitProblem> problems;
    const Relabelling classes = relabel(spec.classes, dataset.labels, problems);
    require_none(problems);
    auto read = std::make_shared<ReadDataset>();
    read->kind = spec.dataset->kind;
    read->test = spec.dataset->test_part();
    read->known = *keep_classes(dataset.facts(), classes);  // of what was read, everything is known
    DataSpec result = spec;
    result.dataset = std::move(read);
    result.classes.clear();
    return result;
}

}  // namespace runner
