#include "runner/config/schema/families.h"

#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/losses/loss.h"
#include "layers/metrics/metric.h"
#include "layers/optimizers/optimizer.h"
#include "runner/data/augmentation.h"
#include "runner/data/dataset.h"

namespace runner {

const std::vector<const Catalog*>& families() {
    static const std::vector<const Catalog*> table = {
        &catalog<DatasetKind>(),         &catalog<ColumnKind>(),         &catalog<Augmentation>(),
        &catalog<layers::Layer>(),       &catalog<layers::Activation>(), &catalog<layers::Initializer>(),
        &catalog<layers::Regularizer>(), &catalog<layers::Constraint>(), &catalog<layers::Loss>(),
        &catalog<layers::Metric>(),      &catalog<layers::Optimizer>(),  &catalog<layers::Schedule>()};
    return table;
}

bool same_family(const std::string& a, const std::string& b) {
    return std::ranges::any_of(families(), [&](const Catalog* family) { return family->find(a) && family->find(b); });
}

}  // namespace runner
