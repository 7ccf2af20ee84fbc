#include "runner/results/chance_paths.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>

#include "layers/math/random.h"

namespace runner {
namespace {

using Sizes = std::vector<float>;

constexpr std::size_t count = ChancePaths::count;
constexpr std::size_t all_signs = 16;
static_assert(count == 1 << all_signs);

/// Whether a course turns the sign of an effect: the first of them as the bits of its number say, the others as drawn.
std::vector<std::uint32_t> turned(std::size_t effect) {
    std::vector<std::uint32_t> words(count / 32);
    if (effect < all_signs) {
        for (std::size_t path = 0; path < count; ++path) words[path / 32] |= (path >> effect & 1U) << path % 32;
    } else {
        layers::Stream(effect, "courses").fill(0, words);
        words[0] &= ~1U;  // the first course is what was observed
    }
    return words;
}

void add(std::vector<double>& sums, std::size_t effect, double size) {
    const auto words = turned(effect);
    for (std::size_t path = 0; path < count; ++path) sums[path] += words[path / 32] >> path % 32 & 1U ? -size : size;
}

/// Sums that are the same but for rounding are the same as floats that end early.
float rounded(double sum, double unit) { return static_cast<float>(std::round(std::abs(sum) / unit)); }

/// The numbers of one look, the same whatever is asked.
const Sizes& normals(std::size_t look) {
    static thread_local std::vector<Sizes> all;
    while (all.size() <= look) {
        layers::Draws draws(layers::Stream(all.size(), "normal courses"));
        Sizes& numbers = all.emplace_back(count);
        for (float& number : numbers) number = static_cast<float>(draws.normal());
    }
    return all[look];
}

/// The size that no more than `wanted` of these exceed; of equal sizes all or none do.
float bound_of(Sizes sizes, std::size_t wanted) {
    if (wanted >= sizes.size()) return -1;
    std::ranges::nth_element(sizes, sizes.begin() + static_cast<std::ptrdiff_t>(wanted), std::greater<>());
    return sizes[wanted];
}

std::size_t courses_of(double share) {
    return static_cast<std::size_t>(std::floor(share * static_cast<double>(count) * (1 + 1e-12)));
}

}  // namespace

ChancePaths ChancePaths::of_signs(std::span<const double> effects, std::span<const std::size_t> look_of,
                                  std::size_t looks) {
    double largest = 0;
    for (const double effect : effects) largest += std::abs(effect);
    const double unit = largest > 0 ? largest / (1 << 23) : 1;
    ChancePaths paths;
    std::vector<double> sums(count);
    for (std::size_t look = 0, added = 0; look < looks; ++look) {
        for (std::size_t i = 0; i < effects.size(); ++i)
            if (look_of[i] == look) add(sums, added++, effects[i]);
        Sizes& sizes = paths.sizes_.emplace_back();
        sizes.reserve(count);
        for (const double sum : sums) sizes.push_back(rounded(sum, unit));
    }
    return paths;
}

ChancePaths ChancePaths::of_normal(std::span<const double> information) {
    ChancePaths paths;
    std::vector<float> sums(count);
    double before = 0;
    for (std::size_t look = 0; look < information.size(); ++look) {
        const auto step = static_cast<float>(std::sqrt(std::max(0.0, information[look] - before)));
        const auto scale = static_cast<float>(std::sqrt(information[look]));
        before = std::max(before, information[look]);
        const Sizes& more = normals(look);
        Sizes& sizes = paths.sizes_.emplace_back(count);
        for (std::size_t path = 0; path < count; ++path) {
            sums[path] += step * more[path];
            if (scale > 0) sizes[path] = std::abs(sums[path]) / scale;
        }
    }
    return paths;
}

double ChancePaths::level_of_last(std::span<const double> spent) const {
    std::vector<bool> taken(count);
    std::size_t taken_before = 0;
    float bound = std::numeric_limits<float>::infinity();
    for (std::size_t look = 0; look < sizes_.size(); ++look) {
        Sizes left;
        left.reserve(count - taken_before);
        for (std::size_t path = 0; path < count; ++path)
            if (!taken[path]) left.push_back(sizes_[look][path]);
        const std::size_t may_take = courses_of(spent[look]);
        bound = bound_of(std::move(left), may_take > taken_before ? may_take - taken_before : 0);
        for (std::size_t path = 0; path < count; ++path)
            if (!taken[path] && sizes_[look][path] > bound) taken[path] = true, ++taken_before;
    }
    const auto beyond = std::ranges::count_if(sizes_.back(), [bound](float size) { return size > bound; });
    return static_cast<double>(beyond) / static_cast<double>(count);
}

double ChancePaths::level_of_each(double share) const {
    const auto taken_at = [this](std::size_t each) {
        std::vector<bool> taken(count);
        for (const Sizes& sizes : sizes_) {
            const float bound = bound_of(sizes, each);
            for (std::size_t path = 0; path < count; ++path)
                if (sizes[path] > bound) taken[path] = true;
        }
        return static_cast<std::size_t>(std::ranges::count(taken, true));
    };
    std::size_t low = 0, high = courses_of(share) + 1;  // that many take too many, or nearly so
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        (taken_at(middle) <= courses_of(share) ? low : high) = middle;
    }
    return static_cast<double>(low) / static_cast<double>(count);
}

}  // namespace runner
