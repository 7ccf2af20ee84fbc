#include "runner/export/onnx_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "layers/activations/activation.h"
#include "runner/declared.h"
#include "runner/export/bfloat16.h"

namespace runner {
namespace {

using layers::Constant;
using layers::Operand;
using layers::Shape;
using layers::Slide;

/// Activations that ONNX has under a name of its own; the rest are written as their formula.
struct OnnxFunction {
    const char *ours, *theirs;
    const char *setting = nullptr, *attribute = nullptr;
};
constexpr std::array onnx_functions = {OnnxFunction{"relu", "Relu"},
                                       OnnxFunction{"leaky_relu", "LeakyRelu", "negative_slope", "alpha"},
                                       OnnxFunction{"elu", "Elu", "alpha", "alpha"},
                                       OnnxFunction{"selu", "Selu"},
                                       OnnxFunction{"tanh", "Tanh"},
                                       OnnxFunction{"sigmoid", "Sigmoid"},
                                       OnnxFunction{"softplus", "Softplus"},
                                       OnnxFunction{"softsign", "Softsign"},
                                       OnnxFunction{"exponential", "Exp"}};

const Value& settings_beside(const Value& component) {
    static const Value none = Value::map();
    return component.is_map() ? component.entries.front().value : none;
}

/// Of another setting than theirs has, ours must hold the default.
bool is_the_same(const OnnxFunction& function, const Value& component) {
    const std::string name = component.is_map() ? component.entries.front().key : component.text;
    if (name != function.ours) return false;
    const auto usual = declare::make_component(*declare::catalog<layers::Activation>().find(name));
    const Value defaults = declare::write_component(*usual);
    return std::ranges::all_of(settings_beside(component).entries, [&](const Value::Entry& entry) {
        return (function.setting && entry.key == function.setting) ||
               show(entry.value) == show(*settings_beside(defaults).find(entry.key));
    });
}

std::vector<std::string> operand_names(std::span<const Operand> operands) {
    std::vector<std::string> names;
    for (const Operand& operand : operands) names.push_back(operand.name);
    return names;
}

bool is_all(const Constant& constant, float value) {
    return std::ranges::all_of(constant.values, [=](float one) { return one == value; });
}

Constant with_batch(Constant constant) {
    constant.shape.insert(constant.shape.begin(), 1);
    return constant;
}

/// How many values all windows reach over.
std::int64_t reach_of(const Slide& slide) { return (slide.dst - 1) * slide.stride + slide.reach(); }

/// ONNX has pictures (channels, height, width), and kernels (out, in, height, width).
Constant kernel_of_onnx(const Constant& kernel) {
    const auto& shape = kernel.shape;
    Constant result = {kernel.name, {shape[3], shape[2], shape[0], shape[1]}, {}};
    const std::int64_t places = shape[0] * shape[1], in = shape[2], out = shape[3];
    for (std::int64_t o = 0; o < out; ++o)
        for (std::int64_t i = 0; i < in; ++i)
            for (std::int64_t place = 0; place < places; ++place)
                result.values.push_back(kernel.values[static_cast<std::size_t>((place * in + i) * out + o)]);
    return result;
}

const char* operation_of(layers::Formula::Op op) {
    using Op = layers::Formula::Op;
    switch (op) {
        case Op::add:
            return "Add";
        case Op::subtract:
            return "Sub";
        case Op::multiply:
            return "Mul";
        case Op::divide:
            return "Div";
        case Op::minimum:
            return "Min";
        case Op::maximum:
            return "Max";
        case Op::at_least:
            return "GreaterOrEqual";
        case Op::exp:
            return "Exp";
        case Op::log:
            return "Log";
        case Op::tanh:
            return "Tanh";
        case Op::erf:
            return "Erf";
        case Op::abs:
            return "Abs";
        case Op::x:
        case Op::constant:
            break;
    }
    return "Identity";
}

}  // namespace

Operand OnnxWriter::dense(const Operand& src, const Constant& kernel, const Constant* bias) {
    // Not Gemm, which some readers take with a kernel (out, in) alone.
    const Shape dst = {kernel.shape[1]};
    const Operand product = graph_.node("MatMul", {factor(src).name, graph_.constant(factor(kernel))}, dst);
    return bias ? graph_.node("Add", {product.name, graph_.constant(*bias)}, dst) : product;
}

Operand OnnxWriter::scale(const Operand& src, const Constant& center, const Constant& factor, const Constant& shift) {
    if (src.shape.size() > 1 && center.shape.size() == 1) return normalize_channels(src, center, factor, shift);
    Operand dst = src;
    if (!is_all(center, 0)) dst = graph_.node("Sub", {dst.name, graph_.constant(center)}, src.shape);
    if (!is_all(factor, 1)) dst = graph_.node("Mul", {dst.name, graph_.constant(factor)}, src.shape);
    if (!is_all(shift, 0)) dst = graph_.node("Add", {dst.name, graph_.constant(shift)}, src.shape);
    return dst;
}

Operand OnnxWriter::normalize(const Operand& src, double epsilon) {
    const Operand centered = graph_.node("Sub", {src.name, mean(src).name}, src.shape);
    const Operand squares = graph_.node("Mul", {centered.name, centered.name}, src.shape);
    const Operand variance = graph_.node("Add", {mean(squares).name, number(epsilon)}, src.shape);
    const Operand deviation = graph_.node("Sqrt", {variance.name}, src.shape);
    return graph_.node("Div", {centered.name, deviation.name}, src.shape);
}

Operand OnnxWriter::leak(const Operand& src, const Constant& slope) {
    if (src.shape.size() == 1) return graph_.node("PRelu", {src.name, graph_.constant(slope)}, src.shape);
    // Some readers know slopes of channels alone.
    const Operand positive = graph_.node("Relu", {src.name}, src.shape);
    const Operand negative = graph_.node("Relu", {graph_.node("Neg", {src.name}, src.shape).name}, src.shape);
    const Operand leaked = graph_.node("Mul", {negative.name, graph_.constant(with_batch(slope))}, src.shape);
    return graph_.node("Sub", {positive.name, leaked.name}, src.shape);
}

Operand OnnxWriter::apply(const Operand& src, const layers::NamedFormula& function) {
    const auto known = std::ranges::find_if(
        onnx_functions, [&](const OnnxFunction& one) { return is_the_same(one, function.component); });
    if (known == onnx_functions.end()) return compute(function.formula, src);
    const Operand dst = graph_.node(known->theirs, {src.name}, src.shape);
    if (known->attribute)
        graph_.set_attribute(known->attribute,
                             static_cast<float>(*to_number(*settings_beside(function.component).find(known->setting))));
    return dst;
}

Operand OnnxWriter::softmax(const Operand& src) {
    const Operand dst = graph_.node("Softmax", {src.name}, src.shape);
    graph_.set_attribute("axis", std::int64_t{-1});
    return dst;
}

Operand OnnxWriter::combine(Combine how, std::span<const Operand> src) {
    if (how != Combine::product)
        return graph_.node(how == Combine::sum ? "Sum" : "Max", operand_names(src), src.front().shape);
    Operand dst = src.front();
    for (const Operand& one : src.subspan(1)) dst = graph_.node("Mul", {dst.name, one.name}, dst.shape);
    return dst;
}

Operand OnnxWriter::concatenate(std::span<const Operand> src, std::size_t side, const Shape& shape) {
    const Operand dst = graph_.node("Concat", operand_names(src), shape);
    graph_.set_attribute("axis", static_cast<std::int64_t>(side) + 1);
    return dst;
}

Operand OnnxWriter::reshape(const Operand& src, const Shape& shape) {
    std::vector<std::int64_t> sides = {-1};
    sides.insert(sides.end(), shape.begin(), shape.end());
    return graph_.node("Reshape", {src.name, graph_.constant(graph_.next_name() + "/shape", sides)}, shape);
}

Operand OnnxWriter::convolve(const Operand& src, const Windows& windows, std::int64_t groups, const Constant& kernel,
                             const Constant* bias) {
    // A convolution in groups reads its factors as they stand.
    std::vector<std::string> inputs = {channels_first(groups == 1 ? factor(src) : src).name,
                                       graph_.constant(kernel_of_onnx(groups == 1 ? factor(kernel) : kernel))};
    if (bias) inputs.push_back(graph_.constant(*bias));
    const std::int64_t channels = kernel.shape[3];
    const Operand dst = graph_.node("Conv", inputs, {channels, windows.height.dst, windows.width.dst});
    graph_.set_attribute("group", groups);
    set_windows(windows);
    graph_.set_list("dilations", {windows.height.dilation, windows.width.dilation});
    return channels_last(dst);
}

Operand OnnxWriter::convolve_back(const Operand& src, const Windows& windows, const Constant& kernel,
                                  const Constant* bias) {
    std::vector<std::string> inputs = {channels_first(factor(src)).name,
                                       graph_.constant(kernel_of_onnx(factor(kernel)))};
    if (bias) inputs.push_back(graph_.constant(*bias));
    const auto& [height, width] = windows;
    const std::int64_t channels = kernel.shape[2];
    const std::int64_t lines = std::max(reach_of(height), height.before + height.src);
    const std::int64_t columns = std::max(reach_of(width), width.before + width.src);
    const Operand whole = graph_.node("ConvTranspose", inputs, {channels, lines, columns});
    graph_.set_list("kernel_shape", {height.window, width.window});
    graph_.set_list("strides", {height.stride, width.stride});
    graph_.set_list("dilations", {height.dilation, width.dilation});
    graph_.set_list("output_padding", {lines - reach_of(height), columns - reach_of(width)});
    const Operand last = channels_last(whole);
    if (lines == height.src && columns == width.src) return last;
    // As edges that are cut off: some readers know none that differ from side to side.
    return crop(last, height.before, width.before, {height.src, width.src, channels});
}

Operand OnnxWriter::transpose(const Operand& src, const std::vector<std::size_t>& order) {
    std::vector<std::int64_t> with_batch = {0};
    for (const std::size_t side : order) with_batch.push_back(static_cast<std::int64_t>(side) + 1);
    return transposed(src, with_batch);
}

Operand OnnxWriter::pad(const Operand& src, std::int64_t top, std::int64_t left, const Shape& dst) {
    const std::int64_t below = dst[0] - src.shape[0] - top, right = dst[1] - src.shape[1] - left;
    const std::string pads = graph_.constant(graph_.next_name() + "/pads", {0, top, left, 0, 0, below, right, 0});
    return graph_.node("Pad", {src.name, pads}, dst);
}

Operand OnnxWriter::crop(const Operand& src, std::int64_t top, std::int64_t left, const Shape& dst) {
    const std::string name = graph_.next_name();
    return graph_.node(
        "Slice",
        {src.name, graph_.constant(name + "/starts", {top, left}),
         graph_.constant(name + "/ends", {top + dst[0], left + dst[1]}), graph_.constant(name + "/axes", {1, 2})},
        dst);
}

Operand OnnxWriter::enlarge(const Operand& src, std::int64_t height, std::int64_t width, bool between) {
    const Operand first = channels_first(src);
    const Constant scales = {
        graph_.next_name() + "/scales", {4}, {1, 1, static_cast<float>(height), static_cast<float>(width)}};
    const Operand dst = graph_.node("Resize", {first.name, "", graph_.constant(scales)},
                                    {src.shape[2], src.shape[0] * height, src.shape[1] * width});
    graph_.set_attribute("mode", between ? "linear" : "nearest");
    graph_.set_attribute("coordinate_transformation_mode", between ? "half_pixel" : "asymmetric");
    if (!between) graph_.set_attribute("nearest_mode", "floor");
    return channels_last(dst);
}

/// As a batch normalization with the statistics (center, 1): what readers make of constants along the last of
/// several sides differs.
Operand OnnxWriter::normalize_channels(const Operand& src, const Constant& center, const Constant& factor,
                                       const Constant& shift) {
    const auto sides = static_cast<std::int64_t>(src.shape.size());
    std::vector<std::int64_t> to_front = {0, sides}, back = {0};
    for (std::int64_t side = 1; side < sides; ++side) to_front.push_back(side);
    for (std::int64_t side = 2; side <= sides; ++side) back.push_back(side);
    back.push_back(1);
    const auto all_of = [&](const Constant& one) {
        if (one.values.size() == center.values.size()) return one;
        return Constant{center.name + "/" + one.name, center.shape,
                        std::vector<float>(center.values.size(), one.values.front())};
    };
    const Operand first = transposed(src, to_front);
    const std::string one = graph_.constant(all_of({"one", {}, {1}}));
    const Operand normalized = graph_.node(
        "BatchNormalization",
        {first.name, graph_.constant(all_of(factor)), graph_.constant(all_of(shift)), graph_.constant(center), one},
        first.shape);
    graph_.set_attribute("epsilon", 0.0f);
    return transposed(normalized, back);
}

Operand OnnxWriter::transposed(const Operand& src, const std::vector<std::int64_t>& order) {
    Shape shape;
    for (std::size_t i = 1; i < order.size(); ++i) shape.push_back(src.shape[static_cast<std::size_t>(order[i]) - 1]);
    const Operand dst = graph_.node("Transpose", {src.name}, shape);
    graph_.set_list("perm", order);
    return dst;
}

void OnnxWriter::set_windows(const Windows& windows) {
    const auto& [height, width] = windows;
    graph_.set_list("kernel_shape", {height.window, width.window});
    graph_.set_list("strides", {height.stride, width.stride});
    graph_.set_list("pads", {height.before, width.before, height.after, width.after});
}

Operand OnnxWriter::pool(const char* operation, const Operand& src, const Windows& windows) {
    const Operand dst =
        graph_.node(operation, {channels_first(src).name}, {src.shape[2], windows.height.dst, windows.width.dst});
    set_windows(windows);
    return channels_last(dst);
}

Operand OnnxWriter::mean(const Operand& src) {
    Shape shape = src.shape;
    shape.back() = 1;
    const Operand dst = graph_.node("ReduceMean", {src.name}, shape);
    graph_.set_list("axes", {std::ssize(src.shape)});
    graph_.set_attribute("keepdims", std::int64_t{1});
    return dst;
}

/// What a product reads. Readers cast to bfloat16 in ways of their own, or not at all, but all of them multiply and
/// subtract: with 2^16 + 1 as the multiplier, what is left has 8 binary digits, of two numbers as near the even one.
Operand OnnxWriter::factor(const Operand& src) {
    if (precision_ != layers::Precision::bfloat16) return src;
    const Operand large = graph_.node("Mul", {src.name, number(65537)}, src.shape);
    const Operand rest = graph_.node("Sub", {large.name, src.name}, src.shape);
    return graph_.node("Sub", {large.name, rest.name}, src.shape);
}

Constant OnnxWriter::factor(const Constant& kernel) const {
    return precision_ == layers::Precision::bfloat16 ? to_bfloat16(kernel) : kernel;
}

std::string OnnxWriter::number(double value) {
    return graph_.constant({fmt::format("{:.9g}", value), {}, {static_cast<float>(value)}});
}

Operand OnnxWriter::compute(const layers::Formula& formula, const Operand& x) {
    using Op = layers::Formula::Op;
    if (formula.op() == Op::x) return x;
    if (formula.op() == Op::constant) return {number(formula.number()), {}};
    std::vector<std::string> names;
    for (const layers::Formula& part : formula.of()) names.push_back(compute(part, x).name);
    const Operand dst = graph_.node(operation_of(formula.op()), names, x.shape);
    return formula.op() == Op::at_least ? graph_.cast_to_float(dst) : dst;
}

}  // namespace runner
