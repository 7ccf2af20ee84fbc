#include "runner/data/handwriting/pen.h"

#include <algorithm>
#include <cmath>

#include "layers/math/multiversion.h"
#include "runner/data/drawing/chance.h"
#include "runner/data/handwriting/forms.h"

namespace runner::handwriting {
namespace {

using drawing::Chance;

/// Where the pen is, in pixels, and half the width of its line there.
struct Ink {
    float x, y, radius;
};

/// A pen's way through a few pixels.
struct Dab {
    Ink from, to;
};

constexpr std::size_t most_dabs = 128;

/// The dabs of one digit, without allocation.
struct Line {
    std::array<Dab, most_dabs> dabs;
    std::size_t count = 0;

    void add(const Ink& from, const Ink& to) {
        if (count < most_dabs) dabs[count++] = {from, to};
    }
};

/// How one hand turns a form into a drawing.
class Hand {
public:
    explicit Hand(Chance& chance) {
        tremble_ = chance.between(0.012f, 0.055f);
        width_ = chance.between(0.5f, 0.95f);
        bend_x_ = 0.16f * chance.bell();
        bend_y_ = 0.10f * chance.bell();
        twist_ = 0.22f * chance.bell();
        skew_ = 0.22f * chance.bell();
        slant_ = 0.14f + 0.22f * chance.bell();
        turn_ = drawing::Turn::by(0.10f * chance.bell());
        height_ = chance.between(15.0f, 20.5f);
        radius_ = chance.between(0.65f, 1.75f);
    }

    float tremble() const { return tremble_; }
    float radius() const { return radius_; }

