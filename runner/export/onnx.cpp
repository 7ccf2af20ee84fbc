#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <set>

#include "layers/engine/write_network.h"
#include "runner/export/network_file.h"
#include "runner/store/json.h"
#include "runner/version.h"

namespace runner {
namespace {

using layers::Constant;
using layers::Operand;
using layers::Shape;

constexpr int operator_set = 13, format_version = 7;  // of ONNX 1.8, December 2020

void set_type(onnx::ValueInfoProto& info, const Operand& operand, onnx::TensorProto::DataType type) {
    info.set_name(operand.name);
    auto* tensor = info.mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(type);
    tensor->mutable_shape()->add_dim()->set_dim_param("N");
    for (const std::int64_t side : operand.shape) tensor->mutable_shape()->add_dim()->set_dim_value(side);
}

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

const Value& settings_of(const Value& component) {
    static const Value none = Value::map();
    return component.is_map() ? component.entries.front().value : none;
}

/// Of another setting than theirs has, ours must hold the default.
bool is_the_same(const OnnxFunction& function, const Value& component) {
    const std::string name = component.is_map() ? component.entries.front().key : component.text;
    if (name != function.ours) return false;
    const auto usual = declare::make_component(*declare::catalog<layers::Activation>().find(name));
    const Value defaults = declare::write_component(*usual);
    return std::ranges::all_of(settings_of(component).entries, [&](const Value::Entry& entry) {
        return (function.setting && entry.key == function.setting) ||
               show(entry.value) == show(*settings_of(defaults).find(entry.key));
    });
}

/// Adds the operations to a graph of ONNX. Every operand there has the batch as its first side.
class OnnxWriter : public layers::InferenceWriter {
public:
    explicit OnnxWriter(onnx::GraphProto& graph) : graph_(graph) {}

    void begin(const std::string& path) override {
        path_ = path;
        count_ = 0;
    }
    Operand dense(const Operand& src, const Constant& kernel, const Constant* bias) override {
        // Not Gemm, which some readers take with a kernel (out, in) alone.
        const Shape dst = {kernel.shape[1]};
        const Operand product = node("MatMul", {src.name, constant(kernel)}, dst);
        return bias ? node("Add", {product.name, constant(*bias)}, dst) : product;
    }
    Operand scale(const Operand& src, const Constant& center, const Constant& factor, const Constant& shift) override {
        if (src.shape.size() > 1 && center.shape.size() == 1) return normalize_channels(src, center, factor, shift);
        Operand dst = src;
        if (!is_all(center, 0)) dst = node("Sub", {dst.name, constant(center)}, src.shape);
        if (!is_all(factor, 1)) dst = node("Mul", {dst.name, constant(factor)}, src.shape);
        if (!is_all(shift, 0)) dst = node("Add", {dst.name, constant(shift)}, src.shape);
        return dst;
    }
    Operand normalize(const Operand& src, double epsilon) override {
        const Operand centered = node("Sub", {src.name, mean(src).name}, src.shape);
        const Operand squares = node("Mul", {centered.name, centered.name}, src.shape);
        const Operand variance = node("Add", {mean(squares).name, number(epsilon)}, src.shape);
        const Operand deviation = node("Sqrt", {variance.name}, src.shape);
        return node("Div", {centered.name, deviation.name}, src.shape);
    }
    Operand leak(const Operand& src, const Constant& slope) override {
        if (src.shape.size() == 1) return node("PRelu", {src.name, constant(slope)}, src.shape);
        // Some readers know slopes of channels alone.
        const Operand positive = node("Relu", {src.name}, src.shape);
        const Operand negative = node("Relu", {node("Neg", {src.name}, src.shape).name}, src.shape);
        const Operand leaked = node("Mul", {negative.name, constant(with_batch(slope))}, src.shape);
        return node("Sub", {positive.name, leaked.name}, src.shape);
    }
    Operand apply(const Operand& src, const layers::NamedFormula& function) override {
        const auto known = std::ranges::find_if(
            onnx_functions, [&](const OnnxFunction& one) { return is_the_same(one, function.component); });
        if (known == onnx_functions.end()) return compute(function.formula, src);
        const Operand dst = node(known->theirs, {src.name}, src.shape);
        if (known->attribute)
            set_attribute(known->attribute,
                          static_cast<float>(*to_number(*settings_of(function.component).find(known->setting))));
        return dst;
    }
    Operand softmax(const Operand& src) override {
        const Operand dst = node("Softmax", {src.name}, src.shape);
        set_attribute("axis", std::int64_t{-1});
        return dst;
    }
    Operand combine(Combine how, std::span<const Operand> src) override {
        if (how != Combine::product) return node(how == Combine::sum ? "Sum" : "Max", names_of(src), src.front().shape);
        Operand dst = src.front();
        for (const Operand& one : src.subspan(1)) dst = node("Mul", {dst.name, one.name}, dst.shape);
        return dst;
    }
    Operand concatenate(std::span<const Operand> src, std::size_t side, const Shape& shape) override {
        const Operand dst = node("Concat", names_of(src), shape);
        set_attribute("axis", static_cast<std::int64_t>(side) + 1);
        return dst;
    }
    Operand reshape(const Operand& src, const Shape& shape) override {
        std::vector<std::int64_t> sides = {-1};
        sides.insert(sides.end(), shape.begin(), shape.end());
        return node("Reshape", {src.name, whole_numbers(next_name() + "/shape", sides)}, shape);
    }

