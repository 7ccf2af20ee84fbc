#pragma once

#include <string>

namespace runner {

/// What is in a file that holds a table, and what each of its columns is taken for, with reasons. Throws DataMissing,
/// DataCorrupt.
std::string table_page(const std::string& path);

}  // namespace runner
