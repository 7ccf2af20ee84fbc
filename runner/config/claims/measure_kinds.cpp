#include "runner/config/claims/measure_kinds.h"

#include <algorithm>

namespace runner {

using From = MeasureParts::From;

const std::vector<MeasureKind>& measure_kinds() {
    // A number's own name stands before the families: `train_seconds` is no metric.
    static const std::vector<MeasureKind> kinds = {
        {"epochs_to", From::scalar,
         "the first epoch in which `monitor` reaches `target`; a miss is worse than any hit"},
        {"seconds_to", From::scalar, "seconds of training until `monitor` reaches `target`"},
        {"epochs_run", From::scalar, "epochs until the training ended"},
        {"best_epoch", From::scalar, "the epoch in which the monitored value was best"},
        {"train_seconds", From::scalar, "seconds of training, in all"},
        {"seconds_per_epoch", From::scalar, "seconds of training, on average over the epochs"},
        {"inference_images_per_second", From::scalar, "samples per second in inference"},
        {"train_test_gap", From::scalar,
         "training accuracy less test accuracy; for targets that are numbers, test loss less training loss"},
        {"sparsity", From::scalar, "share of exact zeros in kernels"},
        {"params", From::scalar, "parameters of the network"},
        {"trainable_params", From::scalar, "parameters that learn"},
        {"test_<metric>", From::test, "the loss or a metric on the test part, of the weights that the trial ends with"},
        {"test_<metric>.<class>", From::test, "precision, recall or f1 of one class, by the file's own label"},
        {"train_<metric>", From::train, "the same on the training part, in inference mode"},
        {"monte_carlo_<metric>", From::monte_carlo,
         "the same on the test part, of the mean of many random passes (`evaluation: {monte_carlo: …}`)"},
        {"monte_carlo_entropy", From::monte_carlo, "the entropy of that mean, in nats, on average over the samples"},
        {"monte_carlo_gain", From::monte_carlo,
         "accuracy of that mean less the ordinary test accuracy; for targets that are numbers, loss saved"},
        {"best.<column>", From::best, "the best value of a column of the learning curve, such as `best.val_accuracy`"},
        {"last.<column>", From::last, "the last value of a column of the learning curve, such as `last.val_loss`"},
    };
    return kinds;
}

std::vector<std::string> scalar_measures() {
    std::vector<std::string> names;
    for (const MeasureKind& kind : measure_kinds())
        if (kind.from == From::scalar) names.push_back(kind.name);
    return names;
}

bool is_first_hit(std::string_view measure) { return measure == "epochs_to" || measure == "seconds_to"; }

bool MeasureKind::is_of(std::string_view measure) const {
    const std::string_view prefix = std::string_view(name).substr(0, name.find('<'));
    if (prefix == name) return measure == name;
    return measure.starts_with(prefix) && measure.size() > prefix.size();
}

std::optional<MeasureParts> MeasureParts::parse(std::string_view text) {
    const auto& kinds = measure_kinds();
    const auto kind = std::ranges::find_if(kinds, [&](const MeasureKind& one) { return one.is_of(text); });
    if (kind == kinds.end()) return {};
    if (kind->from == From::scalar) return MeasureParts{From::scalar, kind->name, {}};
    const std::string name(text.substr(kind->name.find('<')));
    const std::size_t dot = name.find('.');
    if (kind->from != From::test || dot == std::string::npos) return MeasureParts{kind->from, name, {}};
    return MeasureParts{From::test, name.substr(0, dot), name.substr(dot + 1)};
}

}  // namespace runner
