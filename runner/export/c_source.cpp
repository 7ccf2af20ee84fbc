#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "layers/declare/printable.h"
#include "layers/engine/plan.h"
#include "layers/engine/write_network.h"
#include "runner/export/network_file.h"

namespace runner {
namespace {

using layers::Constant;
using layers::Operand;
using layers::Shape;

std::string identifier(const std::string& name) {
    std::string result;
    for (const char c : name) result += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return result.empty() || std::isdigit(static_cast<unsigned char>(result[0])) ? "n" + result : result;
}

/// A float that reads back as itself.
std::string literal(float value) {
    if (std::isnan(value)) return "NAN";
    if (std::isinf(value)) return value > 0 ? "INFINITY" : "-INFINITY";
    std::string text = fmt::format("{:.9g}", value);
    if (text.find_first_of(".e") == text.npos) text += '.';
    return text + 'f';
}

std::string array(const std::string& type, const std::string& name, std::span<const float> values) {
    std::string text = fmt::format("{} {}[{}] = {{", type, name, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        text += i % 8 == 0 ? "\n    " : " ";
        text += literal(values[i]) + ',';
    }
    return text + "\n};\n";
}

/// What would end a comment, begin another, or be taken for a character that some keyboards lacked, is parted.
std::string for_comment(std::string text) {
    for (const char* pair : {"*/", "/*", "??"})
        for (std::size_t at = text.find(pair); at != text.npos; at = text.find(pair, at + 2)) text.insert(at + 1, " ");
    return declare::printable(text);
}

/// Adds the operations as loops. Every operand there is a pointer to the values of one sample.
class CWriter : public layers::InferenceWriter {
public:
    void begin(const std::string& path) override { path_ = path; }

    Operand dense(const Operand& src, const Constant& kernel, const Constant* bias) override {
        const Operand dst = value({kernel.shape[1]});
        const std::string start = bias ? fmt::format("{}[j]", constant(*bias)) : "0";
        line("for (j = 0; j < {}; ++j) {{", kernel.shape[1]);
        line("    double sum = {};", start);
        line("    for (i = 0; i < {}; ++i) sum += (double){}[i] * {}[i * {} + j];", kernel.shape[0], src.name,
             constant(kernel), kernel.shape[1]);
        line("    {}[j] = (float)sum;", dst.name);
        line("}}");
        return dst;
    }
    Operand scale(const Operand& src, const Constant& center, const Constant& factor, const Constant& shift) override {
        const auto at = [&](const Constant& one) {
            if (one.values.size() == 1) return literal(one.values[0]);
            return fmt::format("{}[i % {}]", constant(one), one.values.size());
        };
        return each(src, fmt::format("({}[i] - {}) * {} + {}", src.name, at(center), at(factor), at(shift)));
    }
    Operand normalize(const Operand& src, double epsilon) override {
        const Operand dst = value(src.shape);
        const std::int64_t columns = src.shape.back();
        line("for (i = 0; i < {}; i += {}) {{", layers::size_of(src.shape), columns);
        line("    double mean = 0, variance = 0;");
        line("    for (j = 0; j < {}; ++j) mean += {}[i + j];", columns, src.name);
        line("    mean /= {};", columns);
        line("    for (j = 0; j < {0}; ++j) variance += ({1}[i + j] - mean) * ({1}[i + j] - mean);", columns, src.name);
        line("    for (j = 0; j < {}; ++j) {}[i + j] = (float)(({}[i + j] - mean) / sqrt(variance / {} + {}));",
             columns, dst.name, src.name, columns, epsilon);
        line("}}");
        return dst;
    }
    Operand leak(const Operand& src, const Constant& slope) override {
        return each(src, fmt::format("{0}[i] > 0 ? {0}[i] : {1}[i] * {0}[i]", src.name, constant(slope)));
    }
    Operand apply(const Operand& src, const layers::NamedFormula& function) override {
        return each(src, text_of(function.formula, src.name + "[i]"));
    }
    Operand softmax(const Operand& src) override {
        const Operand dst = value(src.shape);
        const std::int64_t columns = src.shape.back();
        line("for (i = 0; i < {}; i += {}) {{", layers::size_of(src.shape), columns);
        line("    double sum = 0;");
        line("    float most = {}[i];", src.name);
        line("    for (j = 1; j < {0}; ++j) most = {1}[i + j] > most ? {1}[i + j] : most;", columns, src.name);
        line("    for (j = 0; j < {}; ++j) sum += {}[i + j] = expf({}[i + j] - most);", columns, dst.name, src.name);
        line("    for (j = 0; j < {0}; ++j) {1}[i + j] = (float)({1}[i + j] / sum);", columns, dst.name);
        line("}}");
        return dst;
    }
    Operand add(std::span<const Operand> src) override {
        std::vector<std::string> terms;
        for (const Operand& one : src) terms.push_back(one.name + "[i]");
        return each(src.front(), fmt::format("{}", fmt::join(terms, " + ")));
    }
    Operand concatenate(std::span<const Operand> src, std::size_t side) override {
        Shape shape = src.front().shape;
        shape[side] = 0;
        for (const Operand& one : src) shape[side] += one.shape[side];
        const auto run = [side](const Shape& of) {  // from the joined side on, the values lie together
            return layers::size_of(Shape(of.begin() + static_cast<std::ptrdiff_t>(side), of.end()));
        };
        const Operand dst = value(shape);
        std::int64_t offset = 0;
        for (const Operand& one : src) {
            line("for (i = 0; i < {}; ++i) {}[i / {} * {} + {} + i % {}] = {}[i];", layers::size_of(one.shape),
                 dst.name, run(one.shape), run(shape), offset, run(one.shape), one.name);
            offset += run(one.shape);
        }
        return dst;
    }
    Operand reshape(const Operand& src, const Shape& shape) override { return {src.name, shape}; }
    Operand convolve(const Operand& src, const layers::Windows& windows, std::int64_t groups, const Constant& kernel,
                     const Constant* bias) override {
        const std::int64_t in = kernel.shape[2], out = kernel.shape[3];
        const Operand dst = value({windows.height.dst, windows.width.dst, out});
        open_windows(windows);
        line("        for (c = 0; c < {}; ++c) {{", out);
        line("            double sum = {};", bias ? constant(*bias) + "[c]" : "0");
        open_window(windows);
        line("                for (i = 0; i < {}; ++i)", in);
        line(
            "                    sum += (double){}[(y * {} + x) * {} + c / {} * {} + i] * {}[((h * {} + w) * {} + i) * "
            "{} + c];",
            src.name, windows.width.src, in * groups, out / groups, in, constant(kernel), windows.width.window, in,
            out);
        line("            }}");
        line("            {}[(row * {} + column) * {} + c] = (float)sum;", dst.name, windows.width.dst, out);
        line("        }}");
        return dst;
    }
    Operand pool_maximum(const Operand& src, const layers::Windows& windows) override {
        return pool(src, windows, "double most = -HUGE_VAL;", "if ({0} > most) most = {0};", "most");
    }
    Operand pool_average(const Operand& src, const layers::Windows& windows) override {
        return pool(src, windows, "double sum = 0, n = 0;", "sum += {0}, n += 1;", "sum / n");
    }

