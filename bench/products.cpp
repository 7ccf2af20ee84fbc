// How fast the three products of a dense layer are, beside what others make of them: one thread, square kernels.
//
//     products [MILLISECONDS]
//
// `runner` is what the runner does, its copies and its bands counted; `sgemm` is oneDNN's own function, `openblas` and
// `blis` are those libraries, where the system's loader finds them. Prints GFLOP/s for each width, batch and product as
// JSON, each from the least time that the thread computed among turns that alternate: as many as fit into MILLISECONDS
// (100) for each of them, and three at least. bench/products.py runs it and makes bench/products.md.

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <time.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "layers/engine/bands.h"
#include "layers/engine/parameters.h"
#include "layers/math/random.h"
#include "layers/onednn/context.h"
#include "layers/onednn/product.h"

namespace {

using layers::Step;
using layers::onednn::Matrix;
using Work = std::function<void()>;

/// dst = a · b of plain matrices.
struct Product {
    Matrix a, b, dst;
};

struct Layer {
    Matrix src, kernel, dst, diff_src, diff_dst, diff_kernel;

    Product forward() const { return {src, kernel, dst}; }
    Product data() const { return {diff_dst, kernel.view_transposed(), diff_src}; }
    Product weight() const { return {src.view_transposed(), diff_dst, diff_kernel}; }
};

class Memory {
public:
    Layer layer(std::int64_t batch, std::int64_t width) {
        return {matrix(batch, width), matrix(width, width), matrix(batch, width),
                matrix(batch, width), matrix(batch, width), matrix(width, width)};
    }

private:
    /// In -1/16..1/16, as in floor.cpp.
    Matrix matrix(std::int64_t rows, std::int64_t columns) {
        arenas_.emplace_back(static_cast<std::size_t>(rows * columns));
        layers::Draws draws(layers::Stream(1, "products", std::to_string(arenas_.size())));
        for (float& value : arenas_.back().values()) value = static_cast<float>(draws.uniform() - 0.5) / 8.0f;
        return {arenas_.back().values().data(), rows, columns};
    }
    std::deque<layers::Arena> arenas_;
};

/// The steps of the runner's dense layer: src and kernel are brought where products read them before the forward
/// product, diff_dst before that of the data.
class Runner {
public:
    explicit Runner(const Layer& layer) {
        using layers::onednn::factor;
        const std::int64_t batch = layer.src.rows;
        const auto [src, bring_src] = factor(context_, layer.src, batch);
        const auto [kernel, bring_kernel] = factor(context_, layer.kernel, batch);
        const auto [diff_dst, bring_diff_dst] = factor(context_, layer.diff_dst, batch);
        append(forward_, {bring_src, bring_kernel, product(context_, src, kernel, layer.dst)});
        append(data_, {bring_diff_dst, product(context_, diff_dst, kernel.view_transposed(), layer.diff_src)});
        const layers::Bands bands({layer.kernel.rows, layer.kernel.columns});
        for (std::int64_t first = 0; first < bands.all_rows; first += bands.rows) {
            const std::int64_t count = std::min(bands.rows, bands.all_rows - first);
            const Matrix diff = {layer.diff_kernel.data + first * bands.columns, count, bands.columns};
            weight_.push_back(product(context_, src.view_columns(first, count).view_transposed(), diff_dst, diff));
        }
        context_.finish();
    }
    Work forward() const { return all(forward_); }
    Work data() const { return all(data_); }
    Work weight() const { return all(weight_); }

private:
    static void append(std::vector<Step>& steps, const std::vector<Step>& more) {
        std::ranges::copy_if(more, std::back_inserter(steps), [](const Step& step) { return bool(step); });
    }
    static Work all(const std::vector<Step>& steps) {
        return [&steps] {
            for (const Step& step : steps) step(layers::Tick{});
        };
    }
    layers::onednn::Context context_;
    std::vector<Step> forward_, data_, weight_;
};

Work sgemm(const Product& p) {
    return [p] {
        dnnl_sgemm(p.a.transposed ? 'T' : 'N', p.b.transposed ? 'T' : 'N', p.dst.rows, p.dst.columns, p.a.columns, 1,
                   p.a.data, p.a.stride, p.b.data, p.b.stride, 0, p.dst.data, p.dst.stride);
    };
}

using Cblas = void (*)(int, int, int, int, int, int, float, const float*, int, const float*, int, float, float*, int);

/// Null where the loader finds no such library.
Cblas cblas_of(const char* library) {
    void* const handle = ::dlopen(library, RTLD_NOW | RTLD_LOCAL);
    return handle ? reinterpret_cast<Cblas>(::dlsym(handle, "cblas_sgemm")) : nullptr;
}

Work cblas(Cblas function, const Product& p) {
    constexpr int row_major = 101, plain = 111, transposed = 112;
    const auto whole = [](std::int64_t value) { return static_cast<int>(value); };
    return [=] {
        function(row_major, p.a.transposed ? transposed : plain, p.b.transposed ? transposed : plain, whole(p.dst.rows),
                 whole(p.dst.columns), whole(p.a.columns), 1, p.a.data, whole(p.a.stride), p.b.data, whole(p.b.stride),
                 0, p.dst.data, whole(p.dst.stride));
    };
}

double thread_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The least seconds of each, by alternating turns of about a millisecond at least.
std::vector<double> least_seconds(const std::vector<Work>& works, double milliseconds, double operations) {
    const int calls = std::max(1, static_cast<int>(5e7 / operations));
    const double end = thread_seconds() + milliseconds / 1000 * static_cast<double>(works.size());
    std::vector<double> least(works.size(), 1e300);
    for (int turn = 0; turn < 3 || thread_seconds() < end; ++turn)
        for (std::size_t i = 0; i < works.size(); ++i) {
            works[i]();
            const double start = thread_seconds();
            for (int call = 0; call < calls; ++call) works[i]();
            least[i] = std::min(least[i], (thread_seconds() - start) / calls);
        }
    return least;
}

std::string measured(const char* name, const Product& product, const Work& runner, double milliseconds) {
    static const Cblas openblas = cblas_of("libopenblas.so.0"), blis = cblas_of("libblis.so.4");
    std::vector<const char*> names = {"runner", "sgemm"};
    std::vector<Work> works = {runner, sgemm(product)};
    if (openblas) names.push_back("openblas"), works.push_back(cblas(openblas, product));
    if (blis) names.push_back("blis"), works.push_back(cblas(blis, product));
    const double operations =
        2.0 * static_cast<double>(product.dst.rows * product.dst.columns) * static_cast<double>(product.a.columns);
    const std::vector<double> seconds = least_seconds(works, milliseconds, operations);
    std::vector<std::string> rates;
    for (std::size_t i = 0; i < works.size(); ++i)
        rates.push_back(fmt::format(R"("{}": {:.1f})", names[i], operations * 1e-9 / seconds[i]));
    return fmt::format(R"("{}": {{{}}})", name, fmt::join(rates, ", "));
}

std::string measured(std::int64_t width, std::int64_t batch, double milliseconds) {
    Memory memory;
    const Layer layer = memory.layer(batch, width);
    const Runner runner(layer);
    return fmt::format(R"({{"width": {}, "batch": {}, {}, {}, {}}})", width, batch,
                       measured("forward", layer.forward(), runner.forward(), milliseconds),
                       measured("data", layer.data(), runner.data(), milliseconds),
                       measured("weight", layer.weight(), runner.weight(), milliseconds));
}

}  // namespace

int main(int count, char** words) {
    const double milliseconds = count > 1 ? std::stod(words[1]) : 100;
    std::vector<std::string> cells;
    for (const std::int64_t width : {32, 64, 100, 128, 256, 512, 1000, 1024, 2048})
        for (const std::int64_t batch : {16, 32, 64, 128, 256, 512, 1024})
            cells.push_back(measured(width, batch, milliseconds));
    fmt::print("[{}]\n", fmt::join(cells, ",\n "));
}
