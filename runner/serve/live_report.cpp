#include "runner/serve/live_report.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "layers/declare/diagnostic.h"
#include "runner/results/results_json.h"
#include "runner/results/so_far.h"
#include "runner/results/within.h"
#include "runner/serve/live_page.h"
#include "runner/store/folder_lock.h"
#include "runner/store/json.h"

namespace runner {
namespace {

/// Whoever has not asked for so long looks no more.
constexpr double looks_for_seconds = 30;
constexpr int share_of_time = 10;

/// What tells one state of a file from another; empty where there is none.
std::string version_of(const struct stat& status) {
    return fmt::format("{:x}-{:x}{:08x}", status.st_ino, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

/// The folder may come later.
std::filesystem::path file_in(const std::filesystem::path& path) {
    std::error_code error;
    const bool is_file = path.extension() == ".json" || std::filesystem::is_regular_file(path, error);
    return is_file ? path : path / "results.json";
}

std::string waiting_page(const std::filesystem::path& path, const PageFrame& frame) {
    const std::string name = file_in(path).parent_path().filename().native();
    return to_html({{.kind = Block::Kind::title, .lines = {{name}, {"There are no results yet."}}},
                    {.kind = Block::Kind::lead,
                     .lines = {{"A run writes its first ones after ten seconds, or when it ends; shards leave them to "
                                "`runner collect`."}}}},
                   name, frame);
}

/// As the page's style knows them.
constexpr std::array names_of_states = {"waiting", "running", "running", "stopped", "over"};

/// "just now", "10 s ago", "3 min ago": in steps, so that the words do not flicker.
std::string ago(std::chrono::duration<double> age) {
    const double seconds = age.count();
    if (seconds < 5) return "just now";
    return words_of_seconds(seconds < 10 ? 5 : seconds < 120 ? 10 * std::floor(seconds / 10) : seconds) + " ago";
}

}  // namespace

LiveReport::LiveReport(std::filesystem::path results, std::string nonce, MakePage make_page)
    : path_(std::move(results)), nonce_(std::move(nonce)), make_page_(std::move(make_page)) {}

PageFrame LiveReport::frame_of(const std::string& version) const {
    return {
        .head = fmt::format("<style>{}</style>\n", live_style),
        .top = fmt::format("<p id=\"live\" class=\"waiting\" data-version=\"{}\">"
                           "<noscript>Without scripts this page is renewed when it is loaded again.</noscript></p>\n",
                           version),
        .bottom = fmt::format("<script nonce=\"{}\">{}</script>\n", nonce_, live_script)};
}

/// Whoever holds the folder is asked for before its results are: what ends in between has written its last by then.
void LiveReport::renew() {
    const std::filesystem::path file = file_in(path_);
    const bool held = is_held(file.parent_path());
    struct stat status {};
    const bool there = ::stat(file.c_str(), &status) == 0;
    read_anew(there ? version_of(status) : "none");
    const bool rested = Clock::now() - drawn_ >= share_of_time * cost_;
    const bool watched = unwatched().count() < looks_for_seconds;
    const bool is_first = drawn_ == Clock::time_point();
    if (newest_ && (!held || is_first || (rested && watched))) draw();
    next_.state = state_of_run(held);
    if (there)
        next_.age = std::chrono::duration<double>(static_cast<double>(std::time(nullptr) - status.st_mtim.tv_sec));
    const std::lock_guard guard(mutex_);
    seen_ = next_;
}

/// What can't be read is told, and what was shown before stays.
void LiveReport::read_anew(const std::string& version) {
    if (version == version_) return;
    version_ = version;
    next_.readable = true;
    try {
        if (version != "none" || known_) newest_ = read_results(file_in(path_));
    } catch (const declare::InvalidInput&) {
        next_.readable = false;
    }
    if (newest_) {
        known_ = true;
        partial_ = newest_->partial;
        next_.ended = trials_ended(*newest_);
        next_.left = time_left(*newest_);
    } else if (!known_) {
        show(waiting_page(path_, frame_of(version)), version);
    }
}

void LiveReport::draw() {
    const auto start = Clock::now();
    try {
        show(make_page_(*newest_, frame_of(version_)), version_);
    } catch (const declare::InvalidInput&) {
        next_.readable = false;
    }
    newest_.reset();
    drawn_ = Clock::now();
    cost_ = drawn_ - start;
}

void LiveReport::show(std::string html, const std::string& version) {
    auto page = std::make_shared<const std::string>(std::move(html));
    const std::lock_guard guard(mutex_);
    page_ = {std::move(page), version};
}

LiveReport::State LiveReport::state_of_run(bool held) const {
    if (!known_) return State::waiting;
    if (!partial_) return held ? State::before : State::over;
    return held ? State::running : State::stopped;
}

bool LiveReport::is_over() const {
    const std::lock_guard guard(mutex_);
    return seen_.state == State::over;
}

LiveReport::Page LiveReport::page() {
    const std::lock_guard guard(mutex_);
    asked_ = Clock::now();
    return page_;
}

std::chrono::duration<double> LiveReport::unwatched() const {
    const std::lock_guard guard(mutex_);
    return Clock::now() - asked_;
}

std::string LiveReport::words_of(const Seen& seen) {
    const std::string age = ago(seen.age);
    if (!seen.readable) return "What lies there now can't be read: the page shows what was there before.";
    switch (seen.state) {
        case State::waiting:
            return "There are no results yet: the page shows them as soon as there are.";
        case State::before:
            return "A run is at work that has written nothing new yet: the page shows what was there before.";
        case State::running:
            return fmt::format("The run goes on: {}, {}. Renewed {}.", seen.ended, seen.left, age);
        case State::stopped:
            return fmt::format(
                "The run is gone without a word: {}, as it wrote {}. The same command goes on from "
                "there.",
                seen.ended, age);
        case State::over:
            return fmt::format("The run is over: {}.", seen.ended);
    }
    return {};
}

std::string LiveReport::state() {
    const std::lock_guard guard(mutex_);
    asked_ = Clock::now();
    Value all = Value::map();
    all.set("version", Value::string(page_.version));
    all.set("state", Value::string(names_of_states[static_cast<std::size_t>(seen_.state)]));
    all.set("words", Value::string(words_of(seen_)));
    return to_json_line(all);
}

}  // namespace runner
