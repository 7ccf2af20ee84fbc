#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "layers/steps/inference_writer.h"

namespace runner {

/// A model of ONNX (https://onnx.ai, operator set 13) as it grows: the one door to its library. Every operand in it has
/// the batch, N, as its first side.
class OnnxGraph {
public:
    using Constant = layers::Constant;
    using Operand = layers::Operand;
    using Shape = layers::Shape;
    enum class Number { float32, float64 };

    OnnxGraph(const std::string& name, const std::string& about);
    ~OnnxGraph();

    void add_input(const Operand& input, Number number);
    void add_output(const Operand& output);
    /// For whoever asks the model about itself.
    void tell(const std::string& key, const std::string& value);

    /// The nodes that follow are called so: path, path/1, path/2 …
    void begin(const std::string& path);
    std::string next_name() const;
    Operand node(const char* operation, const std::vector<std::string>& inputs, const Shape& dst);
    Operand cast_to_float(const Operand& src);
    /// Of the last node.
    void set_attribute(const char* name, float value);
    void set_attribute(const char* name, const char* value);
    void set_attribute(const char* name, std::int64_t value);
    void set_list(const char* name, const std::vector<std::int64_t>& values);

    /// Those that several nodes share stand in the model once. Returns the name.
    std::string constant(const Constant& constant);
    std::string constant(const std::string& name, const Shape& shape, const std::vector<double>& values);
    std::string constant(const std::string& name, const std::vector<std::int64_t>& values);

    std::string bytes() const;

private:
    struct Model;
    std::unique_ptr<Model> model_;
    std::string path_;
    int count_ = 0;
    std::set<std::string> constants_;
};

}  // namespace runner
