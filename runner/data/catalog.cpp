#include "runner/data/dataset.h"

namespace runner {

const layers::Kind& mnist();
const layers::Kind& fashion_mnist();
const layers::Kind& synthetic_digits();
const layers::Kind& idx();
const layers::Kind& csv();

}  // namespace runner

namespace layers {

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

}  // namespace layers
