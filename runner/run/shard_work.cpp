#include "runner/run/shard_work.h"

#include <algorithm>

namespace runner {
namespace {

using std::chrono::milliseconds;

/// How often a job is looked for that somebody waits for.
constexpr milliseconds look_again{500};

}  // namespace

ShardWork::ShardWork(const TrialPlan& plan, const TrialStore& store, Leases& leases, const std::vector<int>& own,
                     const std::vector<int>& others)
    : plan_(plan), store_(store), leases_(leases), jobs_(plan.jobs.size()) {
    for (const int job : own) want(job, &Job::own);
    for (const int job : own) need_ancestors(job);
    for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
        const bool searched = std::ranges::any_of(plan.jobs[i].trials, [&](int t) { return plan.trial(t).search; });
        if (searched) want(static_cast<int>(i), &Job::needed), need_ancestors(static_cast<int>(i));
    }
    for (const int job : others) want(job, &Job::wanted);
}

/// Own ones keep their place, and what is needed besides comes after them.
void ShardWork::want(int job, bool Job::*why) {
    if (!at(job).wanted) order_.push_back(job);
    at(job).wanted = at(job).*why = true;
}

void ShardWork::need_ancestors(int job) {
    for (int above = plan_.waits_for(plan_.job(job)); above >= 0; above = plan_.waits_for(plan_.job(above)))
        want(above, &Job::needed);
}

void ShardWork::work(const RunJob& run, const std::stop_token& stop) {
    const std::stop_callback on_stop(stop, [this] { stopping_.request_stop(); });
    const std::stop_token stopping = stopping_.get_token();
    while (!stopping.stop_requested()) {
        std::unique_lock lock(mutex_);
        Next next;
        try {
            next = find_next();
        } catch (...) {
            lock.unlock();
            return keep(std::current_exception());
        }
        if (next.taken.lease) {
            lock.unlock();
            this->run(std::move(next.taken), run, stopping);
        } else if (next.wait) {
            changed_.wait_for(lock, stopping, *next.wait, [&, before = ended_] { return ended_ != before; });
        } else {
            return;
        }
    }
}

ShardWork::Next ShardWork::find_next() {
    Next next;
    for (const int job : order_)
        if (at(job).state != State::over && try_job(job, next)) return next;
    return next;
}

/// True if the job was taken. If not, `next` tells how long to wait, if it has to be waited for.
bool ShardWork::try_job(int index, Next& next) {
    const TrainingJob& job = plan_.job(index);
    const bool needed = at(index).needed;
    const auto wait = [&](milliseconds time) { next.wait = next.wait ? std::min(*next.wait, time) : time; };
    const auto is_over = [&] {
        if (is_settled(index)) at(index).state = State::over;
        return at(index).state == State::over;
    };
    if (at(index).state == State::running || is_over()) {
        if (needed && at(index).state == State::running) wait(look_again);
        return false;
    }
    if (!parent_is_over(job)) {
        if (at(index).own || needed) wait(look_again);
        return false;
    }
    const PlannedTrial& first = plan_.trial(job.trials.front());
    store_.folders().open(first.id());  // its name leads to the lease
    LeaseTaken taken = leases_.take(first.identity.trial, first.configuration.trial);
    if (is_over()) return false;
    if (!taken.lease) {
        if (needed)
            wait(look_again);
        else if (!taken.is_alive)  // it may be dead: until that is known, one stays
            wait(leases_.times().beat());
        return false;
    }
    at(index).state = State::running;
    next.taken = {index, std::move(taken.lease)};
    return true;
}

/// A shard tries its own once more that failed before; those of others are for them.
bool ShardWork::is_settled(int job) const {
    return std::ranges::all_of(plan_.job(job).trials, [&](int index) {
        const TrialGlance glance = store_.glance(plan_.trial(index).key, plan_.trial(index).wanted());
        return glance.is_over() && !(glance.status == "failed" && jobs_[static_cast<std::size_t>(job)].own);
    });
}

bool ShardWork::parent_is_over(const TrainingJob& job) const {
    if (job.parent < 0) return true;
    const PlannedTrial& parent = plan_.trial(job.parent);
    const Job& above = jobs_[static_cast<std::size_t>(parent.job)];
    if (above.state == State::over) return true;
    return above.state == State::open && store_.glance(parent.key, parent.wanted()).is_over();
}

/// What an earlier try left unfinished says nothing about this one. One that was taken over in the meantime is left to
/// who has it now.
void ShardWork::run(Taken taken, const RunJob& run, const std::stop_token& stop) {
    const TrainingJob& job = plan_.job(taken.job);
    std::stop_source ending;
    const auto end = [&ending] { ending.request_stop(); };
    const std::stop_callback on_stop(stop, end), on_loss(taken.lease->lost(), end);
    try {
        for (const int index : job.trials) store_.remove_unfinished(plan_.trial(index).id());
        run(job, ending.get_token());
    } catch (...) {
        keep(std::current_exception());
    }
    const bool lost = taken.lease->lost().stop_requested();
    taken.lease.reset();
    const std::lock_guard guard(mutex_);
    at(taken.job).state = lost ? State::open : State::over;
    ++ended_;
    changed_.notify_all();
}

void ShardWork::keep(std::exception_ptr error) {
    const std::lock_guard guard(mutex_);
    if (!error_) error_ = std::move(error);
    stopping_.request_stop();
}

void ShardWork::rethrow() const {
    if (error_) std::rethrow_exception(error_);
}

}  // namespace runner
