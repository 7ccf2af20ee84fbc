#include "runner/data/drawn_part.h"

#include <utility>
#include <vector>

#include "runner/data/large_pages.h"
#include "runner/data/on_all_processors.h"

namespace runner {
namespace {

/// As many of each class, in mixed order.
std::vector<std::int32_t> mixed_classes(const DrawnPart& what) {
    std::vector<std::int32_t> result;
    for (std::int64_t i = 0; i < what.count; ++i) result.push_back(static_cast<std::int32_t>(i % what.classes));
    layers::Draws(layers::Stream(0, what.dataset + "/classes", what.name)).shuffle(std::span(result));
    return result;
}

}  // namespace

Part draw_part(const DrawnPart& what, const DrawPicture& draw) {
    const auto size = static_cast<std::size_t>(layers::size_of(what.shape));
    const auto pictures = static_cast<std::size_t>(what.count);
    Part part;
    part.shape = what.shape;
    part.classes = mixed_classes(what);
    std::vector<std::uint8_t> bytes;
    reserve_in_large_pages(bytes, pictures * size);
    bytes.resize(pictures * size);
    const layers::Stream stream(0, what.dataset, what.name);
    on_all_processors(pictures, {}, [&](std::size_t i) {
        layers::Draws draws(stream, i);
        draw(part.classes[i], draws, std::span(bytes).subspan(i * size, size));
    });
    part.bytes = std::move(bytes);
    return part;
}

}  // namespace runner
