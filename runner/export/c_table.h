#pragma once

#include <string>
#include <vector>

#include "runner/data/preparation.h"

namespace runner {

/// What a file of C says of a table whose cells are not all plain numbers. There a row is one number a cell, as
/// CellForm says, NaN where the cell is missing.
class CTable {
public:
    CTable(const Preparation& preparation, std::string name);

    /// Of each column what its number means: lines of a comment.
    std::string columns() const;
    /// The declaration, with a comment, of the function that makes numbers of texts.
    std::string declaration() const;
    /// That function, and what it calls.
    std::string reading() const;
    /// `encode`, which makes of a row what the network reads.
    std::string encoding() const;

private:
    std::string meaning(const TableColumn& column) const;
    std::string signature() const;
    std::string words(std::size_t column) const;
    std::string read_cell(std::size_t column) const;
    std::string missing_words() const;
    std::string date_functions() const;
    std::string encode_cell(std::size_t column, std::size_t value) const;
    std::string encode_word(const TableColumn& column, std::size_t value) const;
    /// Whether a value is neither shifted nor scaled.
    bool stays(std::size_t value) const;
    std::string scaled(const std::string& expression, std::size_t value) const;

    const Preparation& preparation_;
    std::string name_;
};

}  // namespace runner
