#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "runner/results/html.h"
#include "runner/results/results.h"

namespace runner {

/// The report of results that grow, drawn anew when they have changed and somebody looks. One thread renews it, others
/// read.
class LiveReport {
public:
    using MakePage = std::function<std::string(const Results& results, const PageFrame& frame)>;
    /// `results`: a folder, or the file in it; neither need be there yet. `nonce`: of the page's script.
    LiveReport(std::filesystem::path results, std::string nonce, MakePage make_page);

    /// Reads what has changed, and draws it: for that it takes at most a tenth of the time while a run goes on.
    void renew();
    /// Whether the results are those of a run that has ended.
    bool is_over() const;

    struct Page {
        std::shared_ptr<const std::string> html;
        std::string version;
    };
    Page page();
    /// How the run goes, for the page's script: `version`, `state` and `words`.
    std::string state();
    /// How long nobody has asked.
    std::chrono::duration<double> unwatched() const;

private:
    using Clock = std::chrono::steady_clock;
    /// before: a run goes on that has written nothing yet. stopped: it ended without a word.
    enum class State { waiting, before, running, stopped, over };
    struct Seen {
        State state = State::waiting;
        std::string ended, left;  // "5 of 12 trials have ended", "about 40 s left"
        bool readable = true;     // what lies there now
        std::chrono::duration<double> age{0};
    };

    State state_of_run(bool held) const;
    static std::string words_of(const Seen& seen);
    void read_anew(const std::string& version);
    void draw();
    void show(std::string html, const std::string& version);
    PageFrame frame_of(const std::string& version) const;

    std::filesystem::path path_;
    std::string nonce_;
    MakePage make_page_;
    std::string version_;            // that was read last
    std::optional<Results> newest_;  // not drawn yet
    bool known_ = false, partial_ = false;
    Seen next_;
    Clock::time_point drawn_{};
    std::chrono::duration<double> cost_{0};

    mutable std::mutex mutex_;  // of what others read
    Page page_;
    Seen seen_;  // the last `next_`
    Clock::time_point asked_ = Clock::now();
};

}  // namespace runner
