#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <stop_token>
#include <system_error>
#include <thread>
#include <vector>

namespace runner {

/// Calls `work(i)` for 0 … count - 1 on all processors, until a stop is asked for.
template <class Work>
void on_all_processors(std::size_t count, const std::stop_token& stop, Work work) {
    constexpr std::size_t piece = 16;
    std::atomic<std::size_t> next = 0;
    const auto hand = [&] {
        for (std::size_t first = 0; (first = next.fetch_add(piece)) < count && !stop.stop_requested();)
            for (std::size_t i = first; i < std::min(count, first + piece); ++i) work(i);
    };
    std::vector<std::jthread> others;
    const std::size_t hands = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 16);
    for (std::size_t h = 1; h < std::min(hands, (count + piece - 1) / piece); ++h) try {
            others.emplace_back(hand);
        } catch (const std::system_error&) {  // no thread can be made: then this one does it
        }
    hand();
}

}  // namespace runner
