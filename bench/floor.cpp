// The bare floor: the matrix products of a training step through oneDNN, as the runner gives it their factors, with
// nothing else.
//
//     floor BATCH STEPS EPOCHS CHAIN...
//
// A CHAIN is the widths of dense layers: 784-100-5. One that starts with + stands on layers below, so its first layer
// has a gradient of its data too: +200-10-1. Prints the seconds of each epoch of STEPS steps as a JSON list.

#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include "layers/engine/parameters.h"
#include "layers/math/random.h"
#include "layers/onednn/context.h"
#include "layers/onednn/product.h"

namespace {

using layers::onednn::Matrix;

struct Chain {
    std::vector<std::int64_t> widths;
    bool on_layers_below = false;
};

Chain read_chain(std::string text) {
    Chain chain;
    chain.on_layers_below = text.starts_with('+');
    if (chain.on_layers_below) text.erase(0, 1);
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find('-', start), text.size());
        chain.widths.push_back(std::stoll(text.substr(start, end - start)));
        start = end + 1;
    }
    return chain;
}

class Floor {
public:
    explicit Floor(std::int64_t batch) : batch_(batch) {}

    void add(const Chain& chain) {
        Matrix src = matrix(batch_, chain.widths.front());
        Matrix diff_src = chain.on_layers_below ? matrix(batch_, chain.widths.front()) : Matrix{};
        for (std::size_t i = 1; i < chain.widths.size(); ++i) {
            const Matrix dst = matrix(batch_, chain.widths[i]), diff_dst = matrix(batch_, chain.widths[i]);
            add_dense(src, dst, diff_src, diff_dst);
            src = dst;
            diff_src = diff_dst;
        }
    }

    void finish() { context_.finish(); }

    void run() const {
        for (const layers::Step& step : forward_) step(layers::Tick{});
        for (auto step = backward_.rbegin(); step != backward_.rend(); ++step) (*step)(layers::Tick{});
    }

private:
    void add_dense(const Matrix& src, const Matrix& dst, const Matrix& diff_src, const Matrix& diff_dst) {
        using layers::onednn::factor;
        const Matrix diff_kernel = matrix(src.columns, dst.columns);
        const auto [from, bring_from] = factor(context_, src, batch_);
        const auto [kernel, bring_kernel] = factor(context_, matrix(src.columns, dst.columns), batch_);
        const auto [back, bring_back] = factor(context_, diff_dst, batch_);
        append(forward_, {bring_from, bring_kernel, product(context_, from, kernel, dst)});
        // Backward steps run from the last to the first.
        if (diff_src.data) append(backward_, {product(context_, back, kernel.view_transposed(), diff_src)});
        append(backward_, {product(context_, from.view_transposed(), back, diff_kernel), bring_back});
    }

    static void append(std::vector<layers::Step>& steps, const std::vector<layers::Step>& more) {
        std::ranges::copy_if(more, std::back_inserter(steps), [](const layers::Step& step) { return bool(step); });
    }

    /// In -1/16..1/16, so that no chain of products grows out of range or into denormal numbers.
    Matrix matrix(std::int64_t rows, std::int64_t columns) {
        arenas_.emplace_back(static_cast<std::size_t>(rows * columns));
        layers::Draws draws(layers::Stream(1, "floor", std::to_string(arenas_.size())));
        for (float& value : arenas_.back().values()) value = static_cast<float>(draws.uniform() - 0.5) / 8.0f;
        return {arenas_.back().values().data(), rows, columns};
    }

    std::int64_t batch_;
    layers::onednn::Context context_;
    std::deque<layers::Arena> arenas_;
    std::vector<layers::Step> forward_, backward_;
};

double seconds_of_epoch(const Floor& floor, int steps) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < steps; ++i) floor.run();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int count, char** words) {
    if (count < 5) {
        fmt::print(stderr, "usage: floor BATCH STEPS EPOCHS CHAIN...\n");
        return 2;
    }
    Floor floor(std::stoll(words[1]));
    for (int i = 4; i < count; ++i) floor.add(read_chain(words[i]));
    floor.finish();
    const int steps = std::stoi(words[2]);
    std::vector<double> seconds(std::stoul(words[3]));
    for (double& epoch : seconds) epoch = seconds_of_epoch(floor, steps);
    fmt::print("[{}]\n", fmt::join(seconds, ", "));
}
