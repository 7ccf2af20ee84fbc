#pragma once

#include <string>

#include "tests/support/folder.h"
#include "tests/support/program.h"

namespace tests {

/// Runs the program in the folder, and leaves its path out of what it says.
Outcome run_here(const std::vector<std::string>& words, const Folder& folder);

/// Runs `x.yaml` of a folder, and asks the networks of a variant about `new.csv`: `said.csv` has what they predict, and
/// `said.json` how good that is.
void require_asked(const Folder& folder, const std::string& variant);

/// Runs a script of Python in the folder, which prints as many times True; it knows numpy as `np`, `near(a, b)`, which
/// prints whether two numbers are the same but for a millionth, `rows(FILE)` of a table and `of(rows, COLUMN)`. Where
/// it lacks one of the modules in `needs`, or Python, that is told, and nothing is checked.
void check_python(const Folder& folder, const std::string& needs, const std::string& script, int lines);

}  // namespace tests