    Operand convolve(const Operand& src, const layers::Windows& windows, std::int64_t groups, const Constant& kernel,
                     const Constant* bias) override {
        std::vector<std::string> inputs = {channels_first(src).name, constant(channels_first(kernel))};
        if (bias) inputs.push_back(constant(*bias));
        const std::int64_t channels = kernel.shape[3];
        const Operand dst = node("Conv", inputs, {channels, windows.height.dst, windows.width.dst});
        set_attribute("group", groups);
        set_windows(windows);
        set_list("dilations", {windows.height.dilation, windows.width.dilation});
        return channels_last(dst);
    }
    Operand convolve_back(const Operand& src, const layers::Windows& windows, const Constant& kernel,
                          const Constant* bias) override {
        std::vector<std::string> inputs = {channels_first(src).name, constant(channels_first(kernel))};
        if (bias) inputs.push_back(constant(*bias));
        const auto& [height, width] = windows;
        const std::int64_t channels = kernel.shape[2];
        const std::int64_t lines = std::max(reach_of(height), height.before + height.src);
        const std::int64_t columns = std::max(reach_of(width), width.before + width.src);
        const Operand whole = node("ConvTranspose", inputs, {channels, lines, columns});
        set_list("kernel_shape", {height.window, width.window});
        set_list("strides", {height.stride, width.stride});
        set_list("dilations", {height.dilation, width.dilation});
        set_list("output_padding", {lines - reach_of(height), columns - reach_of(width)});
        const Operand last = channels_last(whole);
        if (lines == height.src && columns == width.src) return last;
        // As edges that are cut off: some readers know none that differ from side to side.
        return crop(last, height.before, width.before, {height.src, width.src, channels});
    }
    Operand transpose(const Operand& src, const std::vector<std::size_t>& order) override {
        std::vector<std::int64_t> with_batch = {0};
        for (const std::size_t side : order) with_batch.push_back(static_cast<std::int64_t>(side) + 1);
        return transposed(src, with_batch);
    }
    Operand pad(const Operand& src, std::int64_t top, std::int64_t left, const Shape& dst) override {
        const std::int64_t below = dst[0] - src.shape[0] - top, right = dst[1] - src.shape[1] - left;
        const std::string pads = whole_numbers(next_name() + "/pads", {0, top, left, 0, 0, below, right, 0});
        return node("Pad", {src.name, pads}, dst);
    }
    Operand crop(const Operand& src, std::int64_t top, std::int64_t left, const Shape& dst) override {
        const std::string name = next_name();
        return node(
            "Slice",
            {src.name, whole_numbers(name + "/starts", {top, left}),
             whole_numbers(name + "/ends", {top + dst[0], left + dst[1]}), whole_numbers(name + "/axes", {1, 2})},
            dst);
    }
    Operand enlarge(const Operand& src, std::int64_t height, std::int64_t width, bool between) override {
        const Operand first = channels_first(src);
        const Constant scales = {
            next_name() + "/scales", {4}, {1, 1, static_cast<float>(height), static_cast<float>(width)}};
        const Operand dst = node("Resize", {first.name, "", constant(scales)},
                                 {src.shape[2], src.shape[0] * height, src.shape[1] * width});
        set_attribute("mode", between ? "linear" : "nearest");
        set_attribute("coordinate_transformation_mode", between ? "half_pixel" : "asymmetric");
        if (!between) set_attribute("nearest_mode", "floor");
        return channels_last(dst);
    }
    Operand pool_maximum(const Operand& src, const layers::Windows& windows) override {
        return pool("MaxPool", src, windows);
    }
    Operand pool_average(const Operand& src, const layers::Windows& windows) override {
        return pool("AveragePool", src, windows);
    }

