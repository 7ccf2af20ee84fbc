#pragma once

#include <string>

#include "tests/support/program.h"

/// A tiny experiment on points in the plane, for tests that run the program and end it.
namespace tests {

/// Writes `points.csv` and `points.yaml`: two variants, `small` and `large`, of many short epochs. `more`: further
/// sections, such as seeds and claims.
void write_points(const Folder& folder, const std::string& more, int epochs);

/// Whether two folders hold the same results in all bits, but for what measures time and names the machine.
bool same_results(const std::filesystem::path& a, const std::filesystem::path& b);

/// What is wrong with any file below a folder that should be whole: empty if nothing is.
std::string torn_file(const std::filesystem::path& folder);

}  // namespace tests
