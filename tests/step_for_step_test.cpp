#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "layers/engine/parameters.h"
#include "runner/results/results_json.h"
#include "runner/store/json.h"
#include "tests/support/program.h"

namespace {

constexpr int steps = 100, batch = 32, classes = 5, width = 100, depth = 5, pixels = 784;

/// SplitMix64 (Steele et al. 2014), number `index` of its sequence from 0: the same as in step_for_step.py.
std::uint64_t splitmix(std::uint64_t index) {
    std::uint64_t z = (index + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

std::string big_endian(std::uint32_t word) {
    return {static_cast<char>(word >> 24), static_cast<char>(word >> 16), static_cast<char>(word >> 8),
            static_cast<char>(word)};
}

void write_part(const std::filesystem::path& folder, const std::string& part, std::uint32_t count,
                std::uint64_t first) {
    std::string images = big_endian(0x803) + big_endian(count) + big_endian(28) + big_endian(28);
    std::string labels = big_endian(0x801) + big_endian(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t label = i % classes;
        const std::uint64_t chance = splitmix(500000000 + first + i);
        labels += static_cast<char>(chance % 8 == 0 ? chance / 8 % classes : label);
        for (std::uint32_t j = 0; j < pixels; ++j) {
            const bool inked = splitmix(label * pixels + j) % 5 == 0;
            images += inked ? static_cast<char>(splitmix(first + i * pixels + j) % 256) : '\0';
        }
    }
    tests::write(folder / (part + "-images-idx3-ubyte"), images);
    tests::write(folder / (part + "-labels-idx1-ubyte"), labels);
}

/// A safetensors file, written here by hand: the runner's own writer is not what is tested.
class Weights {
public:
    void add(const std::string& path, const std::vector<int>& shape, const std::vector<float>& values) {
        const std::size_t bytes = values.size() * sizeof(float);
        header_ +=
            fmt::format("{}\"{}\":{{\"dtype\":\"F32\",\"shape\":[{}],\"data_offsets\":[{},{}]}}",
                        header_.empty() ? "" : ",", path, fmt::join(shape, ","), data_.size(), data_.size() + bytes);
        data_.append(reinterpret_cast<const char*>(values.data()), bytes);
    }
    std::string file() const {
        const std::string header = "{" + header_ + "}";
        std::string length;
        for (int i = 0; i < 8; ++i) length += static_cast<char>(header.size() >> (8 * i));
        return length + header + data_;
    }

private:
    std::string header_, data_;
};

std::string weights(bool batch_norm) {
    Weights file;
    std::uint64_t first = 1000000000;
    for (int layer = 0; layer <= depth; ++layer) {
        const int in = layer == 0 ? pixels : width, out = layer == depth ? classes : width;
        const std::string path = layer == depth ? "digits" : fmt::format("hidden{}/dense", layer + 1);
        std::vector<float> kernel(static_cast<std::size_t>(in * out));
        for (std::size_t i = 0; i < kernel.size(); ++i) {
            const double uniform = static_cast<double>(splitmix(first + i) >> 40) / 0x1p24;
            kernel[i] = static_cast<float>((2 * uniform - 1) * std::sqrt(6.0 / in));
        }
        file.add(path + "/kernel", {in, out}, kernel);
        file.add(path + "/bias", {out}, std::vector<float>(static_cast<std::size_t>(out)));
        first += 1000000;
        if (!batch_norm || layer == depth) continue;
        for (const auto& [name, start] :
             {std::pair("gamma", 1), {"beta", 0}, {"moving_mean", 0}, {"moving_variance", 1}})
            file.add(fmt::format("hidden{}/batch_normalization/{}", layer + 1, name), {out},
                     std::vector<float>(static_cast<std::size_t>(out), static_cast<float>(start)));
    }
    return file.file();
}

const std::string golden = std::string(PROJECT_DIR) + "/tests/golden/step_for_step/";

std::map<std::string, std::vector<double>> truth() {
    std::map<std::string, std::vector<double>> result;
    std::istringstream lines(tests::read(golden + "losses.txt"));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string variant;
        words >> variant;
        for (double loss = 0; words >> loss;) result[variant].push_back(loss);
    }
    return result;
}

}  // namespace

TEST_SUITE("step for step") {
    TEST_CASE("a training loses at every step what PyTorch loses in float64") {
        const tests::Folder folder;
        write_part(folder.path(), "train", steps * batch, 10000000);
        write_part(folder.path(), "t10k", 100, 20000000);
        tests::write(folder / "plain.safetensors", weights(false));
        tests::write(folder / "bn.safetensors", weights(true));
        tests::write(folder / "experiment.yaml", tests::read(golden + "experiment.yaml"));
        const auto outcome = tests::run({"run", "experiment.yaml"}, folder.path());
        CAPTURE(outcome.err);
        REQUIRE(outcome.code == 0);

        const auto expected = truth();
        REQUIRE(expected.size() == 8);
        const runner::Results results = runner::read_results(folder / "results/step_for_step/results.json");
        REQUIRE(results.trials.size() == 8);
        for (const runner::TrialRecord& trial : results.trials) {
            CAPTURE(trial.variant);
            const std::vector<double>& losses = expected.at(trial.variant);
            REQUIRE(trial.step_losses.size() == steps);
            double worst = 0;
            for (std::size_t i = 0; i < losses.size(); ++i)
                worst = std::max(worst, std::abs(trial.step_losses[i] - losses[i]) / std::max(losses[i], 0.1));
            CHECK(worst <= 1e-4);
            CHECK(trial.train_seconds > 0);
        }
    }
}
