#include "runner/data/labelled.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/data/idx.h"

namespace runner {
namespace {

void check_labels(const std::filesystem::path& path, const std::vector<std::uint8_t>& labels, std::int64_t classes) {
    const auto bad = std::ranges::find_if(labels, [&](std::uint8_t label) { return label >= classes; });
    if (bad != labels.end())
        throw DataCorrupt(fmt::format("{}: label {} at position {}: expected 0 to {}", path.string(), *bad,
                                      bad - labels.begin(), classes - 1));
}

}  // namespace

Labelled read_labelled(const std::filesystem::path& images, const std::filesystem::path& labels,
                       const layers::Shape& shape, std::int64_t classes) {
    IdxFile pixels = read_idx(images, {"images", 3, shape});
    IdxFile targets = read_idx(labels, {"labels", 1, {}});
    if (pixels.sizes[0] != targets.sizes[0])
        throw DataCorrupt(fmt::format("{}: expected {} labels, as many as there are images in {}, received {}",
                                      labels.string(), pixels.sizes[0], images.string(), targets.sizes[0]));
    if (classes > 0) check_labels(labels, targets.bytes, classes);
    Labelled result;
    result.part.shape.assign(pixels.sizes.begin() + 1, pixels.sizes.end());
    result.part.bytes = std::move(pixels.bytes);
    result.part.classes.assign(targets.bytes.begin(), targets.bytes.end());
    result.images_sha256 = std::move(pixels.sha256);
    result.labels_sha256 = std::move(targets.sha256);
    return result;
}

}  // namespace runner
