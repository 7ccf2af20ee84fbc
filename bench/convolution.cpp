// What a convolution costs in the layouts that pictures may travel in, forward and both ways back, one thread:
//
//     convolution [MILLISECONDS]
//
// `channels last` is what the runner does: pictures (batch, height, width, channels), the kernel in Keras's order, its
// reorders counted. `blocked` lets oneDNN choose every layout, and counts no reorder at all: the least that layouts
// negotiated between layers could come to. Prints a table of microseconds that the thread computes, each the least of
// what fits into MILLISECONDS (100), and of five calls at least.

#include <fmt/format.h>

#include <time.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "layers/math/random.h"
#include "layers/onednn/context.h"
#include "layers/onednn/convolution.h"
#include "layers/onednn/environment.h"

namespace {

using layers::Padding;
using layers::Step;
using layers::onednn::Context;
using layers::onednn::Convolution;

struct Layer {
    const char* network;
    std::int64_t batch, side, in, out, window, stride;
    Padding padding;
};

const std::vector<Layer> measured = {
    {"LeNet", 32, 28, 1, 20, 5, 1, Padding::valid},      {"LeNet", 32, 12, 20, 50, 5, 1, Padding::valid},
    {"small VGG", 64, 32, 3, 32, 3, 1, Padding::same},   {"small VGG", 64, 32, 32, 32, 3, 1, Padding::same},
    {"small VGG", 64, 16, 32, 64, 3, 1, Padding::same},  {"small VGG", 64, 16, 64, 64, 3, 1, Padding::same},
    {"small VGG", 64, 8, 64, 128, 3, 1, Padding::same},  {"small VGG", 64, 8, 128, 128, 3, 1, Padding::same},
    {"ResNet-20", 128, 32, 3, 16, 3, 1, Padding::same},  {"ResNet-20", 128, 32, 16, 16, 3, 1, Padding::same},
    {"ResNet-20", 128, 32, 16, 32, 3, 2, Padding::same}, {"ResNet-20", 128, 32, 16, 32, 1, 2, Padding::same},
    {"ResNet-20", 128, 16, 32, 32, 3, 1, Padding::same}, {"ResNet-20", 128, 16, 32, 64, 3, 2, Padding::same},
    {"ResNet-20", 128, 8, 64, 64, 3, 1, Padding::same}};

Convolution shape_of(const Layer& layer) {
    const layers::Slide slide = layers::slide_over(layer.side, {0, layer.window, layer.stride}, layer.padding);
    return {.batch = layer.batch, .in = layer.in, .out = layer.out, .height = slide, .width = slide};
}

/// What the thread has computed so far, whoever else had the processor meanwhile.
double thread_microseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e6 * static_cast<double>(now.tv_sec) + 1e-3 * static_cast<double>(now.tv_nsec);
}

double microseconds(const std::vector<Step>& steps, double milliseconds) {
    double least = 1e300;
    const double start = thread_microseconds();
    for (int turn = 0; turn < 6 || thread_microseconds() - start < 1000 * milliseconds; ++turn) {
        const double begin = thread_microseconds();
        for (const Step& step : steps) step({});
        if (turn > 0) least = std::min(least, thread_microseconds() - begin);
    }
    return least;
}

/// Memory with numbers that grow neither large nor denormal.
class Numbers {
public:
    float* make(std::size_t values) {
        arenas_.emplace_back(values);
        layers::Draws draws(layers::Stream(1, "convolution", std::to_string(arenas_.size())));
        for (float& value : arenas_.back().values()) value = static_cast<float>(draws.uniform() - 0.5) / 8.0f;
        return arenas_.back().values().data();
    }
    float* make(std::int64_t values) { return make(static_cast<std::size_t>(values)); }

private:
    std::deque<layers::Arena> arenas_;
};

struct Times {
    double forward, data, weights;
};

Times channels_last(const Convolution& c, double milliseconds) {
    Numbers numbers;
    Context context;
    float* const src = numbers.make(c.batch * c.height.src * c.width.src * c.in);
    float* const dst = numbers.make(c.batch * c.height.dst * c.width.dst * c.out);
    float *const kernel = numbers.make(c.height.window * c.width.window * c.in * c.out), *const bias =
                                                                                             numbers.make(c.out);
    const Step forward = convolution(context, c, src, kernel, bias, dst);
    const Step data = convolution_backward_data(context, c, dst, kernel, src);
    const auto gradients = convolution_backward_weights(context, c, src, dst, bias);
    const Step rows = gradients.rows({0, c.height.window, kernel});
    context.finish();
    return {microseconds({forward}, milliseconds), microseconds({data}, milliseconds),
            microseconds({gradients.compute, rows}, milliseconds)};
}

