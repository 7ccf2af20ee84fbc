#include "runner/data/dataset.h"

namespace runner {
namespace {

struct SyntheticDigits : DatasetKind {
    std::optional<DatasetFacts> facts() const override {
        return DatasetFacts{
            {28, 28}, 60000, 10000, 10, std::vector<std::int64_t>(10, 6000), std::vector<std::int64_t>(10, 1000)};
    }
    Dataset load(const DataPlaces&, const Log&) const override { throw DataMissing("synthetic_digits: not drawn yet"); }
};

}  // namespace

const layers::Kind& synthetic_digits() {
    static const layers::Kind kind = layers::declare<SyntheticDigits>({
        .name = "synthetic_digits",
        .doc = "60,000 + 10,000 digits, 28 x 28, drawn by the runner itself: the same bits everywhere, no files",
    });
    return kind;
}

}  // namespace runner
