#include <fstream>
#include <sstream>

#include "tests/layers/probe.h"

using namespace layers;
using namespace tests;

// Against PyTorch in float64; tests/golden/make_layers.py made the vectors.

namespace {

struct Golden {
    std::string yaml;
    std::vector<Shape> shapes;
    std::map<std::string, std::vector<double>> values;
};

Shape read_shape(const std::string& text) {
    std::istringstream in(text);
    Shape shape;
    for (std::int64_t side; in >> side;) shape.push_back(side);
    return shape;
}

std::vector<Golden> read_cases() {
    std::ifstream in(PROJECT_DIR "/tests/golden/layers.txt");
    std::vector<Golden> cases;
    for (std::string title; std::getline(in, title);) {
        const std::size_t bar = title.find(" | ");
        Golden golden{.yaml = title.substr(0, bar), .shapes = {}, .values = {}};
        std::istringstream shapes(title.substr(bar + 3));
        for (std::string shape; std::getline(shapes, shape, ';');) golden.shapes.push_back(read_shape(shape));
        for (std::string line; std::getline(in, line) && !line.empty();) {
            std::istringstream words(line);
            std::string name;
            words >> name;
            for (double number; words >> number;) golden.values[name].push_back(number);
        }
        cases.push_back(golden);
    }
    return cases;
}

void check_close(std::span<const float> found, const std::vector<double>& expected, double tolerance) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CAPTURE(i);
        CHECK(static_cast<double>(found[i]) == doctest::Approx(expected[i]).epsilon(tolerance));
    }
}

/// `kernel` of the layer, or `src0`, as a path of the probe.
std::string path_of(const std::string& name) {
    return name.starts_with("src") ? "source" + name.substr(3) + "/kernel" : "layer/" + name;
}

bool is_input(const std::string& name) {
    return name != "dst" && !name.starts_with("diff_") && !name.ends_with("_after");
}

}  // namespace

TEST_SUITE("layers") {
    TEST_CASE("layers give what PyTorch gives in float64: values, gradients and states") {
        const auto cases = read_cases();
        CHECK(cases.size() == 60);
        for (const Golden& golden : cases) {
            CAPTURE(golden.yaml);
            Probe probe(golden.yaml, golden.shapes);
            for (const auto& [name, values] : golden.values)
                if (is_input(name)) {
                    const auto target = probe.value(path_of(name));
                    REQUIRE(target.size() == values.size());
                    for (std::size_t i = 0; i < values.size(); ++i) target[i] = static_cast<float>(values[i]);
                }
            probe.run();
            check_close(probe.trained.plan.output().values(), golden.values.at("dst"), 1e-6);
            for (const auto& [name, values] : golden.values) {
                CAPTURE(name);
                if (name.starts_with("diff_")) check_close(probe.gradient(path_of(name.substr(5))), values, 3e-6);
                if (name.ends_with("_after"))
                    check_close(probe.value(path_of(name.substr(0, name.size() - 6))), values, 1e-6);
            }
        }
    }
}
