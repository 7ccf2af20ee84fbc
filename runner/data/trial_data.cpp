#include "runner/data/trial_data.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/data/augmented_feed.h"
#include "runner/data/dealing.h"
#include "runner/data/pair_feed.h"
#include "runner/data/sample_feed.h"
#include "runner/data/split.h"

namespace runner {
namespace {

SplitPlan checked_plan(const Dataset& dataset, const DataSpec& spec) {
    std::vector<SplitProblem> problems;
    SplitPlan plan = make_split_plan(spec, dataset.labels, problems);
    if (spec.pairs && !dataset.weight.empty())
        problems.push_back(
            impossible("pairs", fmt::format("rows have weights, column `{}`, and a pair has none", dataset.weight)));
    if (spec.pairs && dataset.labels.empty())
        problems.push_back(impossible("pairs", "the targets of this dataset are numbers, not classes"));
    require_none(problems);
    return plan;
}

/// What is evaluated has to be tellable by what was trained on.
void require_seen(const Dataset& dataset, const Split& split, const Scaler& scaler) {
    if (dataset.table.empty()) return;
    scaler.require_seen(rows_lie_in(dataset, split, PartName::test), split.test);
    scaler.require_seen(rows_lie_in(dataset, split, PartName::validation), split.validation);
}

/// Samples of which none counts teach and tell nothing.
void require_weights(const Dataset& dataset, const Split& split) {
    const auto require = [&](const Rows& rows, PartName name) {
        const Part& part = rows_lie_in(dataset, split, name);
        const bool counts = std::ranges::any_of(
            rows, [&](std::int32_t row) { return part.weights[static_cast<std::size_t>(row)] > 0; });
        if (rows.empty() || counts) return;
        throw DataProblems({misfit(
            "columns." + dataset.weight,
            fmt::format("column `{}`: no row of the {} part has a weight above 0", dataset.weight, name_of(name)),
            "leave rows that never count out of the table")});
    };
    if (dataset.weight.empty()) return;
    require(split.train, PartName::training);
    require(split.validation, PartName::validation);
    require(split.test, PartName::test);
}

void try_parts(const Dataset& dataset, const DataSpec& spec, const Seeds& seeds) {
    const Split parts = split(dataset, checked_plan(dataset, spec), seeds);
    require_weights(dataset, parts);
    const auto may_fail = [](const TableColumn& column) { return column.missing.is_fitted() || column.is_strict(); };
    if (std::ranges::any_of(dataset.table, may_fail))
        require_seen(dataset, parts, Scaler(Scaling::none, dataset.train, parts.train, dataset.table));
}

/// Makes the feeds of one trial from its split.
class FeedMaker {
public:
    FeedMaker(std::shared_ptr<const Dataset> dataset, const DataSpec& spec, const Seeds& seeds)
        : dataset_(std::move(dataset)), spec_(spec), seeds_(seeds), plan_(checked_plan(*dataset_, spec_)) {
        split_ = split(*dataset_, plan_, seeds_);
        auto scaler = std::make_shared<Scaler>(spec_.scaling, dataset_->train, split_.train, dataset_->table);
        require_seen(*dataset_, split_, *scaler);
        require_weights(*dataset_, split_);
        scaler->fit_targets(dataset_->targets, dataset_->train, split_.train);
        scaler_ = std::move(scaler);
        train_ = samples(dataset_->train);
        test_ = split_.test_is_fold ? train_ : samples(dataset_->test);
    }

    TrialData run() {
        TrialData data;
        data.samples = dataset_;
        data.dataset = dataset_->name;
        data.stand_in = dataset_->stand_in;
        data.sha256 = dataset_->sha256;
        data.validation_is_test = split_.validation_is_test;
        if (seeds_.dealing()) {
            data.dealt_train = dataset_->train.count();
            data.dealt_test = dataset_->test.count();
            data.test_places = dataset_->test.places;
        }
        data.folds = spec_.folds.value_or(0);
        name_classes(data);
        name_groups(data);
        data.numbers = static_cast<std::int64_t>(dataset_->train.numbers.columns());
        data.weighted = !dataset_->train.weights.empty();
        if (!spec_.pairs) data.test_rows = of_test(&Part::rows);
        data.preparation = {.shape = dataset_->train.shape,
                            .pixels = !dataset_->train.bytes.empty(),
                            .columns = dataset_->columns,
                            .targets = names_of_targets(),
                            .booleans = !dataset_->targets.empty() && dataset_->targets.front().boolean,
                            .weight = dataset_->weight,
                            .labels = data.labels,
                            .format = dataset_->format,
                            .pictures = dataset_->pictures};
        scaler_->describe(data.preparation);
        data.train = augmented(feed(PartName::training, train_, split_.train), data.preparation);
        data.test = feed(PartName::test, test_, split_.test);
        if (spec_.validation)
            data.validation = feed(PartName::validation, split_.validation_is_test ? test_ : train_, split_.validation);
        return data;
    }

private:
    std::shared_ptr<const Samples> samples(const Part& part) const {
        return std::make_shared<Samples>(dataset_, part, relabelled(part, plan_.classes), scaler_);
    }

