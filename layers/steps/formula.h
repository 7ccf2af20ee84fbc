#pragma once

#include <memory>
#include <vector>

namespace layers {

/// A function of one value, as a tree of operations that every language has: what an activation is, for those who write
/// it down in another form. A copy shares its parts.
class Formula {
public:
    enum class Op {
        x,
        constant,
        add,
        subtract,
        multiply,
        divide,
        minimum,
        maximum,
        at_least,
        exp,
        log,
        tanh,
        erf,
        abs
    };

    /// A number stands for itself.
    Formula(double number);  // NOLINT(google-explicit-constructor)
    static Formula x();
    static Formula make(Op op, std::vector<Formula> of);

    Op op() const;
    /// Of a constant.
    double number() const;
    /// What the operation is applied to: one formula, or two.
    const std::vector<Formula>& of() const;
    double at(double x) const;

private:
    struct Node;
    explicit Formula(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
    std::shared_ptr<const Node> node_;
};

struct Formula::Node {
    Op op = Op::x;
    double number = 0;
    std::vector<Formula> of;
};

Formula operator+(const Formula& a, const Formula& b);
Formula operator-(const Formula& a, const Formula& b);
Formula operator*(const Formula& a, const Formula& b);
Formula operator/(const Formula& a, const Formula& b);
Formula min(const Formula& a, const Formula& b);
Formula max(const Formula& a, const Formula& b);
/// 1 where `a` is at least `b`, else 0.
Formula at_least(const Formula& a, const Formula& b);
Formula exp(const Formula& a);
Formula log(const Formula& a);
Formula tanh(const Formula& a);
Formula erf(const Formula& a);
Formula abs(const Formula& a);

}  // namespace layers
