#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "layers/engine/plan.h"
#include "layers/engine/write_network.h"
#include "runner/export/c_writer.h"
#include "runner/export/network_file.h"

namespace runner {
namespace {

using layers::Operand;

std::string identifier(const std::string& name) {
    std::string result;
    for (const char c : name) result += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return result.empty() || std::isdigit(static_cast<unsigned char>(result[0])) ? "n" + result : result;
}

/// What the program says of one sample: of the C file's test.
std::vector<float> said_of(const TrainedNetwork& network, const std::vector<std::vector<double>>& samples) {
    layers::Plan plan(network.graph, network.parameters, 1, layers::Phase::inference, nullptr, 0);
    const Preparation& preparation = network.preparation;
    for (std::size_t k = 0; k < samples.size(); ++k)
        for (std::size_t i = 0; i < samples[k].size(); ++i)
            plan.input(k).data[i] = static_cast<float>(preparation.prepared(samples[k][i], i));
    plan.forward({});
    const auto output = plan.output().values();
    std::vector<float> said(output.begin(), output.end());
    for (std::size_t i = 0; i < said.size() && !preparation.units.empty(); ++i)
        said[i] = static_cast<float>(preparation.units.original(static_cast<double>(said[i]), i));
    return said;
}

/// A sample such as the dataset may have.
std::vector<double> made_up_sample(const Preparation& preparation, const layers::NetworkSpec::Input& input) {
    layers::Draws draws(layers::Stream(0, "made up", input.name));
    std::vector<double> sample(static_cast<std::size_t>(layers::size_of(input.shape)));
    for (std::size_t i = 0; i < sample.size(); ++i)
        sample[i] =
            preparation.pixels ? static_cast<double>(draws.below(256)) : preparation.unprepared(draws.normal(), i);
    return sample;
}

/// The whole file, around what the writer has taken down.
class CFile {
public:
    explicit CFile(const TrainedNetwork& network)
        : network_(network),
          name_(identifier(network.name) + "_predict"),
          type_(network.preparation.needs_double() ? "double" : "float") {
        for (const auto& input : network.graph.inputs) {
            inputs_.push_back(identifier(input.name));
            samples_.push_back(made_up_sample(network.preparation, input));
            // What is handed over as floats is tested as floats.
            if (type_ == "float")
                for (double& value : samples_.back()) value = static_cast<float>(value);
        }
        std::vector<Operand> operands;
        for (std::size_t i = 0; i < inputs_.size(); ++i) operands.push_back(prepare(i));
        output_ = restore(layers::write_network(network.graph, network.parameters, operands, writer_));
        said_ = said_of(network, samples_);
    }

    std::string text() const { return head() + writer_.constants() + function() + test(); }

private:
    Operand prepare(std::size_t input) {
        const Operand src = {inputs_[input], network_.graph.inputs[input].shape};
        if (network_.preparation.factor.empty() && type_ == "float") return src;
        writer_.begin(network_.graph.inputs[input].name + ", prepared");
        return writer_.prepare(src, network_.preparation);
    }

    Operand restore(const Operand& output) {
        if (network_.preparation.units.empty()) return output;
        writer_.begin("in the units of the dataset");
        return writer_.restore(output, network_.preparation.units);
    }

    std::string head() const {
        return fmt::format("/* {0}{1}\n */\n#include <math.h>\n\n#define {2}_MEMORY {3}\n#define {2}_OUTPUTS {4}\n\n",
                           c_comment(network_.about), outputs(), upper(), memory(), said_.size()) +
               fmt::format(
                   "/* Of one sample, whose numbers are as the dataset has them: writes {0}_OUTPUTS numbers to "
                   "dst.\n * `memory` has room for {0}_MEMORY floats. */\n{1};\n",
                   upper(), signature()) +
               fmt::format(
                   "/* Of a sample made up: how many outputs are not what they were when this was written. "
                   "*/\nint {}_test(float *memory);\n",
                   name_);
    }
    /// One output for two classes is the probability of the second, or what stands for it.
    std::string outputs() const {
        const Preparation& preparation = network_.preparation;
        std::string text = listed("The numbers of a sample are", preparation.columns);
        if (said_.size() == 1 && preparation.labels.size() == 2)
            return text + "\n * Its output speaks for " + c_comment(preparation.labels[1]) + ", against " +
                   c_comment(preparation.labels[0]);
        if (preparation.labels.empty()) return text + listed("Its outputs are", preparation.targets);
        return text + listed("Its outputs are those of the classes", preparation.labels);
    }
    static std::string listed(const char* heading, const std::vector<std::string>& names) {
        std::string text = names.empty() ? "" : fmt::format("\n * {}", heading);
        for (std::size_t i = 0; i < names.size(); ++i) text += fmt::format("\n *   {} {}", i, c_comment(names[i]));
        return text;
    }
    std::string upper() const {
        std::string text = name_;
        for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        return text;
    }
    std::int64_t memory() const { return std::max<std::int64_t>(writer_.memory(), 1); }
    std::string signature() const {
        std::string text = fmt::format("void {}(", name_);
        for (const std::string& input : inputs_) text += fmt::format("const {} *{}, ", type_, input);
        return text + "float *dst, float *memory)";
    }
    std::string function() const {
        return fmt::format("\n{} {{\n    long {};\n", signature(), writer_.indices()) +
               (writer_.memory() == 0 ? "    (void)memory;\n" : "") + writer_.body() +
               fmt::format("\n    for (i = 0; i < {}; ++i) dst[i] = {}[i];\n}}\n", said_.size(), output_.name);
    }
    std::string test() const {
        std::string text = "\n", arguments;
        for (std::size_t i = 0; i < inputs_.size(); ++i) {
            text += c_array<double>("static const " + type_, "test_" + inputs_[i], samples_[i]);
            arguments += fmt::format("test_{}, ", inputs_[i]);
        }
        return text + c_array<float>("static const float", "test_dst", said_) +
               fmt::format(
                   "\nint {}_test(float *memory) {{\n    float dst[{}];\n    int i, wrong = 0;\n    {}({}dst, "
                   "memory);\n",
                   name_, said_.size(), name_, arguments) +
               fmt::format(
                   "    for (i = 0; i < {}; ++i) wrong += !(fabsf(dst[i] - test_dst[i]) <= {});\n    return "
                   "wrong;\n}}\n",
                   said_.size(), c_literal(tolerance()));
    }
    /// Sums of floats differ by their order, in the last digits of the largest output.
    float tolerance() const {
        float largest = 1;
        for (const float value : said_) largest = std::max(largest, std::abs(value));
        return 1e-6f * largest;
    }

    const TrainedNetwork& network_;
    std::string name_, type_;
    std::vector<std::string> inputs_;
    std::vector<std::vector<double>> samples_;
    CWriter writer_;
    Operand output_;
    std::vector<float> said_;
};

}  // namespace

std::string to_c_source(const TrainedNetwork& network) {
    require_numbers(network.preparation);
    return CFile(network).text();
}

}  // namespace runner
