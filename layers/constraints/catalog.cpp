#include "layers/constraints/constraint.h"

namespace layers::constraints {

extern const Kind max_norm, unit_norm, non_neg, min_max_norm;

}  // namespace layers::constraints

namespace declare {

/// In the order in which they are listed to the user.
template <>
const Catalog& catalog<layers::Constraint>() {
    using namespace layers;
    using namespace constraints;
    static const Catalog all{"constraint", "a", {&max_norm, &unit_norm, &non_neg, &min_max_norm}};
    return all;
}

}  // namespace declare
