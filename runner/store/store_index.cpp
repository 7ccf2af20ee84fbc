#include "runner/store/store_index.h"

#include <fmt/format.h>

#include <cstdlib>

#include "runner/store/lease.h"
#include "runner/store/record_file.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

std::string name_in(const StoredHead& head) {
    return fmt::format("{} {} {}", head.variant, head.seed, head.fold.empty() ? "0" : head.fold);
}

void read_head(const std::string& text, StoredHead& head) {
    const auto get = [&](const char* key) { return std::string(value_in(text, key)); };
    head.configuration = get("configuration");
    head.settings = get("settings");
    head.course = get("kept_course");
    head.variant = get("variant");
    head.seed = get("seed");
    head.fold = get("fold");
    head.epochs = std::atoll(get("epochs_run").c_str());
}

}  // namespace

StoredHead head_of(const TrialFolders& folders, const std::string& hash) {
    StoredHead head{.hash = hash};
    const fs::path folder = folders.stored(hash);
    for (const char* name : telling_files) {
        const std::string text = text_or_nothing(folder / name);
        if (text.empty()) continue;
        std::error_code error;
        head.file = name;
        head.finished = head.file == record_file;
        head.written = fs::last_write_time(folder / name, error);
        read_head(text, head);
        return head;
    }
    std::error_code error;
    head.written = fs::last_write_time(folder, error);
    if (const auto lease = read_lease(folder / lease_file_name)) head.configuration = lease->configuration;
    return head;
}

StoreIndex::StoreIndex(const TrialFolders& folders) {
    for (const std::string& hash : folders.hashes()) heads_.push_back(head_of(folders, hash));
    for (const StoredHead& head : heads_) {
        if (!head.configuration.empty()) configurations_.emplace(head.configuration, &head);
        if (!head.finished) continue;
        settings_.emplace(head.settings, &head);
        names_.emplace(name_in(head), &head);
        if (!head.course.empty()) courses_.emplace(head.course, &head);
    }
}

const StoredHead* StoreIndex::of_configuration(const std::string& configuration) const {
    const StoredHead* best = nullptr;
    const auto rank = [](const StoredHead& head) { return std::pair(head.finished, head.written); };
    const auto [begin, end] = configurations_.equal_range(configuration);
    for (auto found = begin; found != end; ++found)
        if (!best || rank(*found->second) > rank(*best)) best = found->second;
    return best;
}

const StoredHead* StoreIndex::of_settings(const std::string& settings) const {
    const auto found = settings_.find(settings);
    return found == settings_.end() ? nullptr : found->second;
}

std::vector<const StoredHead*> StoreIndex::of_course(const std::string& course) const {
    std::vector<const StoredHead*> found;
    const auto [begin, end] = courses_.equal_range(course);
    for (auto head = begin; head != end; ++head) found.push_back(head->second);
    return found;
}

bool StoreIndex::has_finished(const TrialKey& key) const {
    return names_.contains(fmt::format("{} {} {}", key.variant, key.seed(), key.replicate.fold));
}

}  // namespace runner