/// Pictures of up to three channels stay channels last, as oneDNN's own examples have them: nothing is faster.
Times blocked(const Convolution& c, double milliseconds) {
    using Md = dnnl::memory::desc;
    using Tag = dnnl::memory::format_tag;
    const auto f32 = dnnl::memory::data_type::f32;
    const auto kind = dnnl::prop_kind::forward_training;
    const auto direct = dnnl::algorithm::convolution_direct;
    const Md src({c.batch, c.in, c.height.src, c.width.src}, f32, c.in <= 3 ? Tag::nhwc : Tag::any);
    const Md dst({c.batch, c.out, c.height.dst, c.width.dst}, f32, c.in <= 3 ? Tag::nhwc : Tag::any);
    const Md weights({c.out, c.in, c.height.window, c.width.window}, f32, Tag::any), bias({c.out}, f32, Tag::x);
    const dnnl::memory::dims strides = {c.height.stride, c.width.stride}, apart = {0, 0},
                             before = {c.height.before, c.width.before}, after = {c.height.after, c.width.after};

    Numbers numbers;
    Context context;
    const auto memory = [&](const Md& md) { return context.memory(md, numbers.make(md.get_size() / sizeof(float))); };
    const auto forward_pd = context.describe<dnnl::convolution_forward>(kind, direct, src, weights, bias, dst, strides,
                                                                        apart, before, after);
    const auto data_pd = context.describe_backward<dnnl::convolution_backward_data>(forward_pd, direct, src, weights,
                                                                                    dst, strides, apart, before, after);
    const auto weights_pd = context.describe_backward<dnnl::convolution_backward_weights>(
        forward_pd, direct, src, weights, bias, dst, strides, apart, before, after);
    const Step forward =
        context.step<dnnl::convolution_forward>(forward_pd, {{DNNL_ARG_SRC, memory(forward_pd.src_desc())},
                                                             {DNNL_ARG_WEIGHTS, memory(forward_pd.weights_desc())},
                                                             {DNNL_ARG_BIAS, memory(bias)},
                                                             {DNNL_ARG_DST, memory(forward_pd.dst_desc())}});
    const Step data =
        context.step<dnnl::convolution_backward_data>(data_pd, {{DNNL_ARG_DIFF_DST, memory(data_pd.diff_dst_desc())},
                                                                {DNNL_ARG_WEIGHTS, memory(data_pd.weights_desc())},
                                                                {DNNL_ARG_DIFF_SRC, memory(data_pd.diff_src_desc())}});
    const Step gradient = context.step<dnnl::convolution_backward_weights>(
        weights_pd, {{DNNL_ARG_SRC, memory(weights_pd.src_desc())},
                     {DNNL_ARG_DIFF_DST, memory(weights_pd.diff_dst_desc())},
                     {DNNL_ARG_DIFF_WEIGHTS, memory(weights_pd.diff_weights_desc())},
                     {DNNL_ARG_DIFF_BIAS, memory(bias)}});
    context.finish();
    return {microseconds({forward}, milliseconds), microseconds({data}, milliseconds),
            microseconds({gradient}, milliseconds)};
}

}  // namespace

int main(int count, char** words) {
    const double milliseconds = count > 1 ? std::stod(words[1]) : 100;
    const auto environment = layers::environment();
    fmt::print("oneDNN {}, {}\n\n", environment.onednn, environment.isa);
    fmt::print(
        "| network | batch | picture | filters | window | forward | blocked | data | blocked | weights | blocked |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    double last = 0, free = 0;
    for (const Layer& layer : measured) {
        const Times ours = channels_last(shape_of(layer), milliseconds),
                    theirs = blocked(shape_of(layer), milliseconds);
        fmt::print("| {} | {} | {}×{}×{} | {} | {}×{}{} | {:.0f} | {:.0f} | {:.0f} | {:.0f} | {:.0f} | {:.0f} |\n",
                   layer.network, layer.batch, layer.side, layer.side, layer.in, layer.out, layer.window, layer.window,
                   layer.stride > 1 ? fmt::format(" / {}", layer.stride) : "", ours.forward, theirs.forward, ours.data,
                   theirs.data, ours.weights, theirs.weights);
        last += ours.forward + ours.data + ours.weights;
        free += theirs.forward + theirs.data + theirs.weights;
    }
    fmt::print("\nall: channels last {:.1f} ms, blocked {:.1f} ms, {:.2f} times\n", last / 1000, free / 1000,
               last / free);
}
