#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/data/spec.h"

namespace runner {

/// What is wrong with how a data section divides its dataset.
struct SplitProblem {
    enum class Kind {
        wrong_class,      // `classes` names one that does not exist, or one twice
        impossible,       // a key asks for what the dataset does not have
        empty_part,       // nothing is left for `part`
        missing_classes,  // `part` has no sample of some classes
        misfit,           // the dataset's own settings do not fit its files
    };
    Kind kind = Kind::impossible;
    std::optional<PartName> part;
    std::vector<std::string> keys;  // of `data`, that it may be about, the likeliest first: "take", "dataset.csv.label"
    std::string text;               // for people: a sentence without its place
    std::string help = {};          // the way out; may be empty
};

SplitProblem wrong_class(const std::string& why);
/// `why` follows the key: "`take`: 12 samples asked for, …".
SplitProblem impossible(const std::string& key, const std::string& why);
SplitProblem empty_part(PartName part);
/// `labels` are those of the classes that are missing; `samples` are how many the part has.
SplitProblem missing_classes(const std::vector<std::string>& labels, PartName part, std::int64_t samples);

/// Of files of one's own: `key` is a setting of the dataset of that name.
SplitProblem misfit(const std::string& key, const std::string& why, const std::string& help,
                    const std::string& dataset = "csv");

/// A dataset cannot be read or divided as its data section asks for. The text of the exception knows no places: who has
/// the file reports `problems` at theirs.
struct DataProblems : declare::InvalidInput {
    explicit DataProblems(const std::vector<SplitProblem>& problems);
    std::vector<SplitProblem> problems;
};
/// Ends with DataProblems if there are any.
void require_none(const std::vector<SplitProblem>& problems);

}  // namespace runner
