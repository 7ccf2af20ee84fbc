#pragma once

#include "runner/training/observers/epoch_observer.h"
#include "runner/training/observers/layer_statistics.h"

namespace runner {

/// `diagnostics: true`: looks at some steps of each epoch, and adds how each layer fares.
class DiagnosticsObserver final : public EpochObserver {
public:
    explicit DiagnosticsObserver(LayerStatistics statistics) : statistics_(std::move(statistics)) {}

    void begin_epoch() override { statistics_.begin_epoch(); }
    void before_update(const EpochStep& step) override {
        if (statistics_.wants(step.number)) statistics_.before_update(step.plan);
    }
    void after_update(const EpochStep& step) override {
        if (statistics_.wants(step.number)) statistics_.after_update();
    }
    void measure(Epoch& epoch) override { statistics_.add_to(epoch); }
    bool needs_whole_gradients() const override { return true; }

private:
    LayerStatistics statistics_;
};

}  // namespace runner
