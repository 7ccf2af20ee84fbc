#include "layers/losses/booleans.h"

#include <utility>
#include <vector>

namespace layers {
namespace {

class LossOfBooleans : public Loss {
public:
    explicit LossOfBooleans(Ref<Loss> loss) : loss_(std::move(loss)) { kind = loss_->kind; }

    Wants wants() const override { return Wants::booleans; }
    std::string_view folds() const override { return loss_->folds(); }
    bool from_logits() const override { return loss_->from_logits(); }
    double boundary() const override { return loss_->boundary(); }
    bool in_nats() const override { return loss_->in_nats(); }
    double operator()(const LossCall& call) const override { return (*loss_)(call); }

    /// Each output has a constant of its own.
    double constant_loss(const Targets& targets, std::int64_t) const override {
        const auto width = static_cast<std::size_t>(targets.width);
        double total = 0;
        for (std::size_t column = 0; column < width; ++column) {
            std::vector<std::int32_t> classes;
            for (std::size_t i = column; i < targets.numbers.size(); i += width)
                classes.push_back(targets.numbers[i] > 0 ? 1 : 0);
            total += loss_->constant_loss({classes, {}}, 2);
        }
        return total / static_cast<double>(width);
    }

private:
    Ref<Loss> loss_;
};

}  // namespace

Ref<Loss> of_booleans(Ref<Loss> loss) { return std::make_shared<LossOfBooleans>(std::move(loss)); }

}  // namespace layers
