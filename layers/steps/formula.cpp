#include "layers/steps/formula.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace layers {

Formula::Formula(double number) : node_(std::make_shared<const Node>(Node{Op::constant, number, {}})) {}
Formula Formula::x() { return Formula(std::make_shared<const Node>(Node{Op::x, 0, {}})); }
Formula Formula::make(Op op, std::vector<Formula> of) {
    return Formula(std::make_shared<const Node>(Node{op, 0, std::move(of)}));
}

Formula::Op Formula::op() const { return node_->op; }
double Formula::number() const { return node_->number; }
const std::vector<Formula>& Formula::of() const { return node_->of; }

double Formula::at(double x) const {
    const auto part = [&](std::size_t i) { return of()[i].at(x); };
    switch (op()) {
        case Op::x:
            return x;
        case Op::constant:
            return number();
        case Op::add:
            return part(0) + part(1);
        case Op::subtract:
            return part(0) - part(1);
        case Op::multiply:
            return part(0) * part(1);
        case Op::divide:
            return part(0) / part(1);
        case Op::minimum:
            return std::min(part(0), part(1));
        case Op::maximum:
            return std::max(part(0), part(1));
        case Op::at_least:
            return part(0) >= part(1) ? 1 : 0;
        case Op::exp:
            return std::exp(part(0));
        case Op::log:
            return std::log(part(0));
        case Op::tanh:
            return std::tanh(part(0));
        case Op::erf:
            return std::erf(part(0));
        case Op::abs:
            return std::abs(part(0));
    }
    return 0;
}

Formula operator+(const Formula& a, const Formula& b) { return Formula::make(Formula::Op::add, {a, b}); }
Formula operator-(const Formula& a, const Formula& b) { return Formula::make(Formula::Op::subtract, {a, b}); }
Formula operator*(const Formula& a, const Formula& b) { return Formula::make(Formula::Op::multiply, {a, b}); }
Formula operator/(const Formula& a, const Formula& b) { return Formula::make(Formula::Op::divide, {a, b}); }
Formula min(const Formula& a, const Formula& b) { return Formula::make(Formula::Op::minimum, {a, b}); }
Formula max(const Formula& a, const Formula& b) { return Formula::make(Formula::Op::maximum, {a, b}); }
Formula at_least(const Formula& a, const Formula& b) { return Formula::make(Formula::Op::at_least, {a, b}); }
Formula exp(const Formula& a) { return Formula::make(Formula::Op::exp, {a}); }
Formula log(const Formula& a) { return Formula::make(Formula::Op::log, {a}); }
Formula tanh(const Formula& a) { return Formula::make(Formula::Op::tanh, {a}); }
Formula erf(const Formula& a) { return Formula::make(Formula::Op::erf, {a}); }
Formula abs(const Formula& a) { return Formula::make(Formula::Op::abs, {a}); }

}  // namespace layers
