#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace runner {

/// What a network said of every sample of its test part, in the part's order: `test_outcomes.npz` of a trial. What a
/// measure is for each sample is by_sample() of measures.h.
struct Outcomes {
    /// The place of each in the dataset's test set, before any selection; of a fold, in its training set.
    std::vector<std::uint32_t> index;
    std::vector<std::uint32_t> partner;  // of pairs: that of their right one
    std::vector<std::uint32_t> row;      // of a table in one file: its row there, from 0; empty elsewhere

    /// Of each, where the samples belong to groups: its place among `group_names`, those of the whole dataset, which
    /// outcomes of before do not tell.
    std::vector<std::uint32_t> group;
    std::vector<std::string> group_names;

    /// Of classes, as the network counts them.
    std::int64_t classes = 0;  // 0: the targets are numbers
    std::vector<std::uint16_t> expected, predicted;
    /// How many outputs are greater than that of the true class: below k, the sample is among the top k. Equals do not
    /// count, as in `top_k`; of equals the first is the one predicted, so a rank of 0 need not be correct. Where one
    /// output stands for two classes: 0 if it is correct, else 1.
    std::vector<std::uint16_t> rank;
    std::vector<float> probability;  // of the true class; empty where outputs are no probabilities

    /// Of numbers: samples x outputs. Each is a float32, but in the unit of a target that is standardized, which may
    /// lie so far from 0 that a float32 has no digits left.
    std::vector<double> prediction, target;

    /// For each sample what a mean over the samples takes of it and the others don't tell, by metric; `loss` is without
    /// penalties, and left out where it is what told_loss() says.
    std::map<std::string, std::vector<float>> more;

    std::map<std::string, std::string> data_sha256;  // of the files that the data came from

    std::size_t samples() const { return index.size(); }
    std::size_t width() const { return index.empty() ? 0 : prediction.size() / index.size(); }
    /// Its name where it is known, else its number.
    std::string group_of(std::size_t sample) const;
    bool is_correct(std::size_t sample) const { return predicted[sample] == expected[sample]; }

    bool operator==(const Outcomes&) const = default;
};

/// The loss of a sample as the other members tell it: -log of the probability, or the mean of the squared errors; NaN
/// where they don't.
double told_loss(const Outcomes& outcomes, std::size_t sample);

/// What a trial's record, and so a results file, tells of its outcomes.
struct OutcomesRecord {
    std::string file;
    std::int64_t samples = 0;
    std::string correct;  // of classes: base64 of bits
    std::string index_sha256;
    std::int64_t groups = 0;  // that the samples belong to; 0: to none

    bool operator==(const OutcomesRecord&) const = default;
};

OutcomesRecord record_of(const Outcomes& outcomes, std::string file);

/// Whether each sample was predicted correctly; nothing where the record holds no such bits, or not as many as there
/// are samples.
std::optional<std::vector<bool>> correct_samples(const OutcomesRecord& record);

}  // namespace runner
