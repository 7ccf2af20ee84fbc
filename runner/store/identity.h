#pragma once

#include <map>
#include <string>

#include "layers/declare/defaults.h"
#include "runner/config/spec/experiment.h"

namespace runner {

/// Of all identities: raised where what is hashed changes for every trial. 5: settings at their defaults are left out,
/// so that a setting can be added and no trial needs to be trained again.
constexpr std::int64_t identity_format = 5;

/// What tells trials apart, as SHA-256 in hexadecimal digits.
struct Identity {
    std::string training;  // of everything that shapes the weights before `evaluation`
    std::string trial;     // of that, and of `evaluation`
    std::string steps;     // of all that shapes the weights after each step, however many there are
    std::string course;    // of the training, however long it may go on: a longer one goes on from where it ended
    /// Of the trial without the formats: the same `settings` with other `formats` were trained by a runner to which
    /// they meant another computation.
    std::string settings;
    declare::Formats formats;  // above 1, of all that the trial and those that it starts from use
};

/// What a trial comes from besides its configuration.
struct Origin {
    std::map<std::string, std::string> data;  // sums of the files; empty where the data are not known yet
    Seeds seeds = 0;
    Identity parent = {};   // of the trial that it starts from; empty without
    std::string file = {};  // the sum of the file that it starts from; empty without
};

/// Two variants that differ in name, in `evaluation` or in what they accept alone share one training. A trial of a
/// `search` is none of the others: it is not judged on the test set.
Identity identify(const Variant& variant, const Origin& origin, bool search = false);

/// The same for many trials of a variant: what they have in common is written once.
class VariantIdentity {
public:
    explicit VariantIdentity(const Variant& variant);
    Identity identify(const Origin& origin, bool search) const;

private:
    Value settings_;  // without what equals its default
    declare::Formats training_, evaluation_;
    bool looks_at_end_;  // its schedule does: trainings of other lengths take other steps
};

}  // namespace runner
