#include "runner/run/thread_executor.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>

using namespace runner;

namespace {

/// A plan of so many jobs of one trial each; `parents` says which trial each starts from.
TrialPlan plan_of(const std::vector<int>& parents) {
    TrialPlan plan;
    for (std::size_t i = 0; i < parents.size(); ++i) {
        PlannedTrial trial;
        trial.job = static_cast<int>(i);
        trial.parent = parents[i];
        plan.trials.push_back(trial);
        plan.jobs.push_back({.trials = {static_cast<int>(i)}, .parent = parents[i]});
    }
    return plan;
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("every job is run once, after the one that it waits for") {
        const TrialPlan plan = plan_of({2, -1, -1, 0});
        for (const int threads : {1, 3}) {
            std::mutex mutex;
            std::vector<int> order;
            ThreadExecutor(threads).execute(plan,
                                            [&](const TrainingJob& job, const std::stop_token& stop) {
                                                const std::lock_guard lock(mutex);
                                                CHECK_FALSE(stop.stop_requested());
                                                if (job.parent >= 0)
                                                    CHECK(std::ranges::find(order, job.parent) != order.end());
                                                order.push_back(job.trials.front());
                                            },
                                            {});
            CHECK(order.size() == 4);
            if (threads == 1) CHECK(order == std::vector{1, 2, 0, 3});
        }
    }

    TEST_CASE("the first exception of a job stops the others, and comes out") {
        std::vector<bool> stopped;
        const auto run = [&](const TrainingJob& job, const std::stop_token& stop) {
            stopped.push_back(stop.stop_requested());
            if (job.trials.front() > 0) throw std::runtime_error("job " + std::to_string(job.trials.front()));
        };
        CHECK_THROWS_WITH_AS(ThreadExecutor(1).execute(plan_of({-1, -1, -1}), run, {}), "job 1", std::runtime_error);
        CHECK(stopped == std::vector{false, false, true});
    }

    TEST_CASE("a request to stop reaches the jobs") {
        std::stop_source source;
        std::vector<bool> stopped;
        ThreadExecutor(1).execute(
            plan_of({-1, -1}),
            [&](const TrainingJob&, const std::stop_token& stop) {
                stopped.push_back(stop.stop_requested());
                source.request_stop();
            },
            source.get_token());
        CHECK(stopped == std::vector{false, true});
    }
}
