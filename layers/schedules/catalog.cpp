#include "layers/schedules/schedule.h"

namespace layers::schedules {

extern const Kind exponential_decay, piecewise_constant_decay, polynomial_decay, inverse_time_decay, cosine_decay,
    cosine_decay_restarts, one_cycle, reduce_lr_on_plateau;

}  // namespace layers::schedules

namespace declare {

/// In the order in which they are listed to the user.
template <>
const Catalog& catalog<layers::Schedule>() {
    using namespace layers;
    using namespace schedules;
    static const Catalog all{"schedule",
                             "a",
                             {&exponential_decay, &piecewise_constant_decay, &polynomial_decay, &inverse_time_decay,
                              &cosine_decay, &cosine_decay_restarts, &one_cycle, &reduce_lr_on_plateau}};
    return all;
}

}  // namespace declare
