#include "layers/losses/class_weights.h"

#include <utility>

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

    /// The loss knows sums alone, so it is asked of each sample.
    double operator()(const LossCall& call) const override {
        const auto width = static_cast<std::size_t>(call.width);
        double total = 0;
        for (std::size_t row = 0; row < static_cast<std::size_t>(call.rows); ++row) {
            const LossCall one = call.row(row);
            const double weight = weights_[static_cast<std::size_t>(one.targets.classes[0])];
            total += weight * (*loss_)(one);
            if (!one.diff_src) continue;
            const auto share = static_cast<float>(weight / static_cast<double>(call.rows));
            for (std::size_t i = 0; i < width; ++i) one.diff_src[i] *= share;
        }
        return total;
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
