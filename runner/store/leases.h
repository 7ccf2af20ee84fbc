#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "runner/store/lease.h"

namespace runner {

/// How long what lasts. A folder that several machines have in common may show one of them what another has written up
/// to a minute later.
struct LeaseTimes {
    std::chrono::milliseconds dead{120'000};  // a holder that has not been heard of for so long is no more
    std::chrono::milliseconds beat() const { return dead / 8; }
    std::chrono::milliseconds settle() const { return dead / 60; }  // until two who took over see who was the last
};

class Leases;

/// A trial that this process trains, and no other. Given back when it goes.
class Lease {
public:
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    /// Asks the file: another process may have taken it over, which has thought this one dead.
    bool is_held();
    /// Requested once it is not held any more.
    std::stop_token lost() const { return lost_.get_token(); }
    void tell_epoch(std::int64_t epoch) { epoch_ = epoch; }

private:
    friend class Leases;
    Lease(Leases& leases, std::string trial, std::filesystem::path file, LeaseHolder holder);
    void beat();

    Leases& leases_;
    std::string trial_;
    std::filesystem::path file_;
    std::mutex mutex_;  // of the file
    LeaseHolder holder_;
    std::atomic<std::int64_t> epoch_ = 0;
    std::stop_source lost_;
};

/// What a try to take a lease came to.
struct LeaseTaken {
    std::unique_ptr<Lease> lease;  // or none
    bool is_alive = false;         // its holder has been heard of since it was first asked for
};

/// The leases of this process in one folder, each on a trial by its hash, whose holder it shows to be alive. A lease is
/// taken over at once where its holder has certainly ended: its process, or the same task that a scheduler has started
/// again since. Else when its beat has stood still for long enough by this process's own clock: no two clocks are
/// compared. Who is taken over without being dead finds out before it saves anything; if both save, they save the same
/// bits.
class Leases {
public:
    explicit Leases(std::filesystem::path folder, LeaseTimes times = {});
    ~Leases();
    Leases(const Leases&) = delete;
    Leases& operator=(const Leases&) = delete;

    /// `configuration`: its identity without the data. Throws OutputError.
    LeaseTaken take(const std::string& trial, const std::string& configuration = {});
    /// Of a trial whose lease is held here; else nothing happens.
    void tell_epoch(const std::string& trial, std::int64_t epoch);
    bool holds(const std::string& trial);
    const LeaseTimes& times() const { return times_; }

private:
    friend class Lease;
    using Clock = std::chrono::steady_clock;
    /// What another's lease looked like, and since when.
    struct Watched {
        std::string token;
        std::int64_t beat = 0;
        Clock::time_point since;
        bool has_changed = false;
    };

    std::unique_ptr<Lease> hold(const std::string& trial, const std::filesystem::path& file, LeaseHolder mine);
    bool is_dead(const std::string& trial, const LeaseHolder& other, const LeaseHolder& mine, bool& is_alive);
    void keep_beating(const std::stop_token& stop);

    std::filesystem::path folder_;
    LeaseTimes times_;
    std::string token_;
    std::mutex mutex_;  // of what follows
    std::map<std::string, Watched> watched_;
    std::map<std::string, Lease*> held_;
    std::condition_variable_any wake_;
    int taken_ = 0;
    std::jthread heart_;
};

/// Where the lease of a trial lies, below the folder of the experiment.
std::string lease_file(const std::string& trial);

}  // namespace runner
