#include "runner/commands/families.h"

#include "layers/kinds/layer.h"
#include "layers/losses/loss.h"
#include "layers/metrics/metric.h"
#include "layers/optimizers/optimizer.h"
#include "runner/data/dataset.h"

namespace runner {

const std::vector<const declare::Catalog*>& families() {
    using namespace layers;
    static const std::vector<const Catalog*> table = {
        &catalog<DatasetKind>(), &catalog<Layer>(),      &catalog<Activation>(), &catalog<Initializer>(),
        &catalog<Regularizer>(), &catalog<Constraint>(), &catalog<Loss>(),       &catalog<Metric>(),
        &catalog<Optimizer>(),   &catalog<Schedule>(),
    };
    return table;
}

}  // namespace runner
