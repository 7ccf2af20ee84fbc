#include "layers/metrics/metric.h"

namespace layers::metrics {

extern const Kind accuracy, top_k, precision, recall, f1, balanced_accuracy, matthews, cohen_kappa, auc, auc_macro,
    auc_micro, auc_weighted, average_precision, log_loss, brier, calibration_error, mse, mae, rmse, mape, r2,
    explained_variance;

}  // namespace layers::metrics

namespace declare {

/// In the order in which they are listed to the user.
template <>
const Catalog& catalog<layers::Metric>() {
    using namespace layers;
    using namespace metrics;
    static const Catalog all{"metric",
                             "a",
                             {&accuracy,
                              &top_k,
                              &precision,
                              &recall,
                              &f1,
                              &balanced_accuracy,
                              &matthews,
                              &cohen_kappa,
                              &auc,
                              &auc_macro,
                              &auc_micro,
                              &auc_weighted,
                              &average_precision,
                              &log_loss,
                              &brier,
                              &calibration_error,
                              &mse,
                              &mae,
                              &rmse,
                              &mape,
                              &r2,
                              &explained_variance}};
    return all;
}

}  // namespace declare
