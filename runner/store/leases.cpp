#include "runner/store/leases.h"

#include <fmt/format.h>

#include <random>

#include "runner/store/files.h"

namespace runner {
namespace {

/// Another one in every process, wherever it runs: no trial draws from it.
std::string draw_token() {
    std::random_device device;
    return fmt::format("{:08x}{:08x}{:08x}", device(), device(), device());
}

}  // namespace

std::string lease_file(const std::string& trial) { return "store/" + trial + "/lease"; }

Lease::Lease(Leases& leases, std::string trial, std::filesystem::path file, LeaseHolder holder)
    : leases_(leases), trial_(std::move(trial)), file_(std::move(file)), holder_(std::move(holder)) {}

Lease::~Lease() {
    {
        const std::lock_guard guard(leases_.mutex_);
        leases_.held_.erase(trial_);
    }
    if (!is_held()) return;
    std::error_code ignored;  // who finds it finds its holder dead
    std::filesystem::remove(file_, ignored);
}

bool Lease::is_held() {
    const std::lock_guard guard(mutex_);
    if (lost_.stop_requested()) return false;
    const auto now = read_lease(file_);
    if (now && now->token == holder_.token) return true;
    lost_.request_stop();
    return false;
}

void Lease::beat() {
    if (!is_held()) return;
    const std::lock_guard guard(mutex_);
    ++holder_.beat;
    holder_.epoch = epoch_;
    try {
        write_file(file_, to_text(holder_));
    } catch (const OutputError&) {  // a disk that is full: whoever saves will say so
    }
}

Leases::Leases(std::filesystem::path folder, LeaseTimes times)
    : folder_(std::move(folder)),
      times_(times),
      token_(draw_token()),
      heart_([this](const std::stop_token& stop) { keep_beating(stop); }) {}

Leases::~Leases() {
    heart_.request_stop();
    heart_.join();
}

LeaseTaken Leases::take(const std::string& trial, const std::string& configuration) {
    const std::filesystem::path file = folder_ / lease_file(trial);
    LeaseHolder mine;
    {
        const std::lock_guard guard(mutex_);
        if (held_.contains(trial)) return {.lease = nullptr, .is_alive = true};
        mine = LeaseHolder::here(fmt::format("{}-{}", token_, ++taken_));
        mine.configuration = configuration;
    }
    if (create_file(file, to_text(mine))) return {.lease = hold(trial, file, std::move(mine))};
    const auto other = read_lease(file);
    LeaseTaken taken;
    if (!other || !is_dead(trial, *other, mine, taken.is_alive)) return taken;
    write_file(file, to_text(mine));
    std::this_thread::sleep_for(times_.settle());
    const auto last = read_lease(file);
    if (last && last->token == mine.token) taken.lease = hold(trial, file, std::move(mine));
    return taken;
}

std::unique_ptr<Lease> Leases::hold(const std::string& trial, const std::filesystem::path& file, LeaseHolder mine) {
    std::unique_ptr<Lease> lease(new Lease(*this, trial, file, std::move(mine)));
    const std::lock_guard guard(mutex_);
    held_[trial] = lease.get();
    watched_.erase(trial);
    return lease;
}

bool Leases::is_dead(const std::string& trial, const LeaseHolder& other, const LeaseHolder& mine, bool& is_alive) {
    if (!other.task.empty() && other.task == mine.task && other.starts < mine.starts) return true;
    if (process_has_ended(other.process)) return true;
    const std::lock_guard guard(mutex_);
    const auto [entry, is_new] = watched_.try_emplace(trial, Watched{other.token, other.beat, Clock::now()});
    Watched& watched = entry->second;
    if (watched.token != other.token || watched.beat != other.beat)
        watched = {other.token, other.beat, Clock::now(), true};
    const bool silent = !is_new && Clock::now() - watched.since >= times_.dead;
    is_alive = watched.has_changed && !silent;
    return silent;
}

void Leases::tell_epoch(const std::string& trial, std::int64_t epoch) {
    const std::lock_guard guard(mutex_);
    if (const auto lease = held_.find(trial); lease != held_.end()) lease->second->tell_epoch(epoch);
}

bool Leases::holds(const std::string& trial) {
    const std::lock_guard guard(mutex_);
    const auto lease = held_.find(trial);
    return lease != held_.end() && lease->second->is_held();
}

void Leases::keep_beating(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait_for(lock, stop, times_.beat(), [] { return false; });
        if (stop.stop_requested()) return;
        for (const auto& [trial, lease] : held_) lease->beat();
    }
}

}  // namespace runner
