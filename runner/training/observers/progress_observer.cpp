#include "runner/training/observers/progress_observer.h"

namespace runner {

void ProgressObserver::after_update(const EpochStep& step) {
    constexpr auto least = std::chrono::milliseconds(100);
    const auto now = Clock::now();
    if (now - shown_ <= least) return;
    shown_ = now;
    listener_.on_progress(record_, step.share);
}

void ProgressObserver::on_epoch(const Epoch& epoch) {
    if (epoch.number > 0) listener_.on_epoch(record_);
}

}  // namespace runner
