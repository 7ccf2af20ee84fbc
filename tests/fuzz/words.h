#pragma once

#include <string>
#include <vector>

namespace tests::fuzz {

/// What files and results may say, taken from the declarations that their readers read by: names of components,
/// settings, sections, measures, keys of records. The fuzzer's dictionary.
const std::vector<std::string>& words();

}  // namespace tests::fuzz
