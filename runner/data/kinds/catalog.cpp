#include "runner/data/dataset.h"

namespace runner::datasets {
extern const declare::Kind mnist, fashion_mnist, cifar10, cifar100, synthetic_digits, synthetic_shapes, idx, npy, npz,
    folder, csv;
}

namespace declare {

template <>
const Catalog& catalog<runner::DatasetKind>() {
    using namespace runner::datasets;
    static const Catalog catalog = {"dataset",
                                    "a",
                                    {&mnist, &fashion_mnist, &cifar10, &cifar100, &synthetic_digits, &synthetic_shapes,
                                     &idx, &npy, &npz, &folder, &csv}};
    return catalog;
}

}  // namespace declare
