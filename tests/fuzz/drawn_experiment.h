#pragma once

#include <string>

#include "tests/fuzz/choices.h"

namespace tests::fuzz {

/// An experiment that nobody thought of, and the table that it learns: small, and right more often than not.
struct DrawnExperiment {
    std::string file, table;
};

/// Drawn from the declarations that experiments are read by: what is declared there is drawn here.
DrawnExperiment draw_experiment(Choices& choices);

}  // namespace tests::fuzz
