#include "runner/config/spec/evaluation.h"

#include "layers/declare/lists.h"

namespace runner {

const Fields& Prune::fields() {
    static const Fields fields = {
        field("threshold", &Prune::threshold, "kernel values up to this size become 0", {.least = 0}),
        field("fraction", &Prune::fraction, "shares of the smallest kernel values that become 0, each tried",
              {.least = 0, .below = 1})};
    return fields;
}

void Prune::check(const Value& at, Diagnostics& diagnostics) const {
    if (threshold.has_value() != fraction.empty())
        diagnostics.error(at, threshold ? "`threshold` and `fraction` exclude each other"
                                        : "`prune` needs `threshold` or `fraction`");
}

const Fields& MonteCarlo::fields() {
    static const Fields fields = {
        field("samples", &MonteCarlo::samples, "forward passes with dropout on, averaged", {.least = 1}).as_main()};
    return fields;
}

const Fields& EvaluationSpec::fields() {
    static const Fields fields = {
        field("prune", &EvaluationSpec::prune, "set small weights of the trained network to 0 and test again"),
        field("monte_carlo", &EvaluationSpec::monte_carlo, "test with dropout on, many times")};
    return fields;
}

EvaluationSpec read_evaluation(const Value& evaluation, Diagnostics& diagnostics) {
    EvaluationSpec spec;
    read_settings(flatten_lists(evaluation), spec, EvaluationSpec::fields(), EvaluationSpec::title, diagnostics);
    return spec;
}

}  // namespace runner
