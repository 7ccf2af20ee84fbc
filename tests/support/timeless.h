#pragma once

#include <string>

#include "runner/record/record.h"

namespace tests {

/// Everything that must not depend on jobs, order or interruptions: as JSON, without times.
std::string timeless(runner::TrialRecord record);

}  // namespace tests
