#pragma once

#include <string>
#include <vector>

#include "runner/data/preparation.h"

namespace runner {

/// How the cells of a column of a table are written, and which number each is at first: the one that it says, the place
/// of its word, 1 or 0, the seconds of its date. As any reader of `preparation.json` is told.
struct CellForm {
    enum class Kind { number, word, truth, date };
    Kind kind = Kind::number;
    std::vector<std::string> words = {};  // in their places; of a truth its words for 0 and 1, where it has its own
    bool takes_others = false;            // whether a word that is none of them is -1
    bool one_hot = false;                 // whether each place has a value of its own; else the place is the value
    std::vector<std::string> parts = {};  // of a date: what each value is called
    std::string format = {};              // of a date: as strptime has it; empty: the year first
};
/// Throws layers::NotWritable.
CellForm form_of(const TableColumn& column);

/// Whether something stands for a missing cell.
bool may_be_missing(const TableColumn& column);

/// The columns, or values, whose numbers are far from 0 and differ little, such as the seconds of dates: a float32 has
/// no digits left for what a network makes of them.
std::vector<std::string> columns_beyond_float(const Preparation& preparation);

}  // namespace runner
