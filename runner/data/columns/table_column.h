#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "runner/data/columns/column.h"

namespace runner {

/// A column of a table that is an input: what it is, and what the table's rows have told of it. In a Preparation, what
/// a training part has told, too.
struct TableColumn {
    std::string name;
    Ref<InputColumn> kind = number_column();
    std::vector<std::string> words = {};  // of categories: of all rows that are not the test file's, in their order
    Missing missing = {};
    bool indicator = false;
    double fill = std::numeric_limits<double>::quiet_NaN();  // what stands for a missing cell; NaN: nothing does
    std::vector<bool> unseen = {};  // of each word, whether the training part has not got it; empty: it has all

    /// How many values a cell becomes.
    std::size_t width() const { return kind->width(words.size()) + indicator; }
    /// Whether it is a number that is never missing: the value itself.
    bool is_plain() const;
    /// Whether a word that the training part lacks is an error.
    bool is_strict() const { return kind->collects_words() && !kind->takes_unseen(); }
    /// The number of a cell as it counts here: what is missing filled in, and the place of a word unseen, -1.
    double settled(double x) const {
        if (std::isnan(x)) x = fill;
        const bool lacks = !unseen.empty() && x >= 0 && unseen[static_cast<std::size_t>(x)];
        return lacks ? -1 : x;
    }
    /// Calls `put(i, value)` for each value of a cell.
    template <class Put>
    void encode(double x, Put put) const {
        const double known = settled(x);
        const std::size_t values = kind->width(words.size());
        for (std::size_t i = 0; i < values; ++i) put(i, kind->value(known, i, words.size()));
        if (indicator) put(values, std::isnan(x) ? 1.0 : 0.0);
    }
    /// "island=Biscoe", "sex missing".
    std::string value_name(std::size_t i) const;

    bool operator==(const TableColumn& other) const;
};

/// Whether each column is one value, as it stands.
bool are_plain(const std::vector<TableColumn>& columns);
/// How many values a sample has.
std::size_t width_of(const std::vector<TableColumn>& columns);

/// As it is kept beside weights, readable.
Value write(const TableColumn& column);
/// Nothing where the value is none.
std::optional<TableColumn> read_table_column(const Value& value);

}  // namespace runner
