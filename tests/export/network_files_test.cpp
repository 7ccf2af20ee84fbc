// Networks as other programs read them: every layer and activation, compiled as C and read as ONNX, against the plan.
#include "runner/export/network_file.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>

#include "runner/data/npz.h"
#include "runner/export/bfloat16.h"
#include "runner/results/program.h"
#include "runner/store/files.h"
#include "tests/layers/harness.h"
#include "tests/support/folder.h"

using namespace runner;
using namespace tests;

namespace {

/// Every example of a layer, and of an activation as a layer.
std::vector<Sample> all_samples() {
    std::vector<Sample> samples;
    for (const Kind* kind : catalog<Layer>().kinds)
        for (Sample& sample : samples_of(*kind)) samples.push_back(std::move(sample));
    for (const Kind* kind : catalog<Activation>().kinds)
        for (const Example& example : kind->examples) {
            const std::string yaml =
                "activation: {function: " + show(write_component(*make<Activation>(example.yaml))) + "}";
            samples.push_back({yaml, make<Layer>(yaml), {{6}}, reference});
        }
    return samples;
}

TrainedNetwork network_of(Probe& probe, const std::string& name, const std::string& about) {
    return {name, about, probe.trained.graph, probe.trained.parameters, {.shape = {Probe::rows}}};
}

/// Calls `use` with each network, under a name of its own; returns what is said of those that have no words.
std::set<std::string> each_network(const std::function<void(const TrainedNetwork&, Probe&)>& use) {
    std::set<std::string> without_words;
    int count = 0;
    for (const Sample& sample : all_samples()) {
        CAPTURE(sample.yaml);
        Probe probe = sample.probe({}, Phase::inference);
        probe.run();
        try {
            use(network_of(probe, fmt::format("n{}", ++count), sample.yaml), probe);
        } catch (const NotWritable& error) {
            without_words.insert(error.what());
        }
    }
    return without_words;
}

/// The batch of the probe: the rows of the unit matrix.
NpyArray unit_rows() {
    std::vector<float> values(Probe::rows * Probe::rows);
    for (std::size_t i = 0; i < Probe::rows; ++i) values[i * (Probe::rows + 1)] = 1;
    return npy_array<float>(values, {Probe::rows, Probe::rows});
}

}  // namespace

TEST_SUITE("export") {
    TEST_CASE("C of every layer and activation compiles without a warning and gives what the plan gives") {
        const Folder folder;
        std::string declarations = "#include <stdio.h>\n", calls;
        std::vector<std::string> files = {"-std=c99", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror"};
        const auto write = [&](const TrainedNetwork& network, Probe&) {
            const std::string file = (folder.path() / (network.name + ".c")).string();
            write_file(file, to_c_source(network));
            files.push_back(file);
            declarations += fmt::format("int {}_predict_test(float *memory);\n", network.name);
            calls += fmt::format("    printf(\"{0}: %d\\n\", {0}_predict_test(memory));\n", network.name);
        };
        CHECK(each_network(write).empty());
        const std::string main = (folder.path() / "main.c").string(), program = (folder.path() / "all").string();
        write_file(
            main, declarations + "int main(void) {\n    static float memory[100000];\n" + calls + "    return 0;\n}\n");
        files.insert(files.end(), {main, "-o", program, "-lm"});
        const runner::Answer compiled = run_program("cc", files, {}, std::chrono::seconds(300));
        CHECK(compiled.problem == "");
        const runner::Answer said = run_program(program, {}, {});
        CHECK(said.problem == "");
        std::string expected;
        for (std::size_t i = 6; i < files.size() - 4; ++i)
            expected += std::filesystem::path(files[i]).stem().string() + ": 0\n";
        CHECK(said.out == expected);
    }

    TEST_CASE("ONNX of every layer and activation is valid, and OpenCV gives what the plan gives") {
        const Folder folder;
        const auto write = [&](const TrainedNetwork& network, Probe& probe) {
            write_file(folder.path() / (network.name + ".onnx"), to_onnx(network));
            NpyArrays arrays;
            for (const auto& input : network.graph.inputs) arrays.emplace_back(input.name, unit_rows());
            const Tensor output = probe.trained.plan.output();
            arrays.emplace_back("expected", npy_array<float>(output.values(), {output.rows, output.columns}));
            write_file(folder.path() / (network.name + ".npz"), to_npz(arrays));
        };
        CHECK(each_network(write).empty());
        const std::string script = std::string(PROJECT_DIR) + "/tests/export/check_onnx.py";
        const runner::Answer said =
            run_program("/usr/bin/python3", {script, folder.path().string()}, {}, std::chrono::seconds(300));
        if (said.problem == "/usr/bin/python3 is not installed" || said.out == "skipped\n") {
            MESSAGE("skipped: python3-onnx or python3-opencv is not installed");
            return;
        }
        CHECK(said.problem == "");
        // What OpenCV 4.6 lacks or aligns otherwise; onnxruntime runs all of it.
        CHECK(said.out ==
              "layer_normalization: OpenCV gives something else\n"
              "layer_normalization: {epsilon: 0.01, scale: false}: OpenCV does not run it\n"
              "layer_normalization: {center: false}: OpenCV does not run it\n"
              "group_normalization: 2: OpenCV does not run it\n"
              "group_normalization: {groups: -1, epsilon: 0.01, scale: false}: OpenCV does not run it\n"
              "group_normalization: {groups: 1, center: false}: OpenCV does not run it\n"
              "activation: {function: {relu: {max_value: 1, negative_slope: 0.1, threshold: 0}}}: OpenCV does not run "
              "it\n"
              "activation: {function: {relu: {max_value: null, negative_slope: 0, threshold: 0.5}}}: OpenCV does not "
              "run it\n"
              "activation: {function: hard_sigmoid}: OpenCV does not run it\n");
    }

    TEST_CASE("two subtractions round to bfloat16, as ONNX has it") {
        for (std::uint32_t i = 0; i < 1u << 18; ++i) {
            const auto x = std::bit_cast<float>(0x3f7f0000u + i);  // around 1, halves between two numbers among them
            const float large = x * 65537;
            const float rest = large - x;
            if (to_bfloat16(x) != large - rest || to_bfloat16(-x) != -to_bfloat16(x)) FAIL(x);
        }
        CHECK(to_bfloat16(1.0f + 0x1p-8f) == 1);  // of two as near the even one
        CHECK(to_bfloat16(1.0f + 0x3p-8f) == 1 + 0x1p-6f);
        CHECK(to_bfloat16(INFINITY) == INFINITY);
    }
}
