#include "runner/data/shapes/scene.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "layers/math/multiversion.h"
#include "runner/data/drawing/chance.h"
#include "runner/data/shapes/outlines.h"

namespace runner::shapes {
namespace {

using drawing::Chance;
using drawing::Turn;

using Colour = std::array<float, channels>;  // 0 … 1
using Mask = std::array<float, static_cast<std::size_t>(side* side)>;
using Canvas = std::array<Mask, channels>;

Colour any_colour(float least, float most, Chance& chance) {
    return {chance.between(least, most), chance.between(least, most), chance.between(least, most)};
}

float contrast(const Colour& a, const Colour& b) {
    return std::abs(a[0] - b[0]) + std::abs(a[1] - b[1]) + std::abs(a[2] - b[2]);
}

/// One that stands out from another; it may take a few tries.
Colour colour_against(const Colour& other, float least, Chance& chance) {
    Colour colour = any_colour(0.3f, 1, chance);
    for (int tries = 0; tries < 8 && contrast(colour, other) < least; ++tries) colour = any_colour(0.3f, 1, chance);
    return colour;
}

/// Where a thing stands.
struct Pose {
    float x, y;           // of its middle, in pixels
    float width, height;  // half of them
    Turn turn;
    float lean = 0;

    Point place(const Point& p) const {
        const float u = (p.x + lean * p.y) * width, v = p.y * height;
        return {x + turn.cos * u - turn.sin * v, y + turn.sin * u + turn.cos * v};
    }
};

constexpr std::size_t most_edges = 64;

struct Edges {
    std::array<Point, most_edges> from, to;
    std::size_t count = 0;
};

Edges place(const Outline& outline, const Pose& pose) {
    Edges edges;
    for (const Contour& contour : outline)
        for (std::size_t i = 0; i < contour.size() && edges.count < most_edges; ++i) {
            edges.from[edges.count] = pose.place(contour[i]);
            edges.to[edges.count++] = pose.place(contour[(i + 1) % contour.size()]);
        }
    return edges;
}

/// How much of each pixel lies inside: by its middle's distance from the nearest edge, and how many edges lie above it.
LAYERS_MULTIVERSION void cover(const Edges& edges, float softness, Mask& mask) {
    for (int y = 0; y < side; ++y) {
        const float py = static_cast<float>(y) + 0.5f;
        std::array<float, side> nearest, sign;
        nearest.fill(1e9f);
        sign.fill(-1.0f);
        for (std::size_t e = 0; e < edges.count; ++e) {
            const Point a = edges.from[e], b = edges.to[e];
            const float ex = b.x - a.x, ey = b.y - a.y, wy = py - a.y;
            const float inverse = 1.0f / (ex * ex + ey * ey + 1e-6f);
            const bool crosses = (a.y <= py) != (b.y <= py);
            const float at = crosses ? a.x + ex * (wy / ey) : 1e9f;  // an edge to the right of it turns the sign
            for (int x = 0; x < side; ++x) {
                const float wx = static_cast<float>(x) + 0.5f - a.x;
                float t = (wx * ex + wy * ey) * inverse;
                t = t < 0.0f ? 0.0f : t;
                t = t > 1.0f ? 1.0f : t;
                const float dx = wx - t * ex, dy = wy - t * ey, square = dx * dx + dy * dy;
                nearest[static_cast<std::size_t>(x)] = std::min(nearest[static_cast<std::size_t>(x)], square);
                const float flip = crosses && static_cast<float>(x) + 0.5f < at ? -1.0f : 1.0f;
                sign[static_cast<std::size_t>(x)] *= flip;
            }
        }
        for (int x = 0; x < side; ++x) {
            const auto i = static_cast<std::size_t>(x);
            const float inside = 0.5f + sign[i] * std::sqrt(nearest[i]) / softness;
            mask[static_cast<std::size_t>(y * side + x)] = std::min(std::max(inside, 0.0f), 1.0f);
        }
    }
}

/// A colour that changes from one side to the other.
struct Shade {
    Colour colour, change;
    float dx = 0, dy = 0;  // which way

