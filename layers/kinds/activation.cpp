#include "layers/kinds/activation.h"

#include "layers/kinds/sources.h"

namespace layers {
namespace kinds {
namespace {

struct ActivationLayer : Layer {
    Ref<Activation> function;

    Signature declare(std::span<const Shape> src) const override { return {.dst = single(src)}; }
    void build(Builder& builder) const override { function->build(builder); }
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return function->write(writer, inputs.single());
    }
    bool is_view(Phase) const override { return function->identity(); }
    bool diffs_in_place() const override { return true; }
    Ref<Activation> applies() const override { return function; }
};

}  // namespace

extern const Kind activation = make_kind<ActivationLayer>(
    {.name = "activation",
     .doc = "a function of each value, or of each sample",
     .fields = {field("function", &ActivationLayer::function, "which one").as_main().as_required()},
     .examples = {
         {"activation: elu", {{4}}}, {"activation: {leaky_relu: 0.1}", {{2, 3}}}, {"activation: softmax", {{3}}}}});

}  // namespace kinds

Ref<Layer> activation_layer(Ref<Activation> function) {
    auto layer = std::make_shared<kinds::ActivationLayer>();
    layer->kind = &kinds::activation;
    layer->function = std::move(function);
    return layer;
}

}  // namespace layers
