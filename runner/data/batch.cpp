#include "runner/data/batch.h"

namespace runner {

void BatchFeed::gather(std::int64_t first, layers::Plan& plan) const {
    Batch batch{plan.batch(),          {},
                plan.class_targets(),  plan.number_targets(),
                plan.second_targets(), plan.class_shares(),
                plan.sample_weights()};
    for (std::size_t i = 0; i < static_cast<std::size_t>(inputs()); ++i) batch.inputs[i] = plan.input(i);
    fill(first, batch);
}

}  // namespace runner
