#include "runner/data/dataset.h"

#include <algorithm>

namespace runner {

std::int64_t Part::count() const {
    return bytes.empty() ? values.count() : static_cast<std::int64_t>(bytes.size()) / layers::size_of(shape);
}

std::vector<std::string> DatasetFacts::class_labels() const {
    std::vector<std::string> result = labels;
    for (std::int64_t c = std::ssize(labels); c < classes; ++c) result.push_back(std::to_string(c));
    return result;
}

namespace {

std::vector<std::int64_t> count_classes(const Part& part, std::size_t classes) {
    std::vector<std::int64_t> counts(classes);
    for (const std::int32_t c : part.classes) ++counts[static_cast<std::size_t>(c)];
    return counts;
}

}  // namespace

DatasetFacts Dataset::facts() const {
    return {train.shape,
            train.count(),
            test.count(),
            static_cast<std::int64_t>(labels.size()),
            count_classes(train, labels.size()),
            count_classes(test, labels.size()),
            {},
            std::max<std::int64_t>(1, static_cast<std::int64_t>(train.numbers.columns())),
            !train.weights.empty(),
            !targets.empty() && targets.front().boolean};
}

}  // namespace runner