    /// From the form's box to pixels around the origin.
    Ink place(float x, float y, float pressure) const {
        const float u = x - 0.5f, v = y - 0.5f;
        const float bent_x = (u + bend_x_ * (v * v - 0.1f) * 2.0f + twist_ * u * v) * width_ + slant_ * -v;
        const float bent_y = v + bend_y_ * (u * u - 0.1f) * 2.0f + skew_ * u * v * 0.6f;
        return {(turn_.cos * bent_x - turn_.sin * bent_y) * height_,
                (turn_.sin * bent_x + turn_.cos * bent_y) * height_, radius_ * pressure};
    }

private:
    float tremble_, width_, bend_x_, bend_y_, twist_, skew_, slant_, height_, radius_;
    drawing::Turn turn_;
};

struct Knot {
    float x, y, pressure;
    bool corner;
};

/// A cubic from a to b with the given tangents, in a few straight dabs (Catmull and Rom 1974).
void curve(const Knot& a, const Knot& b, float ax, float ay, float bx, float by, const Hand& hand, Line& line) {
    constexpr int pieces = 5;
    Ink last = hand.place(a.x, a.y, a.pressure);
    for (int i = 1; i <= pieces; ++i) {
        const float t = static_cast<float>(i) / pieces, t2 = t * t, t3 = t2 * t;
        const float h0 = 2 * t3 - 3 * t2 + 1, h1 = 3 * t2 - 2 * t3, g0 = t3 - 2 * t2 + t, g1 = t3 - t2;
        const Ink next = hand.place(h0 * a.x + h1 * b.x + g0 * ax + g1 * bx, h0 * a.y + h1 * b.y + g0 * ay + g1 * by,
                                    a.pressure + t * (b.pressure - a.pressure));
        line.add(last, next);
        last = next;
    }
}

void write_stroke(const Stroke& stroke, const Hand& hand, Chance& chance, Line& line) {
    constexpr std::size_t most_knots = 16;
    std::array<Knot, most_knots> knots{};
    const std::size_t count = std::min(stroke.size(), most_knots);
    for (std::size_t i = 0; i < count; ++i)
        knots[i] = {stroke[i].x + hand.tremble() * chance.bell(), stroke[i].y + hand.tremble() * chance.bell(),
                    1.0f + 0.12f * chance.bell(), stroke[i].corner};
    const auto tangent = [&](std::size_t i, float Knot::*axis) {
        if (knots[i].corner || i == 0 || i + 1 == count) return 0.0f;
        return 0.5f * (knots[i + 1].*axis - knots[i - 1].*axis);
    };
    for (std::size_t i = 0; i + 1 < count; ++i)
        curve(knots[i], knots[i + 1], tangent(i, &Knot::x), tangent(i, &Knot::y), tangent(i + 1, &Knot::x),
              tangent(i + 1, &Knot::y), hand, line);
}

/// Moves the drawing's middle to the image's, or a little beside it.
void centre(Line& line, Chance& chance) {
    float left = 1e9f, right = -1e9f, top = 1e9f, bottom = -1e9f;
    for (std::size_t i = 0; i < line.count; ++i)
        for (const Ink& ink : {line.dabs[i].from, line.dabs[i].to}) {
            left = std::min(left, ink.x);
            right = std::max(right, ink.x);
            top = std::min(top, ink.y);
            bottom = std::max(bottom, ink.y);
        }
    const float dx = 0.5f * side - 0.5f * (left + right) + 0.9f * chance.bell();
    const float dy = 0.5f * side - 0.5f * (top + bottom) + 0.9f * chance.bell();
    for (std::size_t i = 0; i < line.count; ++i)
        for (Ink* ink : {&line.dabs[i].from, &line.dabs[i].to}) {
            ink->x += dx;
            ink->y += dy;
        }
}

constexpr int width = 32;  // of a canvas row: whole vectors
using Canvas = std::array<float, static_cast<std::size_t>(side* width)>;

/// Covers the canvas where the line passes, with soft edges.
LAYERS_MULTIVERSION void paint(const Line& line, float softness, Canvas& canvas) {
    for (std::size_t i = 0; i < line.count; ++i) {
        const auto [from, to] = line.dabs[i];
        const float reach = std::max(from.radius, to.radius) + softness;
        const int top = std::max(0, static_cast<int>(std::min(from.y, to.y) - reach));
        const int bottom = std::min(side - 1, static_cast<int>(std::max(from.y, to.y) + reach));
        const float dx = to.x - from.x, dy = to.y - from.y, dr = to.radius - from.radius;
        const float inverse = 1.0f / (dx * dx + dy * dy + 1e-6f), sharp = 0.5f / softness;
        for (std::ptrdiff_t y = top; y <= bottom; ++y) {
            const float py = static_cast<float>(y) + 0.5f - from.y;
            float* row = canvas.data() + y * width;
            for (int x = 0; x < width; ++x) {
                const float px = static_cast<float>(x) + 0.5f - from.x;
                float t = (px * dx + py * dy) * inverse;
                t = t < 0.0f ? 0.0f : t;
                t = t > 1.0f ? 1.0f : t;
                const float ex = px - t * dx, ey = py - t * dy;
                const float cover = (from.radius + t * dr - std::sqrt(ex * ex + ey * ey)) * sharp + 0.5f;
                row[x] = row[x] > cover ? row[x] : cover;
            }
        }
    }
}

/// Ink of some strength, with a grain, on paper that is not quite clean.
void develop(const Canvas& canvas, Chance& chance, layers::Draws& draws, Image image) {
    const float strength = 255.0f * chance.between(0.72f, 1.0f);
    const float grain = chance.between(0.0f, 0.35f) / 255.0f;
    const float dirt = chance.happens(0.3f) ? chance.between(0.0f, 0.16f) : 0.0f;
    std::uint32_t word = 0;
    for (std::size_t y = 0; y < side; ++y)
        for (std::size_t x = 0; x < side; ++x) {
            word = x % 4 == 0 ? draws.word() : word >> 8;
            const float noise = static_cast<float>(word & 0xff);
            const float cover = std::min(canvas[y * width + x], 1.0f);
            const float value = strength * cover * (1.0f - grain * noise) + dirt * noise * (1.0f - cover);
            image[y * side + x] = static_cast<std::uint8_t>(std::min(std::max(value, 0.0f) + 0.5f, 255.0f));
        }
}

}  // namespace

void write_digit(int digit, layers::Draws& draws, Image image) {
    Chance chance(draws);
    const auto ways = forms(digit);
    const Form& form = ways[draws.word() % ways.size()];
    const Hand hand(chance);
    Line line;
    for (const Stroke& stroke : form) write_stroke(stroke, hand, chance, line);
    centre(line, chance);
    Canvas canvas{};
    paint(line, chance.between(0.6f, 1.1f), canvas);
    develop(canvas, chance, draws, image);
}

}  // namespace runner::handwriting
