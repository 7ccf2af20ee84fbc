#include "runner/results/filter_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "runner/data/pictures/png.h"
#include "runner/record/trial_key.h"
#include "runner/results/picture_sheet.h"
#include "runner/store/trial_store.h"

namespace runner {
namespace {

constexpr std::size_t most_shown_variants = 6, most_filters = 24;

/// A kernel over pictures (height, width, one or three channels, filters).
bool looks_at_pictures(const Safetensors::Tensor& tensor) {
    const layers::Shape& shape = tensor.shape;
    return shape.size() == 4 && (shape[2] == 1 || shape[2] == 3) && shape[0] > 1 && !tensor.values.empty();
}

/// 0 is grey; the strongest weight of the filter is black or white, or a colour at its full.
std::string filter_png(const Safetensors::Tensor& kernel, std::size_t filter) {
    const auto filters = static_cast<std::size_t>(kernel.shape[3]);
    float strongest = 0;
    for (std::size_t i = filter; i < kernel.values.size(); i += filters)
        strongest = std::max(strongest, std::abs(kernel.values[i]));
    std::vector<std::uint8_t> pixels;
    for (std::size_t i = filter; i < kernel.values.size(); i += filters) {
        const float share = strongest > 0 ? kernel.values[i] / strongest : 0;
        pixels.push_back(static_cast<std::uint8_t>(std::lround(127.5f + 127.5f * share)));
    }
    return png_of(pixels, static_cast<std::size_t>(kernel.shape[1]), static_cast<std::size_t>(kernel.shape[0]),
                  static_cast<std::size_t>(kernel.shape[2]));
}

std::optional<Picture> filters_of(const TrialRecord& trial, const std::filesystem::path& folder) {
    try {
        const Safetensors weights = TrialStore(folder).load_weights({trial.key(), trial.hash});
        for (const auto& [name, tensor] : weights.tensors) {
            if (!name.ends_with("/kernel") || !looks_at_pictures(tensor)) continue;
            const auto filters = static_cast<std::size_t>(tensor.shape[3]);
            std::vector<SheetCell> cells;
            for (std::size_t filter = 0; filter < std::min(filters, most_filters); ++filter)
                cells.push_back({filter_png(tensor, filter), {fmt::format("{}", filter + 1)}});
            return Picture{fmt::format("{}, seed {}: {}, {} of {} filters; grey is 0", trial.variant, trial.seed, name,
                                       cells.size(), filters),
                           {},
                           picture_sheet(cells)};
        }
    } catch (const std::exception&) {  // a report goes without what is not to be had
    }
    return {};
}

}  // namespace

std::vector<PictureSection> filter_pictures(const Results& results, const std::filesystem::path& folder) {
    PictureSection section{"What the first layer looks for", {}};
    if (results.summary.size() > most_shown_variants) return {};
    for (const VariantSummary& summary : results.summary) {
        const auto trial = std::ranges::find(results.trials, summary.variant, &TrialRecord::variant);
        if (trial == results.trials.end()) continue;
        if (auto picture = filters_of(*trial, folder)) section.pictures.push_back(std::move(*picture));
    }
    if (section.pictures.empty()) return {};
    return {std::move(section)};
}

}  // namespace runner
