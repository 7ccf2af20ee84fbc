#pragma once

#include <map>
#include <string>

#include "runner/config/spec/experiment.h"

namespace runner {

/// What tells trials apart, as SHA-256 in hexadecimal digits.
struct Identity {
    std::string training;  // of everything that shapes the weights before `evaluation`
    std::string trial;     // of that, and of `evaluation`
};

/// What a trial comes from besides its configuration.
struct Origin {
    std::map<std::string, std::string> data;  // sums of the files; empty where the data are not known yet
    std::uint64_t seed = 0;
    std::string parent;  // the parent's `trial`, or the sum of the file that it starts from; empty without either
};

/// Two variants that differ in name, in `evaluation` or in what they accept alone share one training. A trial of a
/// `search` is none of the others: it is not judged on the test set.
Identity identify(const Variant& variant, const Origin& origin, bool search = false);

}  // namespace runner
