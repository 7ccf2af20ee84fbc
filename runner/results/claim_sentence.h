#pragma once

#include <functional>
#include <string>

#include "runner/results/results.h"

namespace runner {

/// For what the level of the interval is not 95 %, as "2 looks and 3 pairs": it is the level that the verdict uses.
/// Empty if it is 95 %.
std::string asked_besides(const Verdict& verdict);

/// The margin as the file has it, and what a share comes to, as `number` writes it: "0.005", "5 % (0.0317)". Empty
/// where there is none.
std::string margin_text(const Verdict& verdict, const std::function<std::string(double)>& number);

/// What is drawn anew beside seeds where a verdict is over samples too: "test samples", "test samples of class 7",
/// "groups of `patient`".
std::string tested_units(const Verdict& verdict);

/// "8 seeds", "8 seeds on 40 groups of `patient`".
std::string judged_on(const Verdict& verdict);

/// "new seeds and new test samples", of which the verdict speaks; empty where it is seeds alone.
std::string new_data_of(const Verdict& verdict);

/// Of what is undecided: "about 9 more seeds would decide it, if the effect stays the same".
std::string what_would_decide(const Verdict& verdict, const std::string& effect);

/// Of a verdict over samples too: "Of the uncertainty 46 % is the seeds, …"; else empty.
std::string what_would_narrow(const Verdict& verdict);

/// One plain sentence.
std::string sentence(const Verdict& verdict);

/// What is to be known of all verdicts together: of repeated looks, of variants that chose their settings. A paragraph
/// each.
std::vector<std::string> about_verdicts(const Results& results);

}  // namespace runner
