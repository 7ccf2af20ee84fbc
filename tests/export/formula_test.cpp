// What layers and activations say of themselves to other programs, against what they compute.
#include "layers/steps/formula.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

namespace {

/// Takes down the formula of an activation, and nothing else.
struct FormulaTaker : InferenceWriter {
    std::optional<Formula> taken;

    void begin(const std::string&) override {}
    Operand apply(const Operand& src, const NamedFormula& function) override {
        taken = function.formula;
        return src;
    }
    Operand dense(const Operand& src, const Constant&, const Constant*) override { return src; }
    Operand scale(const Operand& src, const Constant&, const Constant&, const Constant&) override { return src; }
    Operand normalize(const Operand& src, double) override { return src; }
    Operand leak(const Operand& src, const Constant&) override { return src; }
    Operand softmax(const Operand& src) override { return src; }
    Operand combine(Combine, std::span<const Operand> src) override { return src.front(); }
    Operand convolve_back(const Operand& src, const Windows&, const Constant&, const Constant*) override { return src; }
    Operand transpose(const Operand& src, const std::vector<std::size_t>&) override { return src; }
    Operand pad(const Operand& src, std::int64_t, std::int64_t, const Shape&) override { return src; }
    Operand crop(const Operand& src, std::int64_t, std::int64_t, const Shape&) override { return src; }
    Operand enlarge(const Operand& src, std::int64_t, std::int64_t, bool) override { return src; }
    Operand convolve(const Operand& src, const Windows&, std::int64_t, const Constant&, const Constant*) override {
        return src;
    }
    Operand pool_maximum(const Operand& src, const Windows&) override { return src; }
    Operand pool_average(const Operand& src, const Windows&) override { return src; }
    Operand concatenate(std::span<const Operand> src, std::size_t, const Shape&) override { return src.front(); }
    Operand reshape(const Operand& src, const Shape&) override { return src; }
};

}  // namespace

TEST_SUITE("export") {
    TEST_CASE("the formula of every activation is the function that its kernel is held against") {
        int formulas = 0;
        for (const Kind* kind : catalog<Activation>().kinds)
            for (const Example& example : kind->examples) {
                const auto activation = make<Activation>(example.yaml);
                FormulaTaker taker;
                activation->write(taker, {"x", {1}});
                if (!taker.taken) continue;  // of a whole sample
                ++formulas;
                for (double x = -30; x <= 30; x += 0.0625) {
                    double y = 0;
                    activation->reference({&x, 1}, {&y, 1});
                    CAPTURE(example.yaml);
                    CAPTURE(x);
                    CHECK(std::abs(taker.taken->at(x) - y) <= 1e-14 * std::max(1.0, std::abs(y)));
                }
            }
        CHECK(formulas == 18);
    }
}