    static Shade of(const Colour& colour, float strength, Chance& chance) {
        Shade shade{colour, {}, chance.between(-1, 1), chance.between(-1, 1)};
        const float light = strength * chance.bell();
        for (float& change : shade.change) change = light + 0.3f * strength * chance.bell();
        return shade;
    }
    float at(std::size_t channel, int x, int y) const {
        const float place = (dx * static_cast<float>(x) + dy * static_cast<float>(y)) / side - 0.5f * (dx + dy);
        return colour[channel] + change[channel] * place;
    }
};

void paint(const Outline& outline, const Pose& pose, const Shade& shade, float opacity, Canvas& canvas) {
    Mask mask;
    cover(place(outline, pose), 1.2f, mask);
    for (std::size_t c = 0; c < channels; ++c)
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x) {
                const auto i = static_cast<std::size_t>(y * side + x);
                canvas[c][i] += mask[i] * opacity * (shade.at(c, x, y) - canvas[c][i]);
            }
}

/// A colour with a light, and stripes over it.
void paint_background(const Colour& colour, Chance& chance, Canvas& canvas) {
    const Shade shade = Shade::of(colour, 0.25f, chance);
    const float depth = chance.happens(0.5f) ? chance.between(0.05f, 0.2f) : 0.0f;
    const float sx = chance.between(-0.25f, 0.25f), sy = chance.between(-0.25f, 0.25f), start = chance.unit();
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const float phase = sx * static_cast<float>(x) + sy * static_cast<float>(y) + start;
            const float wave = std::abs(phase - std::floor(phase) - 0.5f) - 0.25f;
            for (std::size_t c = 0; c < channels; ++c)
                canvas[c][static_cast<std::size_t>(y * side + x)] = shade.at(c, x, y) + depth * wave;
        }
}

Pose anywhere(float least, float most, Chance& chance) {
    const float x = chance.between(0, side), y = chance.between(0, side), size = chance.between(least, most);
    return {x, y, size * chance.between(0.6f, 1.6f), size, Turn::by(chance.between(-1, 1))};
}

/// Bars and pieces of every shape, small: what stands about tells nothing of the class.
void paint_clutter(Chance& chance, Canvas& canvas) {
    const auto things = static_cast<int>(chance.between(0, 4));
    for (int i = 0; i < things; ++i) {
        const auto pick = static_cast<std::size_t>(chance.unit() * 12);
        const Outline& outline = pick < all_shapes().size() ? all_shapes()[pick].outline : bar();
        const Pose pose = anywhere(1.5f, 2.5f, chance);
        paint(outline, pose, Shade::of(any_colour(0.1f, 0.8f, chance), 0.2f, chance), 0.8f, canvas);
    }
}

Pose pose_of_thing(Chance& chance) {
    const float x = 0.5f * side + 2.8f * chance.bell(), y = 0.5f * side + 2.8f * chance.bell();
    const float size = chance.between(6.0f, 11.5f), narrow = chance.between(0.75f, 1.25f);
    const float mirror = chance.happens(0.5f) ? -1.0f : 1.0f;
    return {x, y, mirror * size * narrow, size, Turn::by(0.14f * chance.bell()), 0.12f * chance.bell()};
}

/// A bar across the thing, or past it.
void hide(const Pose& thing, Chance& chance, Canvas& canvas) {
    const float x = thing.x + 0.5f * thing.height * chance.bell(), y = thing.y + 0.5f * thing.height * chance.bell();
    const Pose pose{x, y, 30, chance.between(5.0f, 12.0f), Turn::by(chance.between(-1, 1))};
    paint(bar(), pose, Shade::of(any_colour(0, 1, chance), 0.25f, chance), 1, canvas);
}

/// Light and the grain of a camera.
void develop(const Canvas& canvas, Chance& chance, layers::Draws& draws, Picture picture) {
    const float light = 255.0f * chance.between(0.75f, 1.15f), grain = chance.between(0.0f, 0.12f);
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        word = i % 4 == 0 ? draws.word() : word >> 8;
        const float noise = static_cast<float>(word & 0xff) / 255.0f - 0.5f;
        const float value = light * (canvas[i % channels][i / channels] + grain * noise);
        picture[i] = static_cast<std::uint8_t>(std::min(std::max(value, 0.0f) + 0.5f, 255.0f));
    }
}

}  // namespace

void draw_scene(int shape, layers::Draws& draws, Picture picture) {
    Chance chance(draws);
    Canvas canvas;
    const Colour background = any_colour(0, 0.65f, chance);
    paint_background(background, chance, canvas);
    paint_clutter(chance, canvas);
    const Pose pose = pose_of_thing(chance);
    const Shade shade = Shade::of(colour_against(background, 0.6f, chance), 0.3f, chance);
    paint(all_shapes()[static_cast<std::size_t>(shape)].outline, pose, shade, 1, canvas);
    if (chance.happens(0.5f)) hide(pose, chance, canvas);
    develop(canvas, chance, draws, picture);
}

}  // namespace runner::shapes
