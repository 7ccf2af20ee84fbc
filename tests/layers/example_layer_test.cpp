#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "tests/layers/harness.h"
#include "tests/support/folder.h"

// The layer that CONTRIBUTING.md shows, word for word as it would stand in layers/kinds/scale.cpp.

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

/// dst = factor · src.
struct Scale : Layer {
    double factor = 1;

    Signature declare(std::span<const Shape> src) const override { return {.dst = single(src)}; }
    void build(Builder& builder) const override;
};

void Scale::build(Builder& builder) const {
    const Tensor src = builder.src(), dst = builder.dst();  // (rows, size) of a batch
    const auto scale = [](float by, const Tensor& from, const Tensor& to) {
        for (std::int64_t i = 0; i < to.size(); ++i) to.data[i] = by * from.data[i];
    };
    const auto by = static_cast<float>(factor);
    builder.forward([=](const Tick&) { scale(by, src, dst); });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (diff_src) builder.backward([=](const Tick&) { scale(by, diff_dst, diff_src); });
}

}  // namespace

extern const Kind scale = make_kind<Scale>({.name = "scale",
                                            .doc = "multiplies every value by a constant",
                                            .fields = {field("factor", &Scale::factor, "the constant").as_main()},
                                            .examples = {{"scale: 2", {{4}}}, {"scale: -0.5", {{2, 3}}}}});

}  // namespace layers::kinds

namespace {

std::vector<double> plain_loop(const tests::Case& given) {
    const double factor = dynamic_cast<const layers::kinds::Scale&>(*given.layer).factor;
    std::vector<double> dst = given.src[0];
    for (double& value : dst) value *= factor;
    return dst;
}

/// The block of code in a text that contains `word`, moved left to the margin of its fence; empty if there is none.
std::string code_block(const std::string& text, const std::string& word) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t margin = line.find("```cpp");
        if (margin == std::string::npos) continue;
        std::string block;
        while (std::getline(lines, line) && line.find("```") == std::string::npos)
            block += line.substr(std::min(margin, line.size())) + "\n";
        if (block.find(word) != std::string::npos) return block;
    }
    return {};
}

}  // namespace

TEST_SUITE("layers") {
    TEST_CASE("the layer of CONTRIBUTING passes all that every layer must") {
        for (const tests::Sample& sample : tests::samples_of(layers::kinds::scale, plain_loop))
            tests::check_layer(sample);
    }

    TEST_CASE("CONTRIBUTING shows the layer that is tested here, word for word") {
        const std::string shown = code_block(tests::read(PROJECT_DIR "/CONTRIBUTING.md"), "struct Scale");
        CHECK_FALSE(shown.empty());
        CHECK(tests::read(PROJECT_DIR "/tests/layers/example_layer_test.cpp").find(shown) != std::string::npos);
    }
}
