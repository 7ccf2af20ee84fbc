#include "runner/data/dataset.h"

namespace runner {

const declare::Kind& mnist();
const declare::Kind& fashion_mnist();
const declare::Kind& synthetic_digits();
const declare::Kind& idx();
const declare::Kind& csv();

}  // namespace runner

namespace declare {

template <>
const Catalog& catalog<runner::DatasetKind>() {
    static const Catalog datasets{
        "dataset",
        "a",
        {
            &runner::mnist(),
            &runner::fashion_mnist(),
            &runner::synthetic_digits(),
            &runner::idx(),
            &runner::csv(),
        },
    };
    return datasets;
}

}  // namespace declare
