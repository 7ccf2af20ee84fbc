#include "tests/commands/points.h"

#include <fmt/format.h>

#include "layers/declare/diagnostic.h"
#include "layers/math/random.h"
#include "runner/data/sha256.h"
#include "runner/results/results_json.h"
#include "runner/store/json.h"
#include "runner/store/safetensors.h"
#include "tests/training/support.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

std::string csv() {
    layers::Draws draws(layers::Stream(1, "points"));
    std::string text = "x,y,kind\n";
    for (int i = 0; i < 240; ++i) {
        const int kind = i % 3;
        text += fmt::format("{:.4f},{:.4f},{}\n", (kind == 1 ? 1.5 : 0.0) + 0.7 * draws.normal(),
                            (kind == 2 ? 1.5 : 0.0) + 0.7 * draws.normal(), "abc"[kind]);
    }
    return text;
}

std::string sum_of(const std::string& bytes) {
    return runner::sha256({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

/// A checkpoint's first line ends with the sum of the rest.
bool is_whole_checkpoint(const std::string& bytes) {
    const std::size_t line = bytes.find('\n');
    return line != bytes.npos && bytes.substr(0, line).ends_with(sum_of(bytes.substr(line + 1)));
}

bool is_whole(const fs::path& path) {
    const std::string name = path.filename().string(), bytes = read(path);
    try {
        if (name.ends_with(".json")) runner::from_json(bytes);
        if (name.ends_with(".safetensors")) runner::from_safetensors(bytes, name);
        if (name.starts_with("checkpoint")) return is_whole_checkpoint(bytes);
        if (name.ends_with(".csv") || name.ends_with(".md")) return bytes.ends_with('\n');
        return true;
    } catch (const declare::InvalidInput&) {
        return false;
    } catch (const runner::SafetensorsError&) {
        return false;
    }
}

}  // namespace

void write_points(const Folder& folder, const std::string& more, int epochs) {
    write(folder / "points.csv", csv());
    write(folder / "points.yaml",
          fmt::format("parameters: {{units: 4}}\n"
                      "data: {{dataset: {{csv: {{file: points.csv, label: kind, test: 0.25}}}}, validation: 60}}\n"
                      "model:\n"
                      "  input: [2]\n"
                      "  layers: [{{dense: {{name: hidden, units: $units, activation: elu}}}}, {{dropout: 0.2}},\n"
                      "           {{dense: {{name: kinds, units: 3, activation: softmax}}}}]\n"
                      "training: {{optimizer: {{adam: 0.01}}, loss: sparse_categorical_crossentropy,\n"
                      "           batch_size: 16, epochs: {}, accept: [collapsed]}}\n"
                      "variants: {{small: {{}}, large: {{units: 16}}}}\n{}",
                      epochs, more));
}

bool same_results(const fs::path& a, const fs::path& b) {
    const runner::Results ours = runner::read_results(a), theirs = runner::read_results(b);
    if (ours.trials.size() != theirs.trials.size() || ours.config_hash != theirs.config_hash) return false;
    for (std::size_t i = 0; i < ours.trials.size(); ++i) {
        const auto weights = runner::trial_folder(ours.trials[i].key()) + "/weights.safetensors";
        if (timeless(ours.trials[i]) != timeless(theirs.trials[i])) return false;
        if (read(a / weights).empty() || read(a / weights) != read(b / weights)) return false;
    }
    return true;
}

std::string torn_file(const fs::path& folder) {
    std::error_code none;
    if (!fs::exists(folder, none)) return {};
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const bool temporary = entry.path().filename().string().starts_with('.');  // nobody reads these
        if (entry.is_regular_file() && !temporary && !is_whole(entry.path())) return entry.path().string();
    }
    return {};
}

}  // namespace tests
