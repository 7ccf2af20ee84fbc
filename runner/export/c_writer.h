#pragma once

#include <fmt/format.h>

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "layers/steps/inference_writer.h"
#include "layers/steps/precision.h"
#include "runner/data/preparation.h"

namespace runner {

/// A number or a text that C reads back as itself.
std::string c_literal(float value);
std::string c_literal(double value);
std::string c_literal(const std::string& text);

/// What would end a comment, begin another, or be taken for a character that some keyboards lacked, is parted.
std::string c_comment(std::string text);

/// An array with its values: `type` is such as "static const float".
template <class Number>
std::string c_array(const std::string& type, const std::string& name, std::span<const Number> values) {
    std::string text = type + ' ' + name + '[' + std::to_string(values.size()) + "] = {";
    for (std::size_t i = 0; i < values.size(); ++i) text += (i % 8 == 0 ? "\n    " : " ") + c_literal(values[i]) + ',';
    return text + "\n};\n";
}

/// Takes a network down as loops of C. Every operand there is a pointer to the values of one sample.
class CWriter : public layers::InferenceWriter {
public:
    using Constant = layers::Constant;
    using Operand = layers::Operand;
    using Shape = layers::Shape;
    using Windows = layers::Windows;

    explicit CWriter(layers::Precision precision) : precision_(precision) {}

    void begin(const std::string& path) override { path_ = path; }
    Operand dense(const Operand& src, const Constant& kernel, const Constant* bias) override;
    Operand scale(const Operand& src, const Constant& center, const Constant& factor, const Constant& shift) override;
    Operand normalize(const Operand& src, double epsilon) override;
    Operand leak(const Operand& src, const Constant& slope) override;
    Operand apply(const Operand& src, const layers::NamedFormula& function) override;
    Operand softmax(const Operand& src) override;
    Operand combine(Combine how, std::span<const Operand> src) override;
    Operand concatenate(std::span<const Operand> src, std::size_t side, const Shape& shape) override;
    Operand reshape(const Operand& src, const Shape& shape) override { return {src.name, shape}; }
    Operand convolve(const Operand& src, const Windows& windows, std::int64_t groups, const Constant& kernel,
                     const Constant* bias) override;
    Operand convolve_back(const Operand& src, const Windows& windows, const Constant& kernel,
                          const Constant* bias) override;
    Operand transpose(const Operand& src, const std::vector<std::size_t>& order) override;
    Operand pad(const Operand& src, std::int64_t top, std::int64_t left, const Shape& dst) override;
    Operand crop(const Operand& src, std::int64_t top, std::int64_t left, const Shape& dst) override;
    Operand enlarge(const Operand& src, std::int64_t height, std::int64_t width, bool between) override;
    Operand pool_maximum(const Operand& src, const Windows& windows) override;
    Operand pool_average(const Operand& src, const Windows& windows) override;
    /// (src - center) · factor in double precision.
    Operand prepare(const Operand& src, const Preparation& preparation);
    /// What a function of the file, of two pointers, makes of it.
    Operand call(const std::string& function, const Operand& src, const Shape& dst);
    /// src · deviation + mean, likewise.
    Operand restore(const Operand& src, const layers::Units& units);

    /// What has been taken down: arrays that stand before the function, and what stands in it.
    const std::string& constants() const { return constants_; }
    const std::string& body() const { return body_; }
    /// The floats that it works in.
    std::int64_t memory() const { return memory_; }
    /// Of its loops: "i, j".
    std::string indices() const;

private:
    template <class... Arguments>
    void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        body_ += "    " + fmt::format(format, std::forward<Arguments>(arguments)...) + '\n';
    }
    Operand value(const Shape& shape);
    std::string number_at_i(const std::vector<double>& numbers, const char* name);
    Operand each(const Operand& src, const std::string& expression);
    void open_places(std::int64_t height, std::int64_t width);
    void open_window(const Windows& windows);
    Operand pool(const Operand& src, const Windows& windows, const char* start, const char* step, const char* result);
    std::string constant(const Constant& constant);
    Operand factor(const Operand& src);
    Constant factor(const Constant& kernel) const;

    layers::Precision precision_;
    std::string path_, constants_, body_;
    std::map<std::string, std::string> names_;
    std::set<std::string> doubles_;
    std::int64_t memory_ = 0;
    int values_ = 0;
};

}  // namespace runner