    /// (src - center) · factor in double precision.
    Operand prepare(const Operand& src, const Preparation& preparation) {
        const auto at = [&](const std::vector<double>& numbers, const char* name) {
            if (numbers.size() == 1) return fmt::format("{:.17g}", numbers[0]);
            std::string text = fmt::format("static const double {}[{}] = {{", name, numbers.size());
            for (const double number : numbers) text += fmt::format("{:.17g}, ", number);
            if (doubles_.insert(name).second) constants_ += text + "};\n";
            return fmt::format("{}[i]", name);
        };
        const std::string center = at(preparation.center, "center"), factor = at(preparation.factor, "factor");
        return each(src, fmt::format("(float)(({}[i] - {}) * {})", src.name, center, factor));
    }

    const std::string& constants() const { return constants_; }
    const std::string& body() const { return body_; }
    std::int64_t memory() const { return memory_; }
    /// Of its loops, "i, j".
    std::string indices() const {
        std::vector<std::string> names;
        for (const char* name : {"i", "j", "c", "h", "w", "row", "column"})
            if (name == std::string("i") || body_.find(fmt::format("for ({} =", name)) != body_.npos)
                names.push_back(name);
        return fmt::format("{}", fmt::join(names, ", "));
    }

private:
    template <class... Arguments>
    void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        body_ += "    " + fmt::format(format, std::forward<Arguments>(arguments)...) + '\n';
    }

    Operand value(const Shape& shape) {
        const std::string name = fmt::format("v{}", ++values_);
        if (!path_.empty()) body_ += fmt::format("\n    /* {} {} */\n", for_comment(path_), layers::show(shape));
        path_.clear();
        line("float *const {} = memory + {};", name, memory_);
        memory_ += layers::size_of(shape);
        return {name, shape};
    }
    Operand each(const Operand& src, const std::string& expression) {
        const Operand dst = value(src.shape);
        line("for (i = 0; i < {}; ++i) {}[i] = {};", layers::size_of(src.shape), dst.name, expression);
        return dst;
    }
    /// Over all places of a window.
    void open_windows(const layers::Windows& windows) {
        line("for (row = 0; row < {}; ++row)", windows.height.dst);
        line("    for (column = 0; column < {}; ++column)", windows.width.dst);
    }
    /// Over the places of one window that lie within the picture: (y, x).
    void open_window(const layers::Windows& windows) {
        const auto& [height, width] = windows;
        line("            for (h = 0; h < {}; ++h) for (w = 0; w < {}; ++w) {{", height.window, width.window);
        line("                const long y = row * {} + h * {} - {}, x = column * {} + w * {} - {};", height.stride,
             height.dilation, height.before, width.stride, width.dilation, width.before);
        line("                if (y < 0 || y >= {} || x < 0 || x >= {}) continue;", height.src, width.src);
    }
    Operand pool(const Operand& src, const layers::Windows& windows, const char* start, const char* step,
                 const char* result) {
        const std::int64_t channels = src.shape[2];
        const Operand dst = value({windows.height.dst, windows.width.dst, channels});
        open_windows(windows);
        line("        for (c = 0; c < {}; ++c) {{", channels);
        line("            {}", start);
        open_window(windows);
        const std::string at = fmt::format("{}[(y * {} + x) * {} + c]", src.name, windows.width.src, channels);
        line("                {}", fmt::format(fmt::runtime(step), at));
        line("            }}");
        line("            {}[(row * {} + column) * {} + c] = (float)({});", dst.name, windows.width.dst, channels,
             result);
        line("        }}");
        return dst;
    }

