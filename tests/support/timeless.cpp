#include "tests/support/timeless.h"

#include "runner/record/trial_json.h"
#include "runner/store/json.h"

namespace tests {

std::string timeless(runner::TrialRecord record) {
    for (const char* column : {"train_seconds", "eval_seconds"})
        for (auto& value : record.curve.column(column)) value.reset();
    record.train_seconds = record.inference_images_per_second = 0;
    if (record.frozen_cache) record.frozen_cache->speed_up = 0;
    return runner::to_json(runner::trial_to_value(record));
}

}  // namespace tests
