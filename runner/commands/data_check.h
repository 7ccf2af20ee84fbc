#pragma once

#include "runner/commands/command.h"

namespace runner {

/// Of the data of an experiment, in every fold and dealing of theirs, or in the first of very many: what makes doubtful
/// what is measured on them.
void check_data_of(const std::string& path, const Arguments& arguments, Terminal& terminal);

}  // namespace runner
