#include "runner/predict/evaluation_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "layers/declare/diagnostic.h"
#include "runner/counted.h"
#include "runner/predict/prediction.h"

namespace runner {

EvaluationData::EvaluationData(Named named, DataPlaces places, Log log)
    : named_(std::move(named)), places_(std::move(places)), log_(std::move(log)) {}

FeedOf EvaluationData::of(const TrainedVariant& variant) {
    require_one_input(variant, named_.path);
    require_preparation(variant, named_.path);
    if (names_samples(named_.path) || asks_about_pictures(variant)) {
        const AskedSamples& read = samples(variant);
        return [&read](const TrainedNetwork& network, const TrialRecord&) {
            return read.feed(network.preparation, 0, read.count());
        };
    }
    const AskedRows& rows = table(variant);
    return [&rows](const TrainedNetwork& network, const TrialRecord&) {
        return std::make_unique<AskedFeed>(rows, network.preparation);
    };
}

void EvaluationData::tell(const std::string& text) const { log_(fmt::format("{}: {}", named_.path.string(), text)); }

const AskedRows& EvaluationData::table(const TrainedVariant& variant) {
    const std::string path = named_.path.string();
    require_table(variant, path);
    const Preparation& preparation = variant.networks[0]->preparation();
    if (preparation.targets.empty())
        declare::throw_invalid_file(path,
                                    fmt::format("the networks of `{}` do not say what they predict", variant.name),
                                    "an earlier runner has kept them: run the file again with `--fresh`");
    AskedColumns wanted = AskedColumns::of(preparation);
    wanted.targets = preparation.targets;
    wanted.weight = preparation.weight;
    wanted.booleans = preparation.booleans;
    wanted.labels = preparation.labels;
    wanted.told = named_.format;
    for (const ReadTable& read : tables_)
        if (read.columns.reads_as(wanted)) return read.rows;
    ReadTable& read = tables_.emplace_back(ReadTable{std::move(wanted), {}});
    FarColumns far(preparation);
    const AskedFile file =
        read_asked(named_.path, read.columns, std::numeric_limits<std::size_t>::max(), [&](const AskedRows& rows) {
            read.rows = rows;
            far.add(rows);
        });
    if (file.rows == 0) throw DataCorrupt(fmt::format("{}: expected rows below the header, received none", path));
    const auto counts = [](float weight) { return weight > 0; };
    if (!read.rows.weights.empty() && std::ranges::none_of(read.rows.weights, counts))
        throw DataCorrupt(fmt::format("{}: column `{}`: no row has a weight above 0", path, preparation.weight));
    if (file.dropped > 0)
        tell(fmt::format("{} left out: a cell is missing, and `missing: drop`", counted(file.dropped, "row")));
    if (file.lacks_weight)
        log_(fmt::format("warning: {}: there is no column `{}`, so all rows count alike", path, preparation.weight));
    for (const std::string& text : far.found()) log_(fmt::format("warning: {}: {}", path, text));
    return read.rows;
}

const AskedSamples& EvaluationData::samples(const TrainedVariant& variant) {
    const Preparation& own = variant.networks[0]->preparation();
    const auto reads_alike = [&](const Preparation& other) {
        return other.shape == own.shape && other.pixels == own.pixels && other.pictures == own.pictures &&
               other.labels == own.labels && other.table.empty() == own.table.empty();
    };
    for (const ReadSamples& read : samples_)
        if (reads_alike(read.preparation)) return read.samples;
    return samples_
        .emplace_back(ReadSamples{own, read_samples(named_.path, own, {true, named_.targets}, places_, log_)})
        .samples;
}

}  // namespace runner