    /// Parameters that are shared stand in the file once.
    std::string constant(const Constant& constant) {
        const auto [found, is_new] = names_.emplace(constant.name, fmt::format("c{}", names_.size() + 1));
        if (is_new)
            constants_ += fmt::format("\n/* {} {} */\n", for_comment(constant.name), layers::show(constant.shape)) +
                          array("static const float", found->second, constant.values);
        return found->second;
    }
    static std::string text_of(const layers::Formula& formula, const std::string& x) {
        using Op = layers::Formula::Op;
        const auto part = [&](std::size_t i) { return text_of(formula.of()[i], x); };
        switch (formula.op()) {
            case Op::x:
                return x;
            case Op::constant:
                return literal(static_cast<float>(formula.number()));
            case Op::add:
                return fmt::format("({} + {})", part(0), part(1));
            case Op::subtract:
                return fmt::format("({} - {})", part(0), part(1));
            case Op::multiply:
                return fmt::format("({} * {})", part(0), part(1));
            case Op::divide:
                return fmt::format("({} / {})", part(0), part(1));
            case Op::minimum:
                return fmt::format("fminf({}, {})", part(0), part(1));
            case Op::maximum:
                return fmt::format("fmaxf({}, {})", part(0), part(1));
            case Op::at_least:
                return fmt::format("({} >= {} ? 1.f : 0.f)", part(0), part(1));
            case Op::exp:
                return fmt::format("expf({})", part(0));
            case Op::log:
                return fmt::format("logf({})", part(0));
            case Op::tanh:
                return fmt::format("tanhf({})", part(0));
            case Op::erf:
                return fmt::format("erff({})", part(0));
            case Op::abs:
                return fmt::format("fabsf({})", part(0));
        }
        return x;
    }

    std::string path_, constants_, body_;
    std::map<std::string, std::string> names_;
    std::set<std::string> doubles_;
    std::int64_t memory_ = 0;
    int values_ = 0;
};

/// What the program says of one sample: of the C file's test.
std::vector<float> said_of(const TrainedNetwork& network, const std::vector<std::vector<double>>& samples) {
    layers::Plan plan(network.graph, network.parameters, 1, layers::Phase::inference, nullptr, 0);
    const Preparation& preparation = network.preparation;
    for (std::size_t k = 0; k < samples.size(); ++k)
        for (std::size_t i = 0; i < samples[k].size(); ++i)
            plan.input(k).data[i] = static_cast<float>(preparation.prepared(samples[k][i], i));
    plan.forward({});
    const auto output = plan.output().values();
    return {output.begin(), output.end()};
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

std::string double_array(const std::string& type, const std::string& name, std::span<const double> values) {
    std::string text = fmt::format("{} {}[{}] = {{", type, name, values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        text += (i % 8 == 0 ? "\n    " : " ") + fmt::format("{:.17g},", values[i]);
    return text + "\n};\n";
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
        output_ = layers::write_network(network.graph, network.parameters, operands, writer_);
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

    std::string head() const {
        return fmt::format("/* {0}{1}\n */\n#include <math.h>\n\n#define {2}_MEMORY {3}\n#define {2}_OUTPUTS {4}\n\n",
                           for_comment(network_.about), outputs(), upper(), memory(), said_.size()) +
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
            return text + "\n * Its output speaks for " + for_comment(preparation.labels[1]) + ", against " +
                   for_comment(preparation.labels[0]);
        return text + listed("Its outputs are those of the classes", preparation.labels);
    }
    static std::string listed(const char* heading, const std::vector<std::string>& names) {
        std::string text = names.empty() ? "" : fmt::format("\n * {}", heading);
        for (std::size_t i = 0; i < names.size(); ++i) text += fmt::format("\n *   {} {}", i, for_comment(names[i]));
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
            text += double_array("static const " + type_, "test_" + inputs_[i], samples_[i]);
            arguments += fmt::format("test_{}, ", inputs_[i]);
        }
        return text + array("static const float", "test_dst", said_) +
               fmt::format(
                   "\nint {}_test(float *memory) {{\n    float dst[{}];\n    int i, wrong = 0;\n    {}({}dst, "
                   "memory);\n",
                   name_, said_.size(), name_, arguments) +
               fmt::format(
                   "    for (i = 0; i < {}; ++i) wrong += !(fabsf(dst[i] - test_dst[i]) <= {});\n    return "
                   "wrong;\n}}\n",
                   said_.size(), literal(tolerance()));
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

std::string to_c_source(const TrainedNetwork& network) { return CFile(network).text(); }

}  // namespace runner
