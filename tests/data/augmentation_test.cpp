// What each augmentation does to a picture: against SciPy (tests/golden/make_augmentations.py), or a plain loop.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numbers>
#include <set>
#include <sstream>

#include "runner/data/augmentations/beta.h"
#include "runner/data/augmentations/warp.h"
#include "tests/support/yaml.h"

using namespace runner;
using tests::yaml;

namespace {

declare::Ref<Augmentation> augmentation(const std::string& text) {
    Diagnostics diagnostics;
    declare::Ref<Augmentation> made;
    declare::FieldType<declare::Ref<Augmentation>>::read(yaml(text), made, {"it", {}, diagnostics});
    REQUIRE_MESSAGE(made != nullptr, diagnostics.render());
    return made;
}

/// A picture with memory of its own; its values go from 0 to 1.
struct Canvas {
    std::vector<float> values, scratch;
    SampleView view;

    explicit Canvas(const layers::Shape& shape, std::uint64_t salt = 0)
        : values(static_cast<std::size_t>(layers::size_of(shape))), scratch(values.size()), view(view_of(shape)) {
        layers::Draws draws(layers::Stream(salt, "canvas"));
        for (float& x : values) x = static_cast<float>(draws.uniform());
        view.values = values;
        view.scratch = scratch;
    }
    Canvas(const Canvas& other) : Canvas(layers::Shape{other.view.height, other.view.width, other.view.channels}) {
        values = other.values;
        view.values = values;
        view.black = other.view.black;
        view.white = other.view.white;
    }
    float at(std::int64_t y, std::int64_t x, std::int64_t c) const {
        return values[static_cast<std::size_t>(view.at(y, x) + c)];
    }
};

layers::Draws draws(std::uint64_t step = 0) { return layers::Draws(layers::Stream(5, "test"), step); }

Canvas changed(const std::string& how, const Canvas& picture, std::uint64_t step = 0) {
    Canvas result = picture;
    layers::Draws drawn = draws(step);
    augmentation(how)->change(result.view, drawn);
    return result;
}

/// What `drawn.uniform()` stands for in ±factor.
double spread(double uniform, double factor) { return (2 * uniform - 1) * factor; }

std::vector<double> numbers_of_line(std::istream& in) {
    std::string line;
    std::getline(in, line);
    std::istringstream words(line);
    std::vector<double> numbers;
    for (double number; words >> number;) numbers.push_back(number);
    return numbers;
}

void check_close(const std::vector<float>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CAPTURE(i);
        CHECK(static_cast<double>(found[i]) == doctest::Approx(expected[i]).epsilon(2e-6));
    }
}

