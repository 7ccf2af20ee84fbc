#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/data/table_format.h"
#include "runner/declared.h"

namespace runner {

/// What a user says of how a table is written that networks are asked about; the rest is as of the table that they were
/// trained on, or guessed.
struct AskedFormat : Settings {
    std::optional<std::string> separator, decimal, thousands;
    std::optional<TextEncoding> encoding;
    std::optional<bool> header;
    std::optional<std::vector<std::string>> missing_values;

    void check(const Value& at, Diagnostics& diagnostics) const;
    static const Fields& fields();
    static constexpr const char* title = "`--table`";
};

/// Of SETTING=VALUE each. Throws declare::InvalidInput with all that is wrong.
AskedFormat read_asked_format(const std::vector<std::string>& settings);

/// The format of one file: as it is told, else as `trained`; UTF-8 and Latin-1 are told apart, and the separator is the
/// one by which most of `columns` are found. Throws DataMissing, DataCorrupt.
TableFormat format_of_asked(const std::filesystem::path& path, const TableFormat& trained,
                            const std::vector<std::string>& columns, const AskedFormat& told);

}  // namespace runner