    Operand cast_to_float(const Operand& src) {
        const Operand dst = node("Cast", {src.name}, src.shape);
        set_attribute("to", std::int64_t{onnx::TensorProto::FLOAT});
        return dst;
    }
    /// One operation on numbers of double precision, each as long as the last side, or one for all.
    Operand shift_in_double(const char* operation, const Operand& src, const std::string& name,
                            const std::vector<double>& numbers) {
        onnx::TensorProto& tensor = *graph_.add_initializer();
        tensor.set_name(name);
        tensor.set_data_type(onnx::TensorProto::DOUBLE);
        tensor.add_dims(static_cast<std::int64_t>(numbers.size()));
        for (const double value : numbers) tensor.add_double_data(value);
        return node(operation, {src.name, name}, src.shape);
    }

private:
    static std::vector<std::string> names_of(std::span<const Operand> operands) {
        std::vector<std::string> names;
        for (const Operand& operand : operands) names.push_back(operand.name);
        return names;
    }
    static bool is_all(const Constant& constant, float value) {
        return std::ranges::all_of(constant.values, [=](float one) { return one == value; });
    }
    /// As a batch normalization with the statistics (center, 1): what readers make of constants along the last of
    /// several sides differs.
    Operand normalize_channels(const Operand& src, const Constant& center, const Constant& factor,
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
        const std::string one = constant(all_of({"one", {}, {1}}));
        const Operand normalized =
            node("BatchNormalization",
                 {first.name, constant(all_of(factor)), constant(all_of(shift)), constant(center), one}, first.shape);
        set_attribute("epsilon", 0.0f);
        return transposed(normalized, back);
    }
    Operand transposed(const Operand& src, const std::vector<std::int64_t>& order) {
        Shape shape;
        for (std::size_t i = 1; i < order.size(); ++i)
            shape.push_back(src.shape[static_cast<std::size_t>(order[i]) - 1]);
        const Operand dst = node("Transpose", {src.name}, shape);
        set_list("perm", order);
        return dst;
    }
    static Constant with_batch(Constant constant) {
        constant.shape.insert(constant.shape.begin(), 1);
        return constant;
    }
    std::string next_name() const { return count_ == 0 ? path_ : fmt::format("{}/{}", path_, count_); }

