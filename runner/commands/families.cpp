#include "runner/commands/families.h"

#include "layers/layer.h"
#include "layers/loss.h"
#include "layers/metric.h"
#include "layers/optimizer.h"
#include "runner/data/dataset.h"

namespace runner {

const std::vector<const layers::Catalog*>& families() {
    using namespace layers;
    static const std::vector<const Catalog*> table = {
        &catalog<DatasetKind>(), &catalog<Layer>(),      &catalog<Activation>(), &catalog<Initializer>(),
        &catalog<Regularizer>(), &catalog<Constraint>(), &catalog<Loss>(),       &catalog<Metric>(),
        &catalog<Optimizer>(),   &catalog<Schedule>(),
    };
    return table;
}

}  // namespace runner
