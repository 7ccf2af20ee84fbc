#pragma once

#include <functional>
#include <string>

#include "runner/results/claims.h"

namespace runner {

/// Why the interval is wider than one of 95 %, as ", widened for 2 looks": its level is the one that the verdict uses.
/// Empty if it is not.
std::string widened(const Verdict& verdict);

/// The margin as the file has it, and what a share comes to, as `number` writes it: "0.005", "5 % (0.0317)". Empty
/// where there is none.
std::string margin_text(const Verdict& verdict, const std::function<std::string(double)>& number);

/// One plain sentence.
std::string sentence(const Verdict& verdict);

}  // namespace runner
