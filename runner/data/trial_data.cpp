#include <fmt/format.h>

#include "runner/data/samples.h"
#include "runner/data/split.h"

namespace runner {
namespace {

/// Makes the feeds of one trial from its split.
class Feeds {
public:
    Feeds(std::shared_ptr<const Dataset> dataset, const DataSpec& spec, std::uint64_t seed)
        : dataset_(std::move(dataset)), spec_(spec), seed_(seed), relabelling_(make_relabelling()) {
        split_ = split(*dataset_, spec_, relabelling_, seed_);
        scaler_ = std::make_shared<Scaler>(spec_.scaling, dataset_->train, split_.train);
        train_ = samples(dataset_->train);
        test_ = samples(dataset_->test);
    }

    TrialData run() {
        TrialData data;
        data.dataset = dataset_->name;
        data.stand_in = dataset_->stand_in;
        data.sha256 = dataset_->sha256;
        data.validation_is_test = split_.validation_is_test;
        name_classes(data);
        data.train = feed(train_, split_.train, "training", &PairCounts::train);
        data.test = feed(test_, split_.test, "test", &PairCounts::test);
        if (spec_.validation)
            data.validation = feed(split_.validation_is_test ? test_ : train_, split_.validation,
                                   split_.validation_is_test ? "test" : "validation", &PairCounts::validation);
        return data;
    }

private:
    Relabelling make_relabelling() const {
        std::vector<std::string> problems;
        Relabelling result = relabel(spec_.classes, dataset_->labels, problems);
        if (spec_.pairs && dataset_->labels.empty())
            problems.emplace_back("`pairs`: the targets of this dataset are numbers, not classes");
        require(problems);
        return result;
    }

    std::shared_ptr<const Samples> samples(const Part& part) const {
        return std::make_shared<Samples>(dataset_, part, relabelled(part, relabelling_), scaler_);
    }

    void name_classes(TrialData& data) const {
        data.labels = relabelling_.labels;
        if (spec_.pairs)
            data.labels = spec_.pairs->labels.same == 0 ? std::vector<std::string>{"same", "different"}
                                                        : std::vector<std::string>{"different", "same"};
        data.classes = static_cast<std::int64_t>(data.labels.size());
    }

    std::unique_ptr<Feed> feed(const std::shared_ptr<const Samples>& samples, const Rows& rows, const char* part,
                               std::optional<std::int64_t> PairCounts::*which) const {
        if (!spec_.pairs)
            return make_sample_feed(samples, rows, static_cast<std::int64_t>(relabelling_.labels.size()), seed_);
        const std::int64_t count = (spec_.pairs->count.*which).value_or(static_cast<std::int64_t>(rows.size()));
        // What a network is judged on stays the same for all its epochs.
        const bool fixed = which != &PairCounts::train;
        return make_pair_feed(samples, rows, *spec_.pairs, count, fixed ? Resample::never : spec_.pairs->resample,
                              seed_, part);
    }

    std::shared_ptr<const Dataset> dataset_;
    const DataSpec& spec_;
    std::uint64_t seed_;
    Relabelling relabelling_;
    Split split_;
    std::shared_ptr<const Scaler> scaler_;
    std::shared_ptr<const Samples> train_, test_;
};

}  // namespace

TrialData make_trial_data(std::shared_ptr<const Dataset> dataset, const DataSpec& spec, std::uint64_t seed) {
    return Feeds(std::move(dataset), spec, seed).run();
}

}  // namespace runner
