#include "runner/run/scheduler.h"

#include <doctest/doctest.h>
#include <pthread.h>

#include <algorithm>

#include <atomic>
#include <mutex>

using namespace runner;

TEST_SUITE("run") {
    TEST_CASE("tasks run once each, after those that they wait for") {
        // 4 <- 0 <- 1, 2 alone, 3 after 1 and 2: an order that the list does not show
        const std::vector<std::vector<int>> after = {{4}, {0}, {}, {1, 2}, {}};
        for (const int threads : {1, 2, 7}) {
            std::mutex mutex;
            std::vector<int> order;
            run_tasks(after, threads, [&](int task) {
                const std::lock_guard lock(mutex);
                for (const int other : after[static_cast<std::size_t>(task)])
                    CHECK(std::ranges::find(order, other) != order.end());
                order.push_back(task);
            });
            CHECK(order.size() == 5);
            if (threads == 1) CHECK(order == std::vector{2, 4, 0, 1, 3});
        }
    }

    TEST_CASE("a thousand tasks on more threads than cores all run") {
        std::atomic<int> count = 0;
        std::vector<std::vector<int>> after(1000);
        for (int i = 1; i < 1000; ++i) after[static_cast<std::size_t>(i)] = {i / 2};
        run_tasks(after, 8, [&](int) { ++count; });
        CHECK(count == 1000);
    }

    TEST_CASE("where not all threads can be made, those that there are do it all, and that is told before they begin") {
        pthread_attr_t usual, huge;
        pthread_getattr_default_np(&usual);
        pthread_getattr_default_np(&huge);
        REQUIRE(pthread_attr_setstacksize(&huge, std::size_t{1} << 45) == 0);  // an address space has room for three
        REQUIRE(pthread_setattr_default_np(&huge) == 0);
        std::atomic<int> run = 0, told = 0;
        run_tasks(
            std::vector<std::vector<int>>(20), 7, [&](int) { ++run; },
            [&](int threads, const std::error_code& why) {
                CHECK(run == 0);
                CHECK(threads >= 1);
                CHECK(threads < 7);
                CHECK(why == std::errc::resource_unavailable_try_again);
                ++told;
            });
        pthread_setattr_default_np(&usual);
        CHECK(run == 20);
        CHECK(told == 1);
    }

    TEST_CASE("no tasks are no work") {
        run_tasks({}, 2, [](int) { FAIL("nothing to run"); });
    }
}