    Operand node(const char* operation, const std::vector<std::string>& inputs, const Shape& dst) {
        last_ = graph_.add_node();
        last_->set_op_type(operation);
        for (const std::string& input : inputs) last_->add_input(input);
        const std::string name = next_name();
        ++count_;
        last_->set_name(name);
        last_->add_output(name);
        return {name, dst};
    }
    onnx::AttributeProto& attribute(const char* name, onnx::AttributeProto::AttributeType type) {
        onnx::AttributeProto& attribute = *last_->add_attribute();
        attribute.set_name(name);
        attribute.set_type(type);
        return attribute;
    }
    void set_attribute(const char* name, float value) { attribute(name, onnx::AttributeProto::FLOAT).set_f(value); }
    void set_attribute(const char* name, const char* value) {
        attribute(name, onnx::AttributeProto::STRING).set_s(value);
    }
    void set_attribute(const char* name, std::int64_t value) {
        attribute(name, onnx::AttributeProto::INT).set_i(value);
    }

    void set_list(const char* name, const std::vector<std::int64_t>& values) {
        onnx::AttributeProto& list = attribute(name, onnx::AttributeProto::INTS);
        for (const std::int64_t value : values) list.add_ints(value);
    }
    void set_windows(const layers::Windows& windows) {
        const auto& [height, width] = windows;
        set_list("kernel_shape", {height.window, width.window});
        set_list("strides", {height.stride, width.stride});
        set_list("pads", {height.before, width.before, height.after, width.after});
    }
    /// How many values all windows reach over.
    static std::int64_t reach_of(const layers::Slide& slide) { return (slide.dst - 1) * slide.stride + slide.reach(); }
    Operand pool(const char* operation, const Operand& src, const layers::Windows& windows) {
        const Operand dst =
            node(operation, {channels_first(src).name}, {src.shape[2], windows.height.dst, windows.width.dst});
        set_windows(windows);
        return channels_last(dst);
    }
    /// ONNX has (channels, height, width).
    Operand channels_first(const Operand& src) { return transposed(src, {0, 3, 1, 2}); }
    Operand channels_last(const Operand& src) { return transposed(src, {0, 2, 3, 1}); }
    /// And kernels (out, in, height, width).
    static Constant channels_first(const Constant& kernel) {
        const auto& shape = kernel.shape;
        Constant result = {kernel.name, {shape[3], shape[2], shape[0], shape[1]}, {}};
        const std::int64_t places = shape[0] * shape[1], in = shape[2], out = shape[3];
        for (std::int64_t o = 0; o < out; ++o)
            for (std::int64_t i = 0; i < in; ++i)
                for (std::int64_t place = 0; place < places; ++place)
                    result.values.push_back(kernel.values[static_cast<std::size_t>((place * in + i) * out + o)]);
        return result;
    }

    Operand mean(const Operand& src) {
        Shape shape = src.shape;
        shape.back() = 1;
        const Operand dst = node("ReduceMean", {src.name}, shape);
        set_list("axes", {std::ssize(src.shape)});
        set_attribute("keepdims", std::int64_t{1});
        return dst;
    }

    /// Parameters that are shared stand in the graph once.
    std::string constant(const Constant& constant) {
        if (!constants_.insert(constant.name).second) return constant.name;
        onnx::TensorProto& tensor = *graph_.add_initializer();
        tensor.set_name(constant.name);
        tensor.set_data_type(onnx::TensorProto::FLOAT);
        for (const std::int64_t side : constant.shape) tensor.add_dims(side);
        tensor.set_raw_data(constant.values.data(), constant.values.size() * sizeof(float));
        return constant.name;
    }
    std::string number(double value) {
        return constant({fmt::format("{:.9g}", value), {}, {static_cast<float>(value)}});
    }
    std::string whole_numbers(const std::string& name, const std::vector<std::int64_t>& numbers) {
        onnx::TensorProto& tensor = *graph_.add_initializer();
        tensor.set_name(name);
        tensor.set_data_type(onnx::TensorProto::INT64);
        tensor.add_dims(static_cast<std::int64_t>(numbers.size()));
        for (const std::int64_t value : numbers) tensor.add_int64_data(value);
        return name;
    }

