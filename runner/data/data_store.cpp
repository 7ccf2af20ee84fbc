#include "runner/data/data_store.h"

#include <fmt/format.h>

#include <future>
#include <map>
#include <mutex>

namespace runner {

struct DataStore::State {
    using Loaded = std::shared_future<std::shared_ptr<const Dataset>>;

    DataPlaces places;
    Log sink;
    std::mutex mutex;  // of the map and of messages
    std::map<std::string, Loaded> loaded;

    void log(const std::string& text) {
        const std::lock_guard lock(mutex);
        if (sink) sink(text);
    }

    /// Loads it, or waits for the thread that does. A failure is remembered too: nobody tries again.
    template <class Load>
    std::shared_ptr<const Dataset> get(const std::string& key, Load load) {
        std::promise<std::shared_ptr<const Dataset>> promise;
        Loaded result;
        bool mine = false;
        {
            const std::lock_guard lock(mutex);
            auto& entry = loaded[key];
            mine = !entry.valid();
            if (mine) entry = promise.get_future().share();
            result = entry;
        }
        if (mine) try {
                promise.set_value(std::make_shared<const Dataset>(load()));
            } catch (...) {
                promise.set_exception(std::current_exception());
            }
        return result.get();
    }

    Dataset load(const DatasetKind& kind) {
        return kind.load(places, [this](const std::string& text) { log(text); });
    }

    Dataset load_stand_in(const DatasetKind& other, const DataMissing& why) {
        // What was tried, and every mirror's answer, is for those whom nothing stands in for.
        std::string_view reason = why.what();
        reason = reason.substr(0, reason.find('\n'));
        if (reason.ends_with(':')) reason.remove_suffix(1);
        log(fmt::format("{}; {} stands in for it, as `on_missing` says, and the results are marked", reason,
                        other.name()));
        Dataset dataset = load(other);
        dataset.stand_in = true;
        return dataset;
    }
};

DataStore::DataStore(DataPlaces places, Log log) : state_(std::make_unique<State>()) {
    state_->places = std::move(places);
    state_->sink = std::move(log);
}

DataStore::~DataStore() = default;

std::shared_ptr<const Dataset> DataStore::get(const DataSpec& spec) {
    const DatasetKind& wanted = *spec.dataset;
    try {
        return state_->get(wanted.identity(), [&] { return state_->load(wanted); });
    } catch (const DataMissing& missing) {
        // A folder that was named and lacks a file is a mistake, not a reason to train on something else.
        if (!spec.on_missing || state_->places.data_dir || state_->places.stop.stop_requested()) throw;
        const DatasetKind& other = *spec.on_missing;
        return state_->get(fmt::format("{} for {}", other.identity(), wanted.identity()),
                           [&] { return state_->load_stand_in(other, missing); });
    }
}

}  // namespace runner
