#include "layers/kinds/pooling.h"

namespace layers::kinds {

extern const Kind average_pooling2d = make_kind<AveragePooling>(
    {.name = "average_pooling2d",
     .doc = "the mean of each window; what stands around the picture does not count",
     .fields = pooling_fields(),
     .aliases = {"avg_pool2d"},
     .examples = {{"average_pooling2d", {{4, 5, 2}}},
                  {"average_pooling2d: {pool_size: 3, strides: [2, 1], padding: same}", {{4, 4, 1}}}}});

}  // namespace layers::kinds
