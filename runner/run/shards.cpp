#include "runner/run/shards.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <ranges>

namespace runner {
namespace {

constexpr int most_shards = 100'000;

std::optional<int> read_whole(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// Candidates that were tried before this part of the run: every shard waits for all of them, so none is left.
bool is_of_finished_search(const TrialPlan& plan, const TrainingJob& job) {
    return std::ranges::all_of(job.trials,
                               [&](int index) { return plan.trial(index).search && plan.trial(index).is_finished(); });
}

class Division {
public:
    Division(const TrialPlan& plan, int shards)
        : plan_(plan),
          ends_(plan.jobs.size()),
          shard_of_(plan.jobs.size(), -1),
          free_(static_cast<std::size_t>(shards)) {
        for (const TrainingJob& job : plan.jobs)
            work_.push_back(is_of_finished_search(plan, job) ? 0 : std::max(job.work, least_work));
    }

    std::vector<std::vector<int>> divide() {
        std::vector<std::vector<int>> result(free_.size());
        for (const int job : by_what_follows()) result[place(job)].push_back(job);
        return result;
    }

private:
    static constexpr double least_work = 1e-9;

    static std::size_t at(int index) { return static_cast<std::size_t>(index); }

    /// The work from each job's begin to the end of the longest chain that starts with it.
    std::vector<double> chains(const std::vector<int>& from_roots) const {
        std::vector<double> chain = work_;
        for (const int job : std::views::reverse(from_roots))
            if (const int parent = plan_.waits_for(plan_.job(job)); parent >= 0)
                chain[at(parent)] = std::max(chain[at(parent)], work_[at(parent)] + chain[at(job)]);
        return chain;
    }

    std::vector<int> from_roots() const {
        std::vector<int> depth(plan_.jobs.size()), order(plan_.jobs.size());
        for (std::size_t i = 0; i < depth.size(); ++i)
            for (int above = plan_.waits_for(plan_.jobs[i]); above >= 0; above = plan_.waits_for(plan_.job(above)))
                ++depth[i];
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, {}, [&](int job) { return depth[at(job)]; });
        return order;
    }

    std::vector<int> by_what_follows() const {
        std::vector<int> order = from_roots();
        const std::vector<double> chain = chains(order);
        std::ranges::stable_sort(order, std::greater(), [&](int job) { return chain[at(job)]; });
        return order;
    }

    /// Of shards that would end it alike, its parent's, else the first.
    std::size_t place(int job) {
        const int parent = plan_.waits_for(plan_.job(job));
        const double from = parent < 0 ? 0 : ends_[at(parent)];
        std::size_t best = parent < 0 ? 0 : at(shard_of_[at(parent)]);
        for (std::size_t shard = 0; shard < free_.size(); ++shard)
            if (std::max(free_[shard], from) < std::max(free_[best], from)) best = shard;
        free_[best] = ends_[at(job)] = std::max(free_[best], from) + work_[at(job)];
        shard_of_[at(job)] = static_cast<int>(best);
        return best;
    }

    const TrialPlan& plan_;
    std::vector<double> work_, ends_;
    std::vector<int> shard_of_;
    std::vector<double> free_;  // from when each shard has nothing to do
};

}  // namespace

std::optional<Shard> read_shard(const std::string& text, std::string& why) {
    const std::size_t slash = text.find('/');
    const auto index = read_whole(std::string_view(text).substr(0, slash));
    const auto count = slash == std::string::npos ? std::nullopt : read_whole(std::string_view(text).substr(slash + 1));
    if (!index || !count || *index < 0 || *count < 1 || *count > most_shards)
        why = fmt::format("expected a shard and how many there are, such as `0/8`, received `{}`", text);
    else if (*index >= *count)
        why = fmt::format("shards count from 0: the last of {} is `{}/{}`, received `{}`", *count, *count - 1, *count,
                          text);
    else
        return Shard{*index, *count};
    return {};
}

std::vector<std::vector<int>> divide(const TrialPlan& plan, int shards) { return Division(plan, shards).divide(); }

}  // namespace runner
