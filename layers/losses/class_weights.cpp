#include "layers/losses/class_weights.h"

#include <utility>

#include "layers/losses/sample_weights.h"

namespace layers {
namespace {

class WeighedLoss : public Loss {
public:
    WeighedLoss(Ref<Loss> loss, std::vector<double> weights) : loss_(std::move(loss)), weights_(std::move(weights)) {
        kind = loss_->kind;
    }

    Wants wants() const override { return loss_->wants(); }
    std::string_view folds() const override { return loss_->folds(); }
    bool from_logits() const override { return loss_->from_logits(); }
    double boundary() const override { return loss_->boundary(); }
    bool in_nats() const override { return loss_->in_nats(); }
    /// Of samples that all count alike, by which others are judged too.
    double constant_loss(const Targets& targets, std::int64_t classes) const override {
        return loss_->constant_loss(targets, classes);
    }

    double operator()(const LossCall& call) const override {
        return sum_of_rows(*loss_, call, [&](std::size_t row) {
            return weights_[static_cast<std::size_t>(call.targets.classes[row])];
        });
    }

private:
    Ref<Loss> loss_;
    std::vector<double> weights_;
};

}  // namespace

Ref<Loss> weigh_classes(Ref<Loss> loss, std::vector<double> weights) {
    return std::make_shared<WeighedLoss>(std::move(loss), std::move(weights));
}

}  // namespace layers
