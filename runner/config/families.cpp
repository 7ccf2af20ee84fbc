#include "runner/config/families.h"

#include <array>

#include "layers/activation.h"
#include "layers/constraint.h"
#include "layers/initializer.h"
#include "layers/layer.h"
#include "layers/loss.h"
#include "layers/metric.h"
#include "layers/optimizer.h"
#include "layers/regularizer.h"
#include "layers/schedule.h"
#include "runner/data/dataset.h"

namespace runner {

bool same_family(const std::string& a, const std::string& b) {
    static const std::array families = {
        &layers::catalog<layers::Layer>(),       &layers::catalog<layers::Activation>(),
        &layers::catalog<layers::Initializer>(), &layers::catalog<layers::Regularizer>(),
        &layers::catalog<layers::Constraint>(),  &layers::catalog<layers::Optimizer>(),
        &layers::catalog<layers::Schedule>(),    &layers::catalog<layers::Loss>(),
        &layers::catalog<layers::Metric>(),      &layers::catalog<DatasetKind>()};
    for (const layers::Catalog* family : families)
        if (family->find(a) && family->find(b)) return true;
    return false;
}

}  // namespace runner
