#pragma once

#include <map>
#include <string>
#include <utility>

#include "runner/export/onnx_graph.h"

namespace runner {

/// Nodes that tell the parts of dates, in double precision. Years begin with March inside, so that leap days come last
/// in them.
class OnnxCalendar {
public:
    using Operand = layers::Operand;

    /// `seconds` since 1970, a column each date. Its constants are called `name`/….
    OnnxCalendar(OnnxGraph& graph, std::string name, Operand seconds)
        : graph_(graph), name_(std::move(name)), seconds_(std::move(seconds)) {}

    /// "year", "weekday" … as `parts` of `date` calls them; what several parts need is reckoned once.
    Operand part(const std::string& name);

private:
    Operand compute(const std::string& name);
    Operand civil(const std::string& name);
    Operand number(double value);
    Operand node(const char* operation, const Operand& a, const Operand& b);
    Operand plus(const Operand& a, double b) { return node("Add", a, number(b)); }
    Operand times(const Operand& a, double b) { return node("Mul", a, number(b)); }
    Operand over(const Operand& a, double b);
    Operand rest(const Operand& a, double b) { return node("Sub", a, times(over(a, b), b)); }
    Operand leaps_until(const Operand& year);

    OnnxGraph& graph_;
    std::string name_;
    Operand seconds_;
    std::map<std::string, Operand> known_;
    std::map<double, std::string> numbers_;
};

}  // namespace runner
