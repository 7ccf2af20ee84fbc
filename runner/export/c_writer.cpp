#include "runner/export/c_writer.h"

#include <fmt/ranges.h>

#include <cmath>

#include "layers/declare/printable.h"
#include "runner/export/bfloat16.h"

namespace runner {

std::string c_literal(float value) {
    if (std::isnan(value)) return "NAN";
    if (std::isinf(value)) return value > 0 ? "INFINITY" : "-INFINITY";
    std::string text = fmt::format("{:.9g}", value);
    if (text.find_first_of(".e") == text.npos) text += '.';
    return text + 'f';
}

std::string c_literal(double value) {
    if (std::isnan(value)) return "NAN";
    std::string text = fmt::format("{:.17g}", value);
    if (text.find_first_of(".e") == text.npos) text += '.';
    return text;
}

std::string c_literal(const std::string& text) {
    std::string literal = "\"";
    for (const char c : text) {
        const bool plain = c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?';
        literal += plain ? std::string(1, c) : fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    }
    return literal + '"';
}

std::string c_comment(std::string text) {
    for (const char* pair : {"*/", "/*", "??"})
        for (std::size_t at = text.find(pair); at != text.npos; at = text.find(pair, at + 2)) text.insert(at + 1, " ");
    return declare::printable(text);
}

namespace {

std::string text_of(const layers::Formula& formula, const std::string& x) {
    using Op = layers::Formula::Op;
    const auto part = [&](std::size_t i) { return text_of(formula.of()[i], x); };
    switch (formula.op()) {
        case Op::x:
            return x;
        case Op::constant:
            return c_literal(static_cast<float>(formula.number()));
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

}  // namespace

CWriter::Operand CWriter::dense(const Operand& src, const Constant& kernel, const Constant* bias) {
    const Operand read = factor(src), dst = value({kernel.shape[1]});
    const std::string start = bias ? fmt::format("{}[j]", constant(*bias)) : "0";
    line("for (j = 0; j < {}; ++j) {{", kernel.shape[1]);
    line("    double sum = {};", start);
    line("    for (i = 0; i < {}; ++i) sum += (double){}[i] * {}[i * {} + j];", kernel.shape[0], read.name,
         constant(factor(kernel)), kernel.shape[1]);
    line("    {}[j] = (float)sum;", dst.name);
    line("}}");
    return dst;
}

CWriter::Operand CWriter::scale(const Operand& src, const Constant& center, const Constant& factor,
                                const Constant& shift) {
    const auto at = [&](const Constant& one) {
        if (one.values.size() == 1) return c_literal(one.values[0]);
        return fmt::format("{}[i % {}]", constant(one), one.values.size());
    };
    return each(src, fmt::format("({}[i] - {}) * {} + {}", src.name, at(center), at(factor), at(shift)));
}

CWriter::Operand CWriter::normalize(const Operand& src, double epsilon) {
    const Operand dst = value(src.shape);
    const std::int64_t columns = src.shape.back();
    line("for (i = 0; i < {}; i += {}) {{", layers::size_of(src.shape), columns);
    line("    double mean = 0, variance = 0;");
    line("    for (j = 0; j < {}; ++j) mean += {}[i + j];", columns, src.name);
    line("    mean /= {};", columns);
    line("    for (j = 0; j < {0}; ++j) variance += ({1}[i + j] - mean) * ({1}[i + j] - mean);", columns, src.name);
    line("    for (j = 0; j < {}; ++j) {}[i + j] = (float)(({}[i + j] - mean) / sqrt(variance / {} + {}));", columns,
         dst.name, src.name, columns, epsilon);
    line("}}");
    return dst;
}

CWriter::Operand CWriter::leak(const Operand& src, const Constant& slope) {
    return each(src, fmt::format("{0}[i] > 0 ? {0}[i] : {1}[i] * {0}[i]", src.name, constant(slope)));
}

CWriter::Operand CWriter::apply(const Operand& src, const layers::NamedFormula& function) {
    return each(src, text_of(function.formula, src.name + "[i]"));
}

CWriter::Operand CWriter::softmax(const Operand& src) {
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

CWriter::Operand CWriter::combine(Combine how, std::span<const Operand> src) {
    std::string terms = src.front().name + "[i]";
    for (const Operand& one : src.subspan(1))
        terms = how == Combine::maximum ? fmt::format("fmaxf({}, {}[i])", terms, one.name)
                                        : fmt::format("{} {} {}[i]", terms, how == Combine::sum ? '+' : '*', one.name);
    return each(src.front(), terms);
}

CWriter::Operand CWriter::concatenate(std::span<const Operand> src, std::size_t side, const Shape& shape) {
    const auto run = [side](const Shape& of) {  // from the joined side on, the values lie together
        return layers::size_of(Shape(of.begin() + static_cast<std::ptrdiff_t>(side), of.end()));
    };
    const Operand dst = value(shape);
    std::int64_t offset = 0;
    for (const Operand& one : src) {
        line("for (i = 0; i < {}; ++i) {}[i / {} * {} + {} + i % {}] = {}[i];", layers::size_of(one.shape), dst.name,
             run(one.shape), run(shape), offset, run(one.shape), one.name);
        offset += run(one.shape);
    }
    return dst;
}

CWriter::Operand CWriter::convolve(const Operand& src, const Windows& windows, std::int64_t groups,
                                   const Constant& kernel, const Constant* bias) {
    const std::int64_t in = kernel.shape[2], out = kernel.shape[3];
    const bool whole = groups == 1;  // a convolution in groups reads its factors as they stand
    const Operand read = whole ? factor(src) : src;
    const Operand dst = value({windows.height.dst, windows.width.dst, out});
    open_places(windows.height.dst, windows.width.dst);
    line("        for (c = 0; c < {}; ++c) {{", out);
    line("            double sum = {};", bias ? constant(*bias) + "[c]" : "0");
    open_window(windows);
    line("                for (i = 0; i < {}; ++i)", in);
    line(
        "                    sum += (double){}[(y * {} + x) * {} + c / {} * {} + i] * {}[((h * {} + w) * {} + i) * "
        "{} + c];",
        read.name, windows.width.src, in * groups, out / groups, in, constant(whole ? factor(kernel) : kernel),
        windows.width.window, in, out);
    line("            }}");
    line("            {}[(row * {} + column) * {} + c] = (float)sum;", dst.name, windows.width.dst, out);
    line("        }}");
    return dst;
}

CWriter::Operand CWriter::convolve_back(const Operand& src, const Windows& windows, const Constant& kernel,
                                        const Constant* bias) {
    const std::int64_t out = kernel.shape[2], in = kernel.shape[3];
    const auto& [height, width] = windows;
    const Operand read = factor(src), dst = value({height.src, width.src, out});
    open_places(height.src, width.src);
    line("        for (c = 0; c < {}; ++c) {{", out);
    line("            double sum = {};", bias ? constant(*bias) + "[c]" : "0");
    line("            for (h = 0; h < {}; ++h) for (w = 0; w < {}; ++w) {{", height.window, width.window);
    line("                const long y = row + {} - h * {}, x = column + {} - w * {};", height.before, height.dilation,
         width.before, width.dilation);
    line("                if (y < 0 || y % {0} || y / {0} >= {1} || x < 0 || x % {2} || x / {2} >= {3}) continue;",
         height.stride, height.dst, width.stride, width.dst);
    line("                for (i = 0; i < {}; ++i)", in);
    line(
        "                    sum += (double){}[(y / {} * {} + x / {}) * {} + i] * {}[((h * {} + w) * {} + c) * {} + "
        "i];",
        read.name, height.stride, width.dst, width.stride, in, constant(factor(kernel)), width.window, out, in);
    line("            }}");
    line("            {}[(row * {} + column) * {} + c] = (float)sum;", dst.name, width.src, out);
    line("        }}");
    return dst;
}

CWriter::Operand CWriter::transpose(const Operand& src, const std::vector<std::size_t>& order) {
    Shape shape;
    for (const std::size_t side : order) shape.push_back(src.shape[side]);
    const auto values_below = [](const Shape& of, std::size_t side) {
        return layers::size_of(Shape(of.begin() + static_cast<std::ptrdiff_t>(side) + 1, of.end()));
    };
    std::vector<std::string> terms;
    for (std::size_t side = 0; side < order.size(); ++side)
        terms.push_back(fmt::format("i / {} % {} * {}", values_below(shape, side), shape[side],
                                    values_below(src.shape, order[side])));
    const Operand dst = value(shape);
    line("for (i = 0; i < {}; ++i) {}[i] = {}[{}];", layers::size_of(shape), dst.name, src.name,
         fmt::join(terms, " + "));
    return dst;
}

CWriter::Operand CWriter::pad(const Operand& src, std::int64_t top, std::int64_t left, const Shape& shape) {
    const Operand dst = value(shape);
    const std::int64_t row = src.shape[1] * src.shape[2];
    line("for (i = 0; i < {}; ++i) {}[i] = 0;", layers::size_of(shape), dst.name);
    line("for (i = 0; i < {}; ++i) {}[(i / {} + {}) * {} + i % {} + {}] = {}[i];", layers::size_of(src.shape), dst.name,
         row, top, shape[1] * shape[2], row, left * shape[2], src.name);
    return dst;
}

CWriter::Operand CWriter::crop(const Operand& src, std::int64_t top, std::int64_t left, const Shape& shape) {
    const Operand dst = value(shape);
    const std::int64_t row = shape[1] * shape[2];
    line("for (i = 0; i < {}; ++i) {}[i] = {}[(i / {} + {}) * {} + i % {} + {}];", layers::size_of(shape), dst.name,
         src.name, row, top, src.shape[1] * src.shape[2], row, left * shape[2]);
    return dst;
}

CWriter::Operand CWriter::enlarge(const Operand& src, std::int64_t height, std::int64_t width, bool between) {
    const std::int64_t lines = src.shape[0], columns = src.shape[1], channels = src.shape[2];
    const Operand dst = value({lines * height, columns * width, channels});
    open_places(lines * height, columns * width);
    line("        for (c = 0; c < {}; ++c) {{", channels);
    const std::string to = fmt::format("{}[(row * {} + column) * {} + c]", dst.name, columns * width, channels);
    const auto from = [&](const char* y, const char* x) {
        return fmt::format("{}[({} * {} + {}) * {} + c]", src.name, y, columns, x, channels);
    };
    if (between) {
        line("            const double y = (row + 0.5) / {} - 0.5, x = (column + 0.5) / {} - 0.5;", height, width);
        line("            const long top = (long)floor(y), left = (long)floor(x);");
        line("            const long y0 = top < 0 ? 0 : top, y1 = top + 1 < {0} ? top + 1 : {0} - 1;", lines);
        line("            const long x0 = left < 0 ? 0 : left, x1 = left + 1 < {0} ? left + 1 : {0} - 1;", columns);
        line("            const double down = y - (double)top, right = x - (double)left;");
        line("            {} = (float)((1 - down) * ((1 - right) * {} + right * {})", to, from("y0", "x0"),
             from("y0", "x1"));
        line("                + down * ((1 - right) * {} + right * {}));", from("y1", "x0"), from("y1", "x1"));
    } else {
        line("            {} = {};", to,
             from(fmt::format("(row / {})", height).c_str(), fmt::format("column / {}", width).c_str()));
    }
    line("        }}");
    return dst;
}

CWriter::Operand CWriter::pool_maximum(const Operand& src, const Windows& windows) {
    return pool(src, windows, "double most = -HUGE_VAL;", "if ({0} > most) most = {0};", "most");
}

CWriter::Operand CWriter::pool_average(const Operand& src, const Windows& windows) {
    return pool(src, windows, "double sum = 0, n = 0;", "sum += {0}, n += 1;", "sum / n");
}

CWriter::Operand CWriter::prepare(const Operand& src, const Preparation& preparation) {
    const std::string center = number_at_i(preparation.center, "center");
    const std::string factor = number_at_i(preparation.factor, "factor");
    return each(src, fmt::format("(float)(({}[i] - {}) * {})", src.name, center, factor));
}

CWriter::Operand CWriter::call(const std::string& function, const Operand& src, const Shape& shape) {
    const Operand dst = value(shape);
    line("{}({}, {});", function, src.name, dst.name);
    return dst;
}

/// What a product reads.
CWriter::Operand CWriter::factor(const Operand& src) {
    return precision_ == layers::Precision::bfloat16 ? each(src, fmt::format("to_bfloat16({}[i])", src.name)) : src;
}

CWriter::Constant CWriter::factor(const Constant& kernel) const {
    return precision_ == layers::Precision::bfloat16 ? to_bfloat16(kernel) : kernel;
}

CWriter::Operand CWriter::restore(const Operand& src, const layers::Units& units) {
    const std::string mean = number_at_i(units.mean, "mean"), deviation = number_at_i(units.deviation, "deviation");
    return each(src, fmt::format("(float)({}[i] * {} + {})", src.name, deviation, mean));
}

/// Of one number for each value, or one for all: in C, where `i` counts the values.
std::string CWriter::number_at_i(const std::vector<double>& numbers, const char* name) {
    if (numbers.size() == 1) return c_literal(numbers[0]);
    if (doubles_.insert(name).second) constants_ += '\n' + c_array<double>("static const double", name, numbers);
    return fmt::format("{}[i]", name);
}

std::string CWriter::indices() const {
    std::vector<std::string> names;
    for (const char* name : {"i", "j", "c", "h", "w", "row", "column"})
        if (name == std::string("i") || body_.find(fmt::format("for ({} =", name)) != body_.npos) names.push_back(name);
    return fmt::format("{}", fmt::join(names, ", "));
}

CWriter::Operand CWriter::value(const Shape& shape) {
    const std::string name = fmt::format("v{}", ++values_);
    if (!path_.empty()) body_ += fmt::format("\n    /* {} {} */\n", c_comment(path_), layers::show(shape));
    path_.clear();
    line("float *const {} = memory + {};", name, memory_);
    memory_ += layers::size_of(shape);
    return {name, shape};
}

CWriter::Operand CWriter::each(const Operand& src, const std::string& expression) {
    const Operand dst = value(src.shape);
    line("for (i = 0; i < {}; ++i) {}[i] = {};", layers::size_of(src.shape), dst.name, expression);
    return dst;
}

/// Over all places of a picture.
void CWriter::open_places(std::int64_t height, std::int64_t width) {
    line("for (row = 0; row < {}; ++row)", height);
    line("    for (column = 0; column < {}; ++column)", width);
}

/// Over the places of one window that lie within the picture: (y, x).
void CWriter::open_window(const Windows& windows) {
    const auto& [height, width] = windows;
    line("            for (h = 0; h < {}; ++h) for (w = 0; w < {}; ++w) {{", height.window, width.window);
    line("                const long y = row * {} + h * {} - {}, x = column * {} + w * {} - {};", height.stride,
         height.dilation, height.before, width.stride, width.dilation, width.before);
    line("                if (y < 0 || y >= {} || x < 0 || x >= {}) continue;", height.src, width.src);
}

CWriter::Operand CWriter::pool(const Operand& src, const Windows& windows, const char* start, const char* step,
                               const char* result) {
    const std::int64_t channels = src.shape[2];
    const Operand dst = value({windows.height.dst, windows.width.dst, channels});
    open_places(windows.height.dst, windows.width.dst);
    line("        for (c = 0; c < {}; ++c) {{", channels);
    line("            {}", start);
    open_window(windows);
    const std::string at = fmt::format("{}[(y * {} + x) * {} + c]", src.name, windows.width.src, channels);
    line("                {}", fmt::format(fmt::runtime(step), at));
    line("            }}");
    line("            {}[(row * {} + column) * {} + c] = (float)({});", dst.name, windows.width.dst, channels, result);
    line("        }}");
    return dst;
}

/// Parameters that are shared stand in the file once.
std::string CWriter::constant(const Constant& constant) {
    const auto [found, is_new] = names_.emplace(constant.name, fmt::format("c{}", names_.size() + 1));
    if (is_new)
        constants_ += fmt::format("\n/* {} {} */\n", c_comment(constant.name), layers::show(constant.shape)) +
                      c_array<float>("static const float", found->second, constant.values);
    return found->second;
}

}  // namespace runner
