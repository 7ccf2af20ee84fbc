#include "layers/metrics/metric.h"

namespace layers::metrics {

extern const Kind accuracy, top_k, precision, recall, f1, auc, auc_macro, auc_micro, auc_weighted, mse, mae;

}  // namespace layers::metrics

namespace declare {

/// In the order in which they are listed to the user.
template <>
const Catalog& catalog<layers::Metric>() {
    using namespace layers;
    using namespace metrics;
    static const Catalog all{
        "metric",
        "a",
        {&accuracy, &top_k, &precision, &recall, &f1, &auc, &auc_macro, &auc_micro, &auc_weighted, &mse, &mae}};
    return all;
}

}  // namespace declare
