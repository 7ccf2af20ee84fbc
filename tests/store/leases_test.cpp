#include "runner/store/leases.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "runner/store/files.h"
#include "runner/store/folder_lock.h"
#include "tests/commands/waiting.h"
#include "tests/support/folder.h"

using namespace runner;
using std::chrono::milliseconds;

namespace {

constexpr const char* trial = "5f3a";
constexpr LeaseTimes quick{milliseconds(200)}, slow{milliseconds(4000)};

std::string file_of(const tests::Folder& folder) { return folder / lease_file(trial); }

/// A lease of a process that is nowhere to be seen.
LeaseHolder stranger() {
    LeaseHolder holder = LeaseHolder::here("another");
    holder.process.place = "elsewhere";
    return holder;
}

}  // namespace

TEST_SUITE("store") {
    TEST_CASE("a lease is had by one, and by another when it is given back") {
        const tests::Folder folder;
        Leases ours(folder.path()), theirs(folder.path());
        LeaseTaken taken = ours.take(trial);
        REQUIRE(taken.lease);
        CHECK(taken.lease->is_held());
        CHECK(ours.holds(trial));
        CHECK_FALSE(theirs.holds(trial));
        CHECK_FALSE(theirs.take(trial).lease);
        CHECK_FALSE(ours.take(trial).lease);
        taken.lease.reset();
        CHECK_FALSE(std::filesystem::exists(file_of(folder)));
        CHECK(theirs.take(trial).lease);
    }

    TEST_CASE("a lease tells who has it, and how far they are") {
        const tests::Folder folder;
        Leases leases(folder.path(), quick);
        const LeaseTaken taken = leases.take(trial);
        leases.tell_epoch(trial, 7);
        CHECK(tests::comes([&] { return read_lease(file_of(folder)).value_or(LeaseHolder()).epoch == 7; }));
        const LeaseHolder holder = *read_lease(file_of(folder));
        CHECK(holder.process == this_process());
        CHECK(holder.beat > 0);
        CHECK(holder.name() == holder.host);
    }

    TEST_CASE("whoever beats is alive, and keeps what it has") {
        const tests::Folder folder;
        Leases leases(folder.path(), slow), others(folder.path(), slow);
        // By its process it would be found alive at once: this one is of another machine.
        LeaseHolder holder = stranger();
        tests::write(file_of(folder), to_text(holder));
        CHECK_FALSE(others.take(trial).is_alive);  // not known yet
        ++holder.beat;
        write_file(file_of(folder), to_text(holder));
        const LeaseTaken taken = others.take(trial);
        CHECK(taken.is_alive);
        CHECK_FALSE(taken.lease);
    }

    TEST_CASE("one that is silent for long enough is taken over, and so is a lease that nobody can read") {
        for (const std::string& text : {to_text(stranger()), std::string(), std::string("{\"token\": 3")}) {
            CAPTURE(text);
            const tests::Folder folder;
            tests::write(file_of(folder), text);
            Leases leases(folder.path(), quick);
            CHECK_FALSE(leases.take(trial).lease);
            std::unique_ptr<Lease> lease;
            CHECK(tests::comes([&] { return (lease = leases.take(trial).lease) != nullptr; }));
        }
    }

    TEST_CASE("a process that has ended is taken over at once, and so is an earlier start of the same task") {
        const tests::Folder folder;
        LeaseHolder ended = LeaseHolder::here("another");
        const pid_t child = ::fork();
        if (child == 0) ::_exit(0);
        ::waitpid(child, nullptr, 0);
        ended.process.number = child;
        tests::write(file_of(folder), to_text(ended));
        Leases leases(folder.path(), slow);
        CHECK(leases.take(trial).lease);

        ::setenv("SLURM_ARRAY_JOB_ID", "17", 1);
        ::setenv("SLURM_ARRAY_TASK_ID", "3", 1);
        LeaseHolder before = stranger();
        CHECK(before.task == "slurm 17_3");
        tests::write(file_of(folder), to_text(before));
        CHECK_FALSE(leases.take(trial).lease);  // the same start: it lives
        ::setenv("SLURM_RESTART_COUNT", "1", 1);
        CHECK(leases.take(trial).lease);
        for (const char* name : {"SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_RESTART_COUNT"}) ::unsetenv(name);
    }

    TEST_CASE("who was taken over finds out, and leaves the lease to the other") {
        const tests::Folder folder;
        Leases leases(folder.path(), quick);
        LeaseTaken taken = leases.take(trial);
        REQUIRE(taken.lease);
        // By the heart alone. A beat that has just read the lease writes over it once: then it is taken again.
        CHECK(tests::comes([&] {
            if (taken.lease->lost().stop_requested()) return true;
            write_file(file_of(folder), to_text(stranger()));
            return false;
        }));
        CHECK_FALSE(taken.lease->is_held());
        taken.lease.reset();
        CHECK(read_lease(file_of(folder))->token == "another");
    }

    TEST_CASE("of many who try at once one gets the lease") {
        const tests::Folder folder;
        for (const bool dead : {false, true}) {
            LeaseHolder ended = LeaseHolder::here("another");
            ended.process.started += 1;
            if (dead) tests::write(file_of(folder), to_text(ended));
            std::vector<std::unique_ptr<Leases>> all;
            for (int i = 0; i < 8; ++i) all.push_back(std::make_unique<Leases>(folder.path(), slow));
            std::vector<std::unique_ptr<Lease>> got(all.size());
            {
                std::vector<std::jthread> threads;
                for (std::size_t i = 0; i < all.size(); ++i)
                    threads.emplace_back([&, i] { got[i] = all[i]->take(trial).lease; });
            }
            const auto held = std::ranges::count_if(got, [](const auto& lease) { return lease && lease->is_held(); });
            CHECK(held == 1);
        }
    }

    TEST_CASE("several share a folder, and one alone has to wait for them") {
        const tests::Folder folder;
        {
            const FolderLock one(folder.path(), FolderUse::shared), two(folder.path(), FolderUse::shared);
            CHECK_THROWS_AS(FolderLock(folder.path()), FolderInUse);
        }
        const FolderLock alone(folder.path());
        CHECK_THROWS_AS(FolderLock(folder.path(), FolderUse::shared), FolderInUse);
    }
}
