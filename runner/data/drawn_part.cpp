#include "runner/data/drawn_part.h"

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "runner/data/large_pages.h"

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
    const auto draw_range = [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            layers::Draws draws(stream, i);
            draw(part.classes[i], draws, std::span(bytes).subspan(i * size, size));
        }
    };
    const std::size_t hands = std::clamp(std::thread::hardware_concurrency(), 1u, 16u);
    std::vector<std::jthread> threads;
    for (std::size_t h = 0; h < hands; ++h) {
        const std::size_t first = pictures * h / hands, last = pictures * (h + 1) / hands;
        try {
            threads.emplace_back(draw_range, first, last);
        } catch (const std::system_error&) {  // no thread can be made: then this one draws
            draw_range(first, last);
        }
    }
    threads.clear();
    part.bytes = std::move(bytes);
    return part;
}

}  // namespace runner
