#include "runner/run/scheduler.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace runner {
namespace {

class Tasks {
public:
    Tasks(const std::vector<std::vector<int>>& after, const std::function<void(int)>& run)
        : run_(run), waits_for_(after.size()), followers_(after.size()), left_(after.size()) {
        for (std::size_t task = 0; task < after.size(); ++task) {
            waits_for_[task] = after[task].size();
            for (const int other : after[task])
                followers_[static_cast<std::size_t>(other)].push_back(static_cast<int>(task));
            if (after[task].empty()) ready_.insert(static_cast<int>(task));
        }
    }

    /// Until it goes, no task begins.
    std::unique_lock<std::mutex> hold() { return std::unique_lock(mutex_); }

    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return left_ == 0 || !ready_.empty(); });
            if (left_ == 0) return;
            const int task = *ready_.begin();
            ready_.erase(ready_.begin());
            lock.unlock();
            run_(task);
            lock.lock();
            finish(task);
        }
    }

private:
    void finish(int task) {
        bool wake = --left_ == 0;
        for (const int follower : followers_[static_cast<std::size_t>(task)])
            if (--waits_for_[static_cast<std::size_t>(follower)] == 0) {
                ready_.insert(follower);
                wake = true;
            }
        if (wake) changed_.notify_all();
    }

    const std::function<void(int)>& run_;
    std::vector<std::size_t> waits_for_;  // how many tasks must still end first
    std::vector<std::vector<int>> followers_;
    std::size_t left_;
    std::set<int> ready_;
    std::mutex mutex_;
    std::condition_variable changed_;
};

}  // namespace

void run_tasks(const std::vector<std::vector<int>>& after, int threads, const std::function<void(int)>& run,
               const std::function<void(int threads, const std::error_code&)>& on_fewer) {
    Tasks tasks(after, run);
    std::vector<std::jthread> workers;
    const auto useful = std::min<std::size_t>(static_cast<std::size_t>(std::max(threads, 1)), after.size());
    workers.reserve(useful);
    {
        const auto none_begins = tasks.hold();
        try {
            while (workers.size() < useful) workers.emplace_back([&tasks] { tasks.work(); });
        } catch (const std::system_error& error) {
            if (on_fewer) on_fewer(std::max(1, static_cast<int>(workers.size())), error.code());
        }
    }
    if (workers.empty()) tasks.work();
}

}  // namespace runner
