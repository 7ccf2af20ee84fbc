#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace layers {

/// Random numbers as a value: the stream of (seed, purpose, name), indexed by (step, element).
/// Counter-based (Philox4x32-10, Salmon et al. 2011), so order of calls, threads and interruptions have no say.
class Stream {
public:
    Stream(std::uint64_t seed, std::string_view purpose, std::string_view name = {});

    /// The four words number `index` of `step`.
    std::array<std::uint32_t, 4> words(std::uint64_t step, std::uint64_t index) const;
    /// Fills with the words of `step` in order, from word number `first` on, a multiple of four. Vectorized: about
    /// 0.5 ns a word.
    void fill(std::uint64_t step, std::span<std::uint32_t> out, std::uint64_t first = 0) const;

private:
    std::array<std::uint32_t, 2> key_;
};

/// Draws from one step of a stream, one after another.
class Draws {
public:
    explicit Draws(Stream stream, std::uint64_t step = 0);

    std::uint32_t word();
    /// In [0, 1), 53 bits.
    double uniform();
    /// Standard normal, by the inverse of its distribution function.
    double normal();
    /// Standard normal within ±2, as if redrawn beyond.
    double truncated_normal();
    /// A whole number in [0, n), every one equally likely.
    std::uint64_t below(std::uint64_t n);
    /// Fisher–Yates.
    template <class T>
    void shuffle(std::span<T> items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

private:
    Stream stream_;
    std::uint64_t step_;
    std::uint64_t index_ = 0;
    std::array<std::uint32_t, 4> words_{};
    int left_ = 0;
};

}  // namespace layers