    std::vector<std::string> names_of_targets() const {
        std::vector<std::string> names;
        for (const TargetColumn& target : dataset_->targets) names.push_back(target.name);
        return names;
    }

    void name_classes(TrialData& data) const {
        data.labels = plan_.classes.labels;
        if (spec_.pairs)
            data.labels = spec_.pairs->labels.same == 0 ? std::vector<std::string>{"same", "different"}
                                                        : std::vector<std::string>{"different", "same"};
        data.classes = static_cast<std::int64_t>(data.labels.size());
        data.train_classes.assign(data.labels.size(), 0);
        if (!spec_.pairs && train_->has_classes())
            for (const std::int32_t row : split_.train)
                ++data.train_classes[static_cast<std::size_t>(train_->class_of(row))];
    }

    void name_groups(TrialData& data) const {
        data.group = dataset_->group;
        if (data.group.empty()) return;
        data.group_names = dataset_->group_names;
        data.test_groups = of_test(&Part::groups);
    }

    /// Empty where the part that is tested on has none.
    std::vector<std::uint32_t> of_test(std::vector<std::int32_t> Part::*numbers) const {
        const auto& all = rows_lie_in(*dataset_, split_, PartName::test).*numbers;
        std::vector<std::uint32_t> result;
        for (const std::int32_t row : split_.test)
            if (!all.empty()) result.push_back(static_cast<std::uint32_t>(all[static_cast<std::size_t>(row)]));
        return result;
    }

    std::unique_ptr<BatchFeed> feed(PartName part, const std::shared_ptr<const Samples>& samples,
                                    const Rows& rows) const {
        if (!spec_.pairs)
            return make_sample_feed(samples, rows, std::ssize(plan_.classes.labels), seeds_[Purpose::order]);
        const Pairs& pairs = *spec_.pairs;
        const std::int64_t count = pairs.count.of(part).value_or(std::ssize(rows));
        // What a network is evaluated on stays the same for all its epochs; the same rows make the same pairs.
        const Resample resample = part == PartName::training ? pairs.resample : Resample::never;
        const bool test = part == PartName::validation && split_.validation_is_test;
        return make_pair_feed(samples, rows, pairs, count, resample, seeds_, test ? PartName::test : part);
    }

    std::unique_ptr<Feed> augmented(std::unique_ptr<BatchFeed> feed, const Preparation& preparation) const {
        if (spec_.augment.empty()) return feed;
        const bool table = preparation.shape.size() == 1 && !preparation.pixels;
        const double black = table ? 0 : preparation.prepared(0, 0);
        const double white = table ? 1 : preparation.prepared(preparation.pixels ? 255 : 1, 0);
        return make_augmented_feed(std::move(feed), train_, spec_.augment, static_cast<float>(black),
                                   static_cast<float>(white), preparation.pixels, seeds_[Purpose::noise]);
    }

    std::shared_ptr<const Dataset> dataset_;
    const DataSpec& spec_;
    Seeds seeds_;
    SplitPlan plan_;
    Split split_;
    std::shared_ptr<const Scaler> scaler_;
    std::shared_ptr<const Samples> train_, test_;
};

}  // namespace

TrialData make_trial_data(std::shared_ptr<const Dataset> dataset, const DataSpec& spec, const Seeds& seeds) {
    if (const auto seed = seeds.dealing()) dataset = std::make_shared<const Dataset>(deal_anew(*dataset, *seed));
    return FeedMaker(std::move(dataset), spec, seeds).run();
}

void try_split(const Dataset& dataset, const DataSpec& spec, const Seeds& seeds) {
    if (const auto seed = seeds.dealing())
        try_parts(deal_anew(dataset, *seed), spec, seeds);
    else
        try_parts(dataset, spec, seeds);
}

}  // namespace runner
