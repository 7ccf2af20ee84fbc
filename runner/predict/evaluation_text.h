#pragma once

#include <string>

#include "runner/predict/evaluation.h"

namespace runner {

/// For the terminal: each network, their means, what they say together, and the verdicts. Ends with a newline.
std::string evaluation_text(const Evaluation& evaluation, const Results& results, int width, bool colour);

/// `{data, samples, variants: {NAME: {seeds: [{seed, test}], mean, together}}, claims}`, claims as in the results.
Value evaluation_value(const Evaluation& evaluation);

}  // namespace runner
