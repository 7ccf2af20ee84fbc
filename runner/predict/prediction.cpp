#include "runner/predict/prediction.h"

#include <fmt/format.h>

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

    const Said& ask_about(const AskedRows& rows) {
        said_.clear();
        for (Member& member : members_)
            said_.add_network(ask(member.evaluator, AskedFeed(rows, member.preparation)), member.width,
                              member.preparation.units);
        return said_;
    }

private:
    struct Member {
        Preparation preparation;
        Evaluator evaluator;
        std::size_t width;
    };
    std::vector<Member> members_;
    Said said_;
};

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
            .disagreement = variant.networks.size() > 1};
}

void require_table(const TrainedVariant& variant, const std::filesystem::path& input) {
    const Preparation& preparation = variant.networks[0]->preparation();
    if (!preparation.columns.empty()) return;
    declare::throw_invalid_file(
        input.string(),
        fmt::format("the networks of `{}` take samples of {}{}, and a table has rows", variant.name,
                    layers::show(preparation.shape), preparation.pixels ? " pixels" : ""),
        "`train`, `validation` and `test` name the parts of the data that they were trained on");
}

PredictionReport predict_table(const TrainedVariant& variant, const std::filesystem::path& input,
                               const std::vector<std::string>& kept, SaidWriter& writer) {
    require_table(variant, input);
    constexpr std::size_t block = 8192;
    const Preparation& preparation = variant.networks[0]->preparation();
    Panel panel(variant);
    FarColumns far(preparation);
    PredictionReport report;
    AskedColumns wanted = AskedColumns::of(preparation);
    wanted.kept = kept;
    const AskedFile file = read_asked(input, wanted, block, [&](const AskedRows& rows) {
        const std::clock_t start = std::clock();
        const Said& said = panel.ask_about(rows);
        report.asking_seconds += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        far.add(rows);
        writer.add(said, rows.kept);
    });
    writer.finish();
    report.rows = file.rows;
    report.abstained = writer.abstained();
    report.warnings = far.found();
    return report;
}

}  // namespace runner
