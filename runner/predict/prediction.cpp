#include "runner/predict/prediction.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "layers/declare/diagnostic.h"

namespace runner {
namespace {

/// The networks of a variant, each with its plans, asked block by block.
class Panel {
public:
    explicit Panel(const TrainedVariant& variant) : said_(variant.answer()) {
        for (const auto& kept : variant.networks) {
            const TrainedNetwork network = kept->network();
            members_.push_back({network.preparation,
                                Evaluator(Network(network.graph, network.parameters, nullptr, 0, variant.precision())),
                                static_cast<std::size_t>(layers::size_of(network.graph.shape(network.graph.output)))});
        }
    }

    /// `feed_of` makes samples of what is asked as a network was trained to read it.
    template <class FeedOf>
    const Said& ask_about(FeedOf feed_of) {
        const std::clock_t start = std::clock();
        said_.clear();
        for (Member& member : members_)
            said_.add_network(ask(member.evaluator, *feed_of(member.preparation)), member.width,
                              member.preparation.units);
        seconds_ += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        return said_;
    }
    /// Of the processor, so far.
    double seconds() const { return seconds_; }

private:
    struct Member {
        Preparation preparation;
        Evaluator evaluator;
        std::size_t width;
    };
    std::vector<Member> members_;
    Said said_;
    double seconds_ = 0;
};

void require_unstopped(const std::stop_token& stop) {
    if (stop.stop_requested()) throw PredictionStopped();
}

/// Where a row of a part of the experiment's own data comes from: the path of its file, as short as it can be, or its
/// place in the part of the dataset; among all of it, where seeds deal the samples.
std::string name_of_row(const Part& part, std::int32_t row) {
    const auto at = static_cast<std::size_t>(row);
    if (part.files.empty()) return fmt::format("{}", part.places.empty() ? row : part.places[at]);
    const std::filesystem::path file = part.files[at];
    const std::string near = file.lexically_proximate(std::filesystem::current_path()).string();
    return near.starts_with("..") ? file.string() : near;
}

const Part& asked_part(const TrialData& data, PartName part) {
    const bool is_test =
        part == PartName::test ? data.folds == 0 : part == PartName::validation && data.validation_is_test;
    return is_test ? data.samples->test : data.samples->train;
}

}  // namespace

SaidColumns said_columns(const TrainedVariant& variant) {
    const layers::Answer answer = variant.answer();
    const Preparation& preparation = variant.networks[0]->preparation();
    const bool several = preparation.labels.empty() && (preparation.targets.size() > 1 || preparation.booleans);
    return {.labels = preparation.labels,
            .targets = several ? preparation.targets : std::vector<std::string>(),
            .booleans = preparation.booleans,
            .likely = answer.form != layers::Answer::Form::numbers && answer.scale != layers::Answer::Scale::other,
            .kept = {},
            .abstain_below = {},
            .disagreement = variant.networks.size() > 1,
            .in_units = !preparation.units.empty()};
}

void require_table(const TrainedVariant& variant, const std::filesystem::path& input) {
    const Preparation& preparation = variant.networks[0]->preparation();
    if (!preparation.columns.empty()) return;
    declare::throw_invalid_file(
        input.string(),
        fmt::format("the networks of `{}` take samples of {}{}, and a table has rows", variant.name,
                    layers::show(preparation.shape), preparation.pixels ? " pixels" : ""),
        preparation.pixels ? "expected an `.npz` or `.npy` file, a picture or a folder of them, or `train`, "
                             "`validation` or `test`, the parts of the data that they were trained on"
                           : "expected an `.npz` or `.npy` file, or `train`, `validation` or `test`, the parts of the "
                             "data that they were trained on");
}

void require_one_input(const TrainedVariant& variant, const std::filesystem::path& input) {
    if (variant.networks[0]->network().graph.inputs.size() == 1) return;
    declare::throw_invalid_file(
        input.string(), fmt::format("the networks of `{}` compare two samples, and this has them alone", variant.name),
        "`train`, `validation` and `test` name the parts of the data that they were trained on");
}

bool asks_about_pictures(const TrainedVariant& variant) {
    return variant.networks[0]->trial().data.dataset == "folder";
}

void require_preparation(const TrainedVariant& variant, const std::filesystem::path& input) {
    if (!asks_about_pictures(variant) || variant.networks[0]->preparation().pictures) return;
    declare::throw_invalid_file(
        input.string(), fmt::format("the networks of `{}` do not say how their pictures became samples", variant.name),
        "an earlier runner has kept them: run the file again with `--fresh`");
}

PredictionReport predict_table(const TrainedVariant& variant, const std::filesystem::path& input,
                               const AskedColumns& wanted, SaidWriter& writer, const std::stop_token& stop) {
    constexpr std::size_t block = 8192;
    Panel panel(variant);
    FarColumns far(variant.networks[0]->preparation());
    const AskedFile file = read_asked(input, wanted, block, [&](const AskedRows& rows) {
        require_unstopped(stop);
        far.add(rows);
        writer.add(panel.ask_about([&](const Preparation& own) { return std::make_unique<AskedFeed>(rows, own); }),
                   rows.kept);
    });
    require_unstopped(stop);
    writer.finish();
    return {file.rows, writer.abstained(), file.dropped, panel.seconds(), far.found()};
}

PredictionReport predict_samples(const TrainedVariant& variant, const AskedSamples& samples, SaidWriter& writer,
                                 const std::stop_token& stop) {
    constexpr std::int64_t block = 2048;
    Panel panel(variant);
    std::vector<std::string> names;
    for (std::int64_t first = 0; first < samples.count(); first += block) {
        require_unstopped(stop);
        const std::int64_t count = std::min(block, samples.count() - first);
        names.clear();
        for (std::int64_t row = first; row < first + count; ++row) names.push_back(samples.name(row));
        writer.add(panel.ask_about([&](const Preparation& own) { return samples.feed(own, first, count); }), names);
    }
    require_unstopped(stop);
    writer.finish();
    return {samples.count(), writer.abstained(), 0, panel.seconds(), {}};
}

PredictionReport predict_part(const TrainedVariant& variant, ExperimentData& data, PartName part, SaidWriter& writer,
                              const std::stop_token& stop) {
    Said said(variant.answer());
    std::vector<std::string> names;
    PredictionReport report;
    for (const auto& kept : variant.networks) {
        require_unstopped(stop);
        TrialData divided = data.of(kept->trial());
        const auto feed = take_part(divided, part, kept->trial());
        feed->begin_epoch(Order::for_evaluation());
        std::vector<std::string> own;
        for (const std::int32_t row : feed->rows(0)) own.push_back(name_of_row(asked_part(divided, part), row));
        if (said.networks() > 0 && own != names)
            declare::throw_invalid_file(
                name_of(part),
                fmt::format("the networks of `{}` had other {} samples each", variant.name, name_of(part)),
                "`--seed` names one, and `--fold`, where folds are cut");
        names = std::move(own);
        const TrainedNetwork network = kept->network();
        Evaluator evaluator(Network(network.graph, network.parameters, variant.loss(), 0, variant.precision()));
        std::vector<float> outputs = ask(evaluator, *feed);
        const std::size_t width = outputs.size() / static_cast<std::size_t>(feed->count());
        said.add_network(std::move(outputs), width, kept->preparation().units);
        report.rows = feed->count();
    }
    require_unstopped(stop);
    writer.add(said, names);
    writer.finish();
    report.abstained = writer.abstained();
    return report;
}

}  // namespace runner
