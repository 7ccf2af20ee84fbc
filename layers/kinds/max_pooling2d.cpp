#include "layers/kinds/pooling.h"

namespace layers::kinds {

extern const Kind max_pooling2d = make_kind<MaximumPooling>(
    {.name = "max_pooling2d",
     .doc = "the largest value of each window",
     .fields = pooling_fields(),
     .aliases = {"max_pool2d"},
     .examples = {{"max_pooling2d", {{4, 3, 1}}},
                  {"max_pooling2d: {pool_size: [3, 2], strides: 2, padding: same}", {{3, 5, 1}}}}});

}  // namespace layers::kinds
