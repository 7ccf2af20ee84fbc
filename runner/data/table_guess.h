#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/data/table_survey.h"
#include "runner/declared.h"

namespace runner {

/// Settings of `csv` with which a table at first sight can be read and trained on, and why each is there.
struct GuessedTable {
    std::vector<std::string> labels;
    Value settings = Value::map();  // without the file
    std::vector<std::string> notes;
};

/// `labels` are the columns to predict, several as numbers; none: the last. Throws DataMissing, DataCorrupt;
/// declare::InvalidInput where there is no such column, or none to predict it from.
GuessedTable guess_table(const std::filesystem::path& path, const std::vector<std::string>& labels);

}  // namespace runner
