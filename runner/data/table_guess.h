#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/data/table_survey.h"
#include "runner/declared.h"

namespace runner {

/// Settings of `csv` with which a table at first sight can be read and trained on, and why each is there.
struct GuessedTable {
    std::string label;
    Value settings = Value::map();  // without the file
    std::vector<std::string> notes;
};

/// `label` is the column to predict; empty: the last. Throws DataMissing, DataCorrupt; declare::InvalidInput where
/// there is no such column, or but one.
GuessedTable guess_table(const std::filesystem::path& path, const std::string& label);

}  // namespace runner
