#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "runner/data/data_store.h"
#include "tests/data/support.h"

using namespace runner;
using namespace tests;

namespace {

/// Counts how often it is read, or is not there.
struct Counted : Given {
    mutable std::atomic<int> loads{0};
    bool there = true;

    Dataset load(const DataPlaces& places, const Log& log) const override {
        ++loads;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        if (!there) throw DataMissing("counted: not found");
        return Given::load(places, log);
    }
};

std::shared_ptr<Counted> counted(const declare::Kind& kind, bool there) {
    auto result = std::make_shared<Counted>();
    result->kind = &kind;
    result->train = result->test = {0, 1};
    result->classes = 2;
    result->there = there;
    return result;
}

const declare::Kind first_kind{.name = "first", .doc = ""}, second_kind{.name = "second", .doc = ""};

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("a dataset is loaded once, also when several threads ask at once") {
        const auto kind = counted(first_kind, true);
        DataSpec spec;
        spec.dataset = kind;
        DataStore store({}, [](const std::string&) {});
        std::vector<std::shared_ptr<const Dataset>> got(4);
        {
            std::vector<std::jthread> threads;
            for (auto& dataset : got) threads.emplace_back([&] { dataset = store.get(spec); });
        }
        CHECK(kind->loads == 1);
        for (const auto& dataset : got) CHECK(dataset == got[0]);
        CHECK_FALSE(got[0]->stand_in);
    }

    TEST_CASE("a stand-in takes the place of what is missing, marked and told of once") {
        const auto kind = counted(first_kind, false), other = counted(second_kind, true);
        DataSpec spec;
        spec.dataset = kind;
        std::vector<std::string> said;
        DataStore store({}, [&](const std::string& text) { said.push_back(text); });
        CHECK(message_of<DataMissing>([&] { store.get(spec); }) == "counted: not found");
        spec.on_missing = other;
        CHECK(store.get(spec)->stand_in);
        CHECK(store.get(spec) == store.get(spec));
        CHECK(kind->loads == 1);
        CHECK(other->loads == 1);
        CHECK(said == std::vector<std::string>{
                          "counted: not found; second stands in for it, as `on_missing` says, and the results are "
                          "marked"});
        // As itself, it is no stand-in.
        spec.dataset = other;
        CHECK_FALSE(store.get(spec)->stand_in);
    }

    TEST_CASE("a folder that was named and lacks the data is never stood in for") {
        DataSpec spec;
        spec.dataset = counted(first_kind, false);
        spec.on_missing = counted(second_kind, true);
        DataPlaces places;
        places.data_dir = "/nonexistent";
        DataStore store(places, [](const std::string&) {});
        CHECK(message_of<DataMissing>([&] { store.get(spec); }) == "counted: not found");
    }
}
