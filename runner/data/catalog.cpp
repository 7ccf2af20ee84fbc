#include "runner/data/dataset.h"

namespace runner {

const layers::Kind& mnist();
const layers::Kind& fashion_mnist();
const layers::Kind& synthetic_digits();

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
        },
    };
    return datasets;
}

}  // namespace layers
