#include "runner/export/onnx_graph.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include "runner/version.h"

namespace runner {
namespace {

constexpr int operator_set = 13, format_version = 7;  // of ONNX 1.8, December 2020

void set_type(onnx::ValueInfoProto& info, const layers::Operand& operand, onnx::TensorProto::DataType type) {
    info.set_name(operand.name);
    auto* tensor = info.mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(type);
    tensor->mutable_shape()->add_dim()->set_dim_param("N");
    for (const std::int64_t side : operand.shape) tensor->mutable_shape()->add_dim()->set_dim_value(side);
}

}  // namespace

struct OnnxGraph::Model {
    onnx::ModelProto whole;
    onnx::NodeProto* last = nullptr;

    onnx::GraphProto& graph() { return *whole.mutable_graph(); }
    onnx::AttributeProto& attribute(const char* name, onnx::AttributeProto::AttributeType type) const {
        onnx::AttributeProto& attribute = *last->add_attribute();
        attribute.set_name(name);
        attribute.set_type(type);
        return attribute;
    }
    onnx::TensorProto& tensor(const std::string& name, onnx::TensorProto::DataType type,
                              const std::vector<std::int64_t>& shape) {
        onnx::TensorProto& tensor = *graph().add_initializer();
        tensor.set_name(name);
        tensor.set_data_type(type);
        for (const std::int64_t side : shape) tensor.add_dims(side);
        return tensor;
    }
};

OnnxGraph::OnnxGraph(const std::string& name, const std::string& about) : model_(std::make_unique<Model>()) {
    onnx::ModelProto& model = model_->whole;
    model.set_ir_version(format_version);
    model.set_producer_name("runner");
    model.set_producer_version(version());
    model.set_doc_string(about);
    model.add_opset_import()->set_version(operator_set);
    model_->graph().set_name(name);
}

OnnxGraph::~OnnxGraph() = default;

void OnnxGraph::add_input(const Operand& input, Number number) {
    set_type(*model_->graph().add_input(), input,
             number == Number::float64 ? onnx::TensorProto::DOUBLE : onnx::TensorProto::FLOAT);
}

void OnnxGraph::add_output(const Operand& output) {
    set_type(*model_->graph().add_output(), output, onnx::TensorProto::FLOAT);
}

void OnnxGraph::tell(const std::string& key, const std::string& value) {
    onnx::StringStringEntryProto& entry = *model_->whole.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
}

void OnnxGraph::begin(const std::string& path) {
    path_ = path;
    count_ = 0;
}

std::string OnnxGraph::next_name() const { return count_ == 0 ? path_ : fmt::format("{}/{}", path_, count_); }

OnnxGraph::Operand OnnxGraph::node(const char* operation, const std::vector<std::string>& inputs, const Shape& dst) {
    model_->last = model_->graph().add_node();
    model_->last->set_op_type(operation);
    for (const std::string& input : inputs) model_->last->add_input(input);
    const std::string name = next_name();
    ++count_;
    model_->last->set_name(name);
    model_->last->add_output(name);
    return {name, dst};
}

OnnxGraph::Operand OnnxGraph::cast_to_float(const Operand& src) {
    const Operand dst = node("Cast", {src.name}, src.shape);
    set_attribute("to", std::int64_t{onnx::TensorProto::FLOAT});
    return dst;
}

void OnnxGraph::set_attribute(const char* name, float value) {
    model_->attribute(name, onnx::AttributeProto::FLOAT).set_f(value);
}

void OnnxGraph::set_attribute(const char* name, const char* value) {
    model_->attribute(name, onnx::AttributeProto::STRING).set_s(value);
}

void OnnxGraph::set_attribute(const char* name, std::int64_t value) {
    model_->attribute(name, onnx::AttributeProto::INT).set_i(value);
}

void OnnxGraph::set_list(const char* name, const std::vector<std::int64_t>& values) {
    onnx::AttributeProto& list = model_->attribute(name, onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) list.add_ints(value);
}

std::string OnnxGraph::constant(const Constant& constant) {
    if (!constants_.insert(constant.name).second) return constant.name;
    model_->tensor(constant.name, onnx::TensorProto::FLOAT, constant.shape)
        .set_raw_data(constant.values.data(), constant.values.size() * sizeof(float));
    return constant.name;
}

std::string OnnxGraph::constant(const std::string& name, const Shape& shape, const std::vector<double>& values) {
    onnx::TensorProto& tensor = model_->tensor(name, onnx::TensorProto::DOUBLE, shape);
    for (const double value : values) tensor.add_double_data(value);
    return name;
}

std::string OnnxGraph::constant(const std::string& name, const std::vector<std::int64_t>& values) {
    onnx::TensorProto& tensor = model_->tensor(name, onnx::TensorProto::INT64, {std::ssize(values)});
    for (const std::int64_t value : values) tensor.add_int64_data(value);
    return name;
}

std::string OnnxGraph::bytes() const { return model_->whole.SerializeAsString(); }

}  // namespace runner
