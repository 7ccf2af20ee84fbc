#include "layers/math/slide.h"

#include <fmt/format.h>

#include <algorithm>

namespace layers {
namespace {

/// Sides and windows beyond this are mistakes, and nothing below overflows.
constexpr std::int64_t longest = std::int64_t{1} << 30;

void require_countable(std::int64_t src, const Slide& window) {
    if (std::max({src, window.window, window.stride, window.dilation}) > longest ||
        std::max(src, window.window) * std::max(window.stride, window.dilation) > longest)
        throw ShapeError("has windows that are too long to be counted");
}

}  // namespace

Slide slide_over(std::int64_t src, Slide window, Padding padding) {
    require_countable(src, window);
    Slide slide = window;
    slide.src = src;
    if (padding == Padding::causal) slide.before = slide.reach() - 1;
    if (padding == Padding::same) {
        slide.dst = (src + slide.stride - 1) / slide.stride;
        const std::int64_t missing = std::max<std::int64_t>(0, (slide.dst - 1) * slide.stride + slide.reach() - src);
        slide.before = missing / 2;
        slide.after = missing - slide.before;
        return slide;
    }
    if (slide.reach() > src + slide.before)
        throw ShapeError(fmt::format("has windows of {} values over a side of {}", slide.reach(), src),
                         "`padding: same` fills up with zeros");
    slide.dst = (src + slide.before - slide.reach()) / slide.stride + 1;
    return slide;
}

Slide slide_onto(std::int64_t dst, Slide window, Padding padding) {
    require_countable(dst, window);
    const std::int64_t more = padding == Padding::valid ? std::max<std::int64_t>(0, window.reach() - window.stride) : 0;
    return slide_over(dst * window.stride + more, window, padding);
}

}  // namespace layers
