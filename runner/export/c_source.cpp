#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "layers/engine/plan.h"
#include "layers/engine/write_network.h"
#include "layers/onednn/environment.h"
#include "runner/export/c_table.h"
#include "runner/export/c_table_functions.h"
#include "runner/export/c_writer.h"
#include "runner/export/cell_form.h"
#include "runner/export/network_file.h"

namespace runner {
namespace {

using layers::Operand;

std::string identifier(const std::string& name) {
    std::string result;
    for (const char c : name) result += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return result.empty() || std::isdigit(static_cast<unsigned char>(result[0])) ? "n" + result : result;
}

/// A row of a table that the dataset may have, one number a cell.
std::vector<double> made_up_row(const Preparation& preparation, layers::Draws& draws) {
    std::vector<double> row;
    std::size_t value = 0;
    for (const TableColumn& column : preparation.table) {
        const CellForm form = form_of(column);
        const bool missing = may_be_missing(column) && draws.below(2) == 0;
        if (missing)
            row.push_back(NAN);
        else if (form.kind == CellForm::Kind::word || form.kind == CellForm::Kind::truth)
            row.push_back(static_cast<double>(draws.below(std::max<std::size_t>(2, form.words.size()))));
        else if (form.kind == CellForm::Kind::date)
            row.push_back(1.7e9 + static_cast<double>(draws.below(1u << 28)));
        else
            row.push_back(preparation.unprepared(draws.normal(), value));
        value += column.width();
    }
    return row;
}

/// What stands for the cells, before it is shifted and scaled.
std::vector<double> row_values(const std::vector<double>& row, const std::vector<TableColumn>& table) {
    if (table.empty()) return row;
    std::vector<double> values;
    for (std::size_t i = 0; i < row.size(); ++i)
        table[i].encode(row[i], [&](std::size_t, double value) { values.push_back(value); });
    return values;
}

/// What the program says of one sample: of the C file's test.
std::vector<float> said_of(const TrainedNetwork& network, const std::vector<std::vector<double>>& samples) {
    const bool computes = layers::computes(network.precision);
    layers::Plan plan(network.graph, network.parameters, 1, layers::Phase::inference, nullptr, 0, nullptr,
                      computes ? network.precision : layers::Precision::float32);
    for (std::size_t k = 0; k < samples.size(); ++k) {
        const std::vector<double> values = row_values(samples[k], network.preparation.table);
        for (std::size_t i = 0; i < values.size(); ++i)
            plan.input(k).data[i] = static_cast<float>(network.preparation.prepared(values[i], i));
    }
    plan.forward({});
    const auto output = plan.output().values();
    std::vector<float> said(output.begin(), output.end());
    const layers::Units& units = network.preparation.units;
    for (std::size_t i = 0; i < said.size() && !units.empty(); ++i)
        said[i] = static_cast<float>(units.original(static_cast<double>(said[i]), i));
    return said;
}

/// A sample such as the dataset may have.
std::vector<double> made_up_sample(const Preparation& preparation, const layers::NetworkSpec::Input& input) {
    layers::Draws draws(layers::Stream(0, "made up", input.name));
    if (!preparation.table.empty()) return made_up_row(preparation, draws);
    std::vector<double> sample(static_cast<std::size_t>(layers::size_of(input.shape)));
    for (std::size_t i = 0; i < sample.size(); ++i)
        sample[i] =
            preparation.pixels ? static_cast<double>(draws.below(256)) : preparation.unprepared(draws.normal(), i);
    return sample;
}

const char* const to_bfloat16_function = R"(
/* The nearest number with 8 binary digits, of two the even one: the factors of products are rounded so. */
static float to_bfloat16(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    if ((bits & 0x7f800000) == 0x7f800000) return x;
    bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
    memcpy(&x, &bits, sizeof bits);
    return x;
}
)";

/// The whole file, around what the writer has taken down.
class CFile {
public:
    explicit CFile(const TrainedNetwork& network)
        : network_(network),
          name_(identifier(network.name) + "_predict"),
          coded_(!network.preparation.table.empty()),
          type_(coded_ || !columns_beyond_float(network.preparation).empty() ? "double" : "float"),
          table_(network.preparation, name_),
          writer_(network.precision) {
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

    std::string text() const {
        return head() + (coded_ ? table_.reading() + table_.encoding() : "") + (rounds() ? to_bfloat16_function : "") +
               writer_.constants() + function() + test();
    }

private:
    Operand prepare(std::size_t input) {
        const Operand src = {inputs_[input], network_.graph.inputs[input].shape};
        if (network_.preparation.factor.empty() && type_ == "float") return src;
        writer_.begin(network_.graph.inputs[input].name + ", prepared");
        if (coded_) return writer_.call("encode", src, src.shape);
        return writer_.prepare(src, network_.preparation);
    }

    bool rounds() const { return network_.precision == layers::Precision::bfloat16; }

    Operand restore(const Operand& output) {
        if (network_.preparation.units.empty()) return output;
        writer_.begin("in the units of the dataset");
        return writer_.restore(output, network_.preparation.units);
    }

    std::string head() const {
        const std::string includes = std::string("#include <math.h>\n") + (rounds() ? "#include <stdint.h>\n" : "") +
                                     (coded_     ? c_table_includes
                                      : rounds() ? "#include <string.h>\n"
                                                 : "");
        return fmt::format("/* {0}{1}\n */\n{5}\n#define {2}_MEMORY {3}\n#define {2}_OUTPUTS {4}\n\n",
                           c_comment(network_.about), outputs(), upper(), memory(), said_.size(), includes) +
               fmt::format(
                   "/* Of {2}: writes {0}_OUTPUTS numbers to "
                   "dst.\n * `memory` has room for {0}_MEMORY floats. */\n{1};\n",
                   upper(), signature(), coded_ ? "a row" : "one sample, whose numbers are as the dataset has them") +
               (coded_ ? table_.declaration() : "") +
               fmt::format(
                   "/* Of a sample made up: how many outputs are not what they were when this was written. "
                   "*/\nint {}_test(float *memory);\n",
                   name_);
    }
    /// One output for two classes is the probability of the second, or what stands for it.
    std::string outputs() const {
        const Preparation& preparation = network_.preparation;
        std::string text = coded_ ? table_.columns() : listed("The numbers of a sample are", preparation.columns);
        if (!network_.pictures.entries.empty())
            text += "\n * Its pixels are of pictures read so: " + c_comment(show(network_.pictures));
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
    /// Sums of floats differ by their order, in the last digits of the largest output or of the largest weight's term,
    /// and so in every layer. One that is rounded to 8 digits afterwards may come to the next number, and a processor
    /// that has no bfloat16 has said it in full.
    float tolerance() const {
        float largest = 1;
        for (const float value : said_) largest = std::max(largest, std::abs(value));
        for (std::size_t i = 0; i < network_.parameters.count(); ++i)
            if (network_.parameters.declaration(i).trainable)
                for (const float value : network_.parameters.value(i)) largest = std::max(largest, std::abs(value));
        const auto layers = static_cast<float>(network_.graph.nodes.size());
        return (rounds() ? 0x1p-6f : std::max(1e-6f, 1e-7f * layers)) * largest;
    }

    const TrainedNetwork& network_;
    std::string name_;
    bool coded_;  // whether a sample is a row of a table whose cells are not all plain numbers
    std::string type_;
    CTable table_;
    std::vector<std::string> inputs_;
    std::vector<std::vector<double>> samples_;
    CWriter writer_;
    Operand output_;
    std::vector<float> said_;
};

}  // namespace

std::string to_c_source(const TrainedNetwork& network) { return CFile(network).text(); }

}  // namespace runner
