#pragma once

#include <chrono>
#include <thread>

namespace tests {

/// Waits for what must come; ten seconds are more than any machine needs.
template <class Condition>
bool comes(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

}  // namespace tests
