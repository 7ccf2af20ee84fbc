#include "runner/results/sample_pictures.h"

#include <fmt/format.h>

#include <optional>
#include <span>

#include "runner/data/base64.h"
#include "runner/data/pictures/png.h"
#include "runner/data/spec.h"
#include "runner/results/sample_differences.h"
#include "runner/results/text.h"

namespace runner {
namespace {

/// The dataset of a variant, if it is here and its sums are those of `record`. A download may lie in the cache, where
/// it is read as from any folder.
std::optional<Dataset> find_dataset(const Results& results, const std::string& variant, const DataRecord& record,
                                    DataPlaces places) {
    const Value* settings = results.variants.find(variant);
    const Value* section = settings ? settings->find("data") : nullptr;
    if (!section) return {};
    if (!places.data_dir) places.data_dir = places.cache_dir;
    try {
        Diagnostics unused;
        const DataSpec spec = read_data(*section, unused);
        const auto& source = record.stand_in ? spec.on_missing : spec.dataset;
        if (!source) return {};
        Dataset dataset = source->load(places, [](const std::string&) {});
        if (dataset.sha256 == record.sha256) return dataset;
    } catch (const std::exception&) {  // a report goes without what is not to be had
    }
    return {};
}

/// Rows and columns of a sample that is a picture of one channel.
std::optional<std::pair<std::size_t, std::size_t>> picture_size(const Part& part) {
    const layers::Shape& shape = part.shape;
    const bool grey = shape.size() == 2 || (shape.size() == 3 && shape[2] == 1);
    if (!grey || part.bytes.empty()) return {};
    return std::pair(static_cast<std::size_t>(shape[0]), static_cast<std::size_t>(shape[1]));
}

std::string inlined_png(const Part& part, std::uint32_t index) {
    const auto [height, width] = *picture_size(part);
    const std::size_t size = height * width;
    if ((index + std::size_t{1}) * size > part.bytes.size()) return {};
    const std::string png =
        grey_png(std::span<const std::uint8_t>(part.bytes).subspan(index * size, size), width, height);
    return to_base64({reinterpret_cast<const std::uint8_t*>(png.data()), png.size()});
}

/// One beside the other, six in a row, each above what is said of it.
std::string sheet(const SampleDifferences& differences, const Part& part) {
    constexpr std::size_t columns = 6;
    constexpr double cell = 150, side = 96, line = 17, height = side + 4 * line;
    const std::size_t rows = (differences.most.size() + columns - 1) / columns;
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"12\" "
        "text-anchor=\"middle\">",
        cell * columns, height * static_cast<double>(rows));
    for (std::size_t i = 0; i < differences.most.size(); ++i) {
        const auto& sample = differences.most[i];
        const double x = cell * static_cast<double>(i % columns), y = height * static_cast<double>(i / columns);
        svg += fmt::format(
            "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" style=\"image-rendering:pixelated\" "
            "href=\"data:image/png;base64,{}\"/>",
            x + (cell - side) / 2, y, side, side, inlined_png(part, sample.index));
        const std::string lines[] = {fmt::format("no. {}: {}", sample.index, sample.expected),
                                     fmt::format("{}: {} of {}", differences.variant, sample.variant, sample.seeds),
                                     fmt::format("{}: {} of {}", differences.against, sample.against, sample.seeds)};
        for (std::size_t j = 0; j < std::size(lines); ++j)
            svg += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>", x + cell / 2,
                               y + side + line * (static_cast<double>(j) + 0.8), escape_xml(lines[j]));
    }
    return svg + "</svg>\n";
}

}  // namespace

std::vector<PictureSection> sample_pictures(const Results& results, DataPlaces places) {
    std::vector<PictureSection> sections;
    std::optional<Dataset> dataset;  // of the claim before
    for (const SampleDifferences& differences : sample_differences(results)) {
        if (differences.most.empty()) continue;
        const TrialRecord& trial = *std::ranges::find(results.trials, differences.variant, &TrialRecord::variant);
        if (!dataset || dataset->sha256 != trial.data.sha256)
            dataset = find_dataset(results, differences.variant, trial.data, places);
        if (!dataset) continue;
        const Part& part = differences.out_of_fold ? dataset->train : dataset->test;
        if (!picture_size(part)) continue;
        sections.push_back(
            {differences.heading(),
             {{"Each sample with its class, and in how many seeds it was recognised", {}, sheet(differences, part)}}});
    }
    return sections;
}

}  // namespace runner
