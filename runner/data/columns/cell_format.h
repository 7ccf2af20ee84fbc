#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// How the cells of a table are written.
struct CellFormat {
    char decimal = '.';
    std::optional<char> thousands = {};            // what parts the thousands; none: nothing does
    std::vector<std::string> missing_values = {};  // beside those that any table has for it

    /// "", NA, NaN, null or ?, or one of the missing values.
    bool is_missing(std::string_view cell) const;
    /// One of the missing values that this table has beside.
    bool is_said_to_be_missing(std::string_view cell) const;
    /// The number that a cell says: finite, and as a float32, too. Nothing where it says none.
    std::optional<double> number(std::string_view cell) const;

    bool operator==(const CellFormat&) const = default;
};

/// Whether a number is beyond what float32 holds, which is where such a table's numbers end.
bool is_too_large(double number);

}  // namespace runner
