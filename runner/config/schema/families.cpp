#include "runner/config/schema/families.h"

#include <array>

#include "layers/activations/activation.h"
#include "layers/constraints/constraint.h"
#include "layers/initializers/initializer.h"
#include "layers/kinds/layer.h"
#include "layers/losses/loss.h"
#include "layers/metrics/metric.h"
#include "layers/optimizers/optimizer.h"
#include "layers/regularizers/regularizer.h"
#include "layers/schedules/schedule.h"
#include "runner/data/dataset.h"

namespace runner {

bool same_family(const std::string& a, const std::string& b) {
    static const std::array families = {
        &declare::catalog<layers::Layer>(),       &declare::catalog<layers::Activation>(),
        &declare::catalog<layers::Initializer>(), &declare::catalog<layers::Regularizer>(),
        &declare::catalog<layers::Constraint>(),  &declare::catalog<layers::Optimizer>(),
        &declare::catalog<layers::Schedule>(),    &declare::catalog<layers::Loss>(),
        &declare::catalog<layers::Metric>(),      &declare::catalog<DatasetKind>()};
    for (const declare::Catalog* family : families)
        if (family->find(a) && family->find(b)) return true;
    return false;
}

}  // namespace runner