WarpingAugmentation how_to_warp(const std::string& mode, const std::string& interpolation, double fill) {
    WarpingAugmentation how;
    for (const auto& choice : declare::choices<FillMode>())
        if (choice.name == mode) how.fill_mode = choice.value;
    how.interpolation = interpolation == "nearest" ? WarpInterpolation::nearest : WarpInterpolation::bilinear;
    how.fill_value = fill;
    return how;
}

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("pictures are warped as SciPy warps them") {
        std::ifstream in(PROJECT_DIR "/tests/golden/augmentations.txt");
        int cases = 0;
        for (std::string mode, interpolation, bar; in >> mode >> interpolation; ++cases) {
            CAPTURE(mode);
            CAPTURE(interpolation);
            double fill = 0;
            layers::Shape shape(3);
            Affine a;
            in >> fill >> bar >> shape[0] >> shape[1] >> shape[2] >> bar;
            in >> a.xx >> a.xy >> a.x0 >> a.yx >> a.yy >> a.y0 >> std::ws;
            CAPTURE(layers::show(shape));
            Canvas picture(shape);
            const std::vector<double> values = numbers_of_line(in);
            std::ranges::transform(values, picture.values.begin(), [](double x) { return static_cast<float>(x); });
            warp(picture.view, a, how_to_warp(mode, interpolation, fill));
            check_close(picture.values, numbers_of_line(in));
        }
        CHECK(cases == 40);
    }

    TEST_CASE("translation, rotation and zoom draw their maps as Keras does") {
        const Canvas picture({6, 8, 3});
        const WarpingAugmentation usual;
        for (std::uint64_t step = 0; step < 5; ++step) {
            layers::Draws drawn = draws(step);
            const double u = drawn.uniform(), v = drawn.uniform();
            Canvas moved = picture, turned = picture, zoomed = picture, stretched = picture;
            // A positive height factor moves down, a positive width factor to the right.
            warp(moved.view, {.x0 = -spread(v, 0.25) * 8, .y0 = -spread(u, 0.5) * 6}, usual);
            const double angle = spread(u, 0.1) * 2 * std::numbers::pi, c = std::cos(angle), s = std::sin(angle);
            warp(turned.view, {c, -s, 3.5 - c * 3.5 + s * 2.5, s, c, 2.5 - s * 3.5 - c * 2.5}, usual);
            const double high = 1 + spread(u, 0.3), wide = 1 + spread(v, 0.6);
            warp(zoomed.view, {high, 0, 3.5 - high * 3.5, 0, high, 2.5 - high * 2.5}, usual);
            warp(stretched.view, {wide, 0, 3.5 - wide * 3.5, 0, high, 2.5 - high * 2.5}, usual);
            const auto same = [&](const Canvas& expected, const std::string& how) {
                check_close(changed(how, picture, step).values,
                            std::vector<double>(expected.values.begin(), expected.values.end()));
            };
            same(moved, "random_translation: {height_factor: 0.5, width_factor: 0.25}");
            same(turned, "random_rotation: 0.1");
            same(zoomed, "random_zoom: 0.3");
            same(stretched, "random_zoom: {height_factor: 0.3, width_factor: 0.6}");
        }
    }

    TEST_CASE("half of the pictures are mirrored, either way") {
        const Canvas picture({3, 4, 2});
        int across = 0, upside_down = 0;
        for (std::uint64_t step = 0; step < 400; ++step) {
            layers::Draws drawn = draws(step);
            const bool a = drawn.uniform() < 0.5, u = drawn.uniform() < 0.5;
            across += a;
            upside_down += u;
            if (step >= 20) continue;
            const auto is_flipped = [&](const std::string& mode, bool x_too, bool y_too) {
                const Canvas flipped = changed("random_flip: " + mode, picture, step);
                for (std::int64_t y = 0; y < 3; ++y)
                    for (std::int64_t x = 0; x < 4; ++x)
                        for (std::int64_t c = 0; c < 2; ++c)
                            CHECK(flipped.at(y, x, c) == picture.at(y_too ? 2 - y : y, x_too ? 3 - x : x, c));
            };
            is_flipped("horizontal", a, false);
            is_flipped("vertical", false, u);
            is_flipped("horizontal_and_vertical", a, u);
        }
        CHECK(std::abs(across - 200) < 50);
        CHECK(std::abs(upside_down - 200) < 50);
    }

    TEST_CASE("a crop shifts by whole pixels, and pads") {
        Canvas picture({4, 5, 3});
        picture.view.black = -1;
        picture.view.white = 3;
        std::set<std::pair<std::int64_t, std::int64_t>> shifts;
        for (std::uint64_t step = 0; step < 300; ++step) {
            layers::Draws drawn = draws(step);
            const auto down = static_cast<std::int64_t>(drawn.below(5)) - 2;
            const auto right = static_cast<std::int64_t>(drawn.below(5)) - 2;
            shifts.emplace(down, right);
            if (step >= 30) continue;
            const Canvas black = changed("random_crop: 2", picture, step);
            const Canvas grey = changed("random_crop: {padding: 2, fill_value: 0.5}", picture, step);
            const Canvas mirrored = changed("random_crop: {padding: 2, fill_mode: reflect}", picture, step);
            for (std::int64_t y = 0; y < 4; ++y)
                for (std::int64_t x = 0; x < 5; ++x) {
                    const std::int64_t row = y + down, column = x + right;
                    const bool inside = row >= 0 && row < 4 && column >= 0 && column < 5;
                    CHECK(black.at(y, x, 1) == (inside ? picture.at(row, column, 1) : -1));
                    CHECK(grey.at(y, x, 2) == (inside ? picture.at(row, column, 2) : 1));
                    const auto mirror = [](std::int64_t i, std::int64_t n) {
                        return i < 0 ? -1 - i : i >= n ? 2 * n - 1 - i : i;
                    };
                    CHECK(mirrored.at(y, x, 0) == picture.at(mirror(row, 4), mirror(column, 5), 0));
                }
        }
        CHECK(shifts.size() == 25);
    }

    TEST_CASE("brightness, contrast and noise go by the scale of the pixels") {
        Canvas picture({4, 4, 3});
        for (float& x : picture.values) x = 4 * x - 1;
        picture.view.black = -1;
        picture.view.white = 3;
        for (std::uint64_t step = 0; step < 5; ++step) {
            layers::Draws drawn = draws(step);
            const double u = drawn.uniform();
            const Canvas brighter = changed("random_brightness: 0.4", picture, step);
            const Canvas sharper = changed("random_contrast: 0.5", picture, step);
            for (std::int64_t c = 0; c < 3; ++c) {
                double mean = 0;
                for (std::int64_t i = 0; i < 16; ++i) mean += static_cast<double>(picture.at(i / 4, i % 4, c)) / 16;
                for (std::int64_t i = 0; i < 16; ++i) {
                    const double x = static_cast<double>(picture.at(i / 4, i % 4, c));
                    const double lit = std::clamp(x + spread(u, 0.4) * 4, -1.0, 3.0);
                    const double stretched = std::clamp((x - mean) * (1 + spread(u, 0.5)) + mean, -1.0, 3.0);
                    CHECK(static_cast<double>(brighter.at(i / 4, i % 4, c)) == doctest::Approx(lit).epsilon(1e-5));
                    CHECK(static_cast<double>(sharper.at(i / 4, i % 4, c)) == doctest::Approx(stretched).epsilon(1e-5));
                }
            }
        }
        Canvas large({100, 100, 3});
        large.view.white = 2;
        const Canvas noisy = changed("gaussian_noise: 0.1", large);
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < large.values.size(); ++i) {
            const double more = static_cast<double>(noisy.values[i] - large.values[i]);
            sum += more;
            squares += more * more;
        }
        CHECK(std::abs(sum / 30000) < 0.005);
        CHECK(std::sqrt(squares / 30000) == doctest::Approx(0.2).epsilon(0.02));
    }

    TEST_CASE("numbers that are no pixels do not end at black and white") {
        SampleView view = view_of({2, 2, 1});
        std::vector<float> values = {-3, 0.5F, 40, 255}, scratch(4);
        view.values = values;
        view.scratch = scratch;
        view.is_bounded = false;
        layers::Draws draws(layers::Stream(1, "numbers"));
        CHECK(view.bounded(300) == 300);
        const std::vector<float> before = values;
        for (const char* nothing : {"random_brightness: 0", "random_contrast: 0"}) {
            augmentation(nothing)->change(view, draws);
            for (std::size_t i = 0; i < 4; ++i) CHECK(values[i] == doctest::Approx(before[i]).epsilon(1e-6));
        }
        view.is_bounded = true;
        CHECK(view.bounded(300) == 1);
    }

    TEST_CASE("cutout covers a square, or what of it lies within the picture") {
        const Canvas picture({8, 6, 2});
        std::set<std::size_t> covered;
        for (std::uint64_t step = 0; step < 60; ++step) {
            layers::Draws drawn = draws(step);
            const auto top = static_cast<std::int64_t>(drawn.below(8)) - 1;
            const auto left = static_cast<std::int64_t>(drawn.below(6)) - 1;
            const Canvas cut = changed("cutout: {size: 3, fill_value: 0.5}", picture, step);
            std::size_t count = 0;
            for (std::int64_t y = 0; y < 8; ++y)
                for (std::int64_t x = 0; x < 6; ++x) {
                    const bool inside = y >= top && y < top + 3 && x >= left && x < left + 3;
                    count += inside;
                    CHECK(cut.at(y, x, 1) == (inside ? 0.5f : picture.at(y, x, 1)));
                }
            covered.insert(count);
        }
        CHECK(covered == std::set<std::size_t>{4, 6, 9});
    }

    TEST_CASE("mixup and cutmix mix pictures in the shares that they tell") {
        const Canvas picture({6, 6, 2}, 1), partner({6, 6, 2}, 2);
        std::set<double> shares;
        for (std::uint64_t step = 0; step < 50; ++step) {
            Canvas mixed = picture, patched = picture;
            layers::Draws first = draws(step), second = draws(step);
            const double share = augmentation("mixup: 0.4")->mix(mixed.view, partner.view, first);
            for (std::size_t i = 0; i < mixed.values.size(); ++i)
                CHECK(static_cast<double>(mixed.values[i]) ==
                      doctest::Approx(share * static_cast<double>(picture.values[i]) +
                                      (1 - share) * static_cast<double>(partner.values[i]))
                          .epsilon(1e-5));
            const double kept = augmentation("cutmix")->mix(patched.view, partner.view, second);
            int own = 0;
            for (std::int64_t i = 0; i < 36; ++i) {
                const bool is_own = patched.at(i / 6, i % 6, 0) == picture.at(i / 6, i % 6, 0);
                own += is_own;
                CHECK(patched.at(i / 6, i % 6, 1) == (is_own ? picture : partner).at(i / 6, i % 6, 1));
            }
            CHECK(kept == doctest::Approx(own / 36.0));
            shares.insert(kept);
        }
        CHECK(shares.size() > 5);
    }

    TEST_CASE("shares have the moments of the beta distribution") {
        for (const double alpha : {0.01, 0.2, 1.0, 4.0}) {
            CAPTURE(alpha);
            layers::Draws drawn = draws();
            double sum = 0, squares = 0, fourth = 0;
            constexpr int count = 20000;
            for (int i = 0; i < count; ++i) {
                const double x = draw_beta(alpha, drawn) - 0.5;
                CHECK(std::abs(x) <= 0.5);
                sum += x;
                squares += x * x;
                fourth += x * x * x * x;
            }
            const double variance = 1 / (4 * (2 * alpha + 1));
            CHECK(std::abs(sum / count) < 0.012);
            CHECK(squares / count == doctest::Approx(variance).epsilon(0.03));
            CHECK(fourth / count ==
                  doctest::Approx(3 * variance * variance * (2 * alpha + 1) / (2 * alpha + 3)).epsilon(0.06));
        }
    }
}