    Operand compute(const layers::Formula& formula, const Operand& x) {
        using Op = layers::Formula::Op;
        if (formula.op() == Op::x) return x;
        if (formula.op() == Op::constant) return {number(formula.number()), {}};
        std::vector<std::string> names;
        for (const layers::Formula& part : formula.of()) names.push_back(compute(part, x).name);
        const Operand dst = node(operation_of(formula.op()), names, x.shape);
        return formula.op() == Op::at_least ? cast_to_float(dst) : dst;
    }
    static const char* operation_of(layers::Formula::Op op) {
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

    onnx::GraphProto& graph_;
    onnx::NodeProto* last_ = nullptr;
    std::string path_;
    int count_ = 0;
    std::set<std::string> constants_;
};

std::vector<float> to_floats(const std::vector<double>& numbers) { return {numbers.begin(), numbers.end()}; }

Shape shape_of(const std::vector<double>& numbers) {
    return numbers.size() == 1 ? Shape{} : Shape{static_cast<std::int64_t>(numbers.size())};
}

/// What the network reads, made of what stands in a dataset. Numbers far from 0 that differ little, such as dates in
/// seconds, are taken in double precision: a float has no digits left for them.
Operand prepare(const Preparation& preparation, onnx::GraphProto& graph, Operand input, OnnxWriter& writer) {
    const bool in_double = preparation.needs_double();
    set_type(*graph.add_input(), input, in_double ? onnx::TensorProto::DOUBLE : onnx::TensorProto::FLOAT);
    if (preparation.factor.empty()) return input;
    writer.begin(input.name + "/prepared");
    const std::string center = input.name + "/center", factor = input.name + "/factor";
    if (in_double) {
        const Operand centered = writer.shift_in_double("Sub", input, center, preparation.center);
        return writer.cast_to_float(writer.shift_in_double("Mul", centered, factor, preparation.factor));
    }
    return writer.scale(input, {center, shape_of(preparation.center), to_floats(preparation.center)},
                        {factor, shape_of(preparation.factor), to_floats(preparation.factor)}, {"zero", {}, {0}});
}

/// Numbers in the units of the dataset.
Operand restore(const layers::Units& units, const Operand& output, OnnxWriter& writer) {
    if (units.empty()) return output;
    writer.begin(output.name + "/restored");
    return writer.scale(output, {"zero", {}, {0}},
                        {output.name + "/deviation", shape_of(units.deviation), to_floats(units.deviation)},
                        {output.name + "/mean", shape_of(units.mean), to_floats(units.mean)});
}

void describe(onnx::ModelProto& model, const TrainedNetwork& network) {
    const auto tell = [&](const char* key, const std::string& value) {
        onnx::StringStringEntryProto& entry = *model.add_metadata_props();
        entry.set_key(key);
        entry.set_value(value);
    };
    const auto tell_list = [&](const char* key, const std::vector<std::string>& values) {
        Value list = Value::list();
        for (const std::string& value : values) list.items.push_back(Value::string(value));
        if (!values.empty()) tell(key, to_json_line(list));
    };
    tell_list("labels", network.preparation.labels);
    tell_list("columns", network.preparation.columns);
    tell_list("targets", network.preparation.targets);
}

}  // namespace

std::string to_onnx(const TrainedNetwork& network) {
    require_numbers(network.preparation);
    onnx::ModelProto model;
    model.set_ir_version(format_version);
    model.set_producer_name("runner");
    model.set_producer_version(version());
    model.set_doc_string(network.about);
    model.add_opset_import()->set_version(operator_set);
    onnx::GraphProto& graph = *model.mutable_graph();
    graph.set_name(network.name);
    OnnxWriter writer(graph);
    std::vector<Operand> inputs;
    for (const auto& input : network.graph.inputs)
        inputs.push_back(prepare(network.preparation, graph, {input.name, input.shape}, writer));
    const Operand output = restore(network.preparation.units,
                                   layers::write_network(network.graph, network.parameters, inputs, writer), writer);
    set_type(*graph.add_output(), output, onnx::TensorProto::FLOAT);
    describe(model, network);
    return model.SerializeAsString();
}

}  // namespace runner
