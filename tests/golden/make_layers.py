#!/usr/bin/python3
"""Writes layers.txt: what PyTorch, in float64, makes of layers and activations, and their gradients.

Each case is a line `YAML of the layer | sides of a sample, for each input`, then lines `NAME numbers…` and an empty
line. `src0`, `src1` are the inputs (5 samples), `dst` is the output in training, `diff_src0` … and `diff_NAME` are the
gradients of sum(weight · dst) with weight(i) = 0.1 · (7 i mod 13) - 0.55 over the flat output. A parameter stands under
its name, a state with `_after` as it is after that step.
"""
import torch
import torch.nn.functional as F

ROWS = 5
torch.manual_seed(11)
lines = []


def numbers(t):
    return " ".join(f"{x:.10g}" for x in t.detach().reshape(-1).tolist())


def draw(*shape, away=0.05):
    """Float32 values that keep away from the kink at 0."""
    x = torch.randn(*shape).double()
    x = torch.where(x.abs() < away, x.sign() * away + x, x)
    return x.float().double().requires_grad_()


def case(yaml, shapes, function, parameters=(), states=()):
    src = [draw(ROWS, *shape) for shape in shapes]
    values = {name: draw(*shape) for name, shape in parameters}
    before = {name: t.clone() for name, t in states}
    after = {name: t.clone() for name, t in states}
    dst = function(*src, **values, **after)
    weight = 0.1 * (torch.arange(dst.numel()) * 7 % 13).double() - 0.55
    (dst.reshape(-1) * weight).sum().backward()
    lines.append(f"{yaml} | {'; '.join(' '.join(map(str, shape)) for shape in shapes)}")
    for k, x in enumerate(src):
        lines.append(f"src{k} {numbers(x)}")
        lines.append(f"diff_src{k} {numbers(x.grad)}")
    for name, x in values.items():
        lines.append(f"{name} {numbers(x)}")
        lines.append(f"diff_{name} {numbers(x.grad)}")
    for name in after:
        lines.append(f"{name} {numbers(before[name])}")
        lines.append(f"{name}_after {numbers(after[name])}")
    lines.append(f"dst {numbers(dst)}")
    lines.append("")


def dense(x, kernel, bias=None):
    return x @ kernel if bias is None else x @ kernel + bias


def batch_norm(momentum, epsilon):
    def function(x, moving_mean, moving_variance, gamma=None, beta=None):
        flat = x.reshape(-1, x.shape[-1])
        dst = F.batch_norm(flat, None, None, gamma, beta, True, 0.0, epsilon)
        moving_mean.copy_(moving_mean * momentum + flat.detach().mean(0) * (1 - momentum))
        # Keras moves the biased variance, PyTorch's own moving one is unbiased.
        moving_variance.copy_(moving_variance * momentum + flat.detach().var(0, unbiased=False) * (1 - momentum))
        return dst.reshape(x.shape)

    return function


case("dense: 3", [(4,)], dense, [("kernel", (4, 3)), ("bias", (3,))])
case("dense: {units: 9, activation: elu, use_bias: false}", [(17,)], lambda x, kernel: F.elu(x @ kernel), [("kernel", (17, 9))])
case("dense: {units: 1, activation: sigmoid}", [(20,)], lambda x, kernel, bias: torch.sigmoid(x @ kernel + bias), [("kernel", (20, 1)), ("bias", (1,))])

for yaml, shape, momentum, epsilon, learned in [
    ("batch_normalization", (7,), 0.99, 1e-3, ("gamma", "beta")),
    ("batch_normalization: {momentum: 0.9, epsilon: 0.1, center: false}", (2, 3), 0.9, 0.1, ("gamma",)),
    ("batch_normalization: {momentum: 0.5, center: false, scale: false}", (20,), 0.5, 1e-3, ()),
]:
    sides = shape[-1]
    states = [("moving_mean", torch.linspace(-1, 1, sides).float().double()),
              ("moving_variance", torch.linspace(0.5, 2, sides).float().double())]
    case(yaml, [shape], batch_norm(momentum, epsilon), [(name, (sides,)) for name in learned], states)

for yaml, function in [
    ("relu", F.relu),
    ("{relu: {max_value: 1}}", lambda x: x.clamp(0, 1)),
    ("{leaky_relu: 0.1}", lambda x: F.leaky_relu(x, 0.1)),
    ("elu", F.elu),
    ("{elu: 0.5}", lambda x: F.elu(x, 0.5)),
    ("selu", F.selu),
    ("gelu", F.gelu),
    ("{gelu: {approximate: true}}", lambda x: F.gelu(x, approximate="tanh")),
    ("silu", F.silu),
    ("mish", F.mish),
    ("tanh", torch.tanh),
    ("sigmoid", torch.sigmoid),
    ("hard_sigmoid", F.hardsigmoid),
    ("softplus", lambda x: F.softplus(x, threshold=100)),
    ("softsign", F.softsign),
    ("exponential", torch.exp),
    ("softmax", lambda x: F.softmax(x, -1)),
]:
    case(f"activation: {yaml}", [(6,)], lambda x: function(x))
case("activation: softmax", [(2, 3)], lambda x: F.softmax(x, -1))

case("concatenate", [(2,), (3,)], lambda a, b: torch.cat([a, b], -1))
case("concatenate", [(2, 2), (2, 3)], lambda a, b: torch.cat([a, b], -1))
case("concatenate: {axis: 1}", [(1, 2), (2, 2)], lambda a, b: torch.cat([a, b], 1))
case("add", [(3,), (3,)], lambda a, b: a + b)



def first(x):
    """(batch, …, channels) as PyTorch has it: channels first."""
    return x.movedim(-1, 1)


def last(x):
    return x.movedim(1, -1)


def padded(x, window, stride=1, dilation=1, value=0.0):
    """Keras's `same` for two sides: the odd zero stands behind."""
    widths = []
    for side in (-2, -1):  # F.pad begins with the last
        n, reach = x.shape[side], (window - 1) * dilation + 1
        missing = max(0, (-(-n // stride) - 1) * stride + reach - n)
        widths = [missing // 2, missing - missing // 2] + widths
    return F.pad(x, widths, value=value)


def conv(stride=1, dilation=1, groups=1, same=0, after=lambda x: x):
    def function(x, kernel, bias=None):
        x = padded(first(x), same, stride, dilation) if same else first(x)
        # Keras's (height, width, in, out) is PyTorch's (out, in, height, width).
        weight = kernel.permute(3, 2, 0, 1)
        return after(last(F.conv2d(x, weight, bias, stride, 0, dilation, groups)))

    return function


def depthwise(x, kernel, bias):
    height, width, channels, multiplier = kernel.shape
    weight = kernel.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
    return last(F.conv2d(padded(first(x), 3, 2), weight, bias, 2, groups=channels))


def separable(x, depthwise_kernel, pointwise_kernel, bias):
    middle = depthwise(x, depthwise_kernel, None)
    return conv()(middle, pointwise_kernel, bias)


def transposed(stride, padding):
    def function(x, kernel, bias):
        # Keras's (height, width, out, in) is PyTorch's (in, out, height, width).
        dst = F.conv_transpose2d(first(x), kernel.permute(3, 2, 0, 1), bias, stride)
        if padding == "same":
            over = kernel.shape[0] - stride
            dst = dst[..., over // 2 : dst.shape[-2] - (over - over // 2), over // 2 : dst.shape[-1] - (over - over // 2)]
        return last(dst)

    return function


def causal(x, kernel, bias):
    return last(F.conv1d(F.pad(first(x), (4, 0)), kernel.permute(2, 1, 0), bias, dilation=2))


def average_same(x):
    ones = padded(torch.ones_like(first(x)), 3, 2)
    return last(F.avg_pool2d(padded(first(x), 3, 2), 3, 2) / F.avg_pool2d(ones, 3, 2))


case("conv2d: {filters: 4, kernel_size: 3}", [(6, 5, 3)], conv(), [("kernel", (3, 3, 3, 4)), ("bias", (4,))])
case("conv2d: {filters: 18, kernel_size: 4, padding: same, activation: elu, use_bias: false}", [(5, 7, 2)], conv(same=4, after=F.elu), [("kernel", (4, 4, 2, 18))])
case("conv2d: {filters: 2, kernel_size: 3, strides: 2, padding: same}", [(8, 7, 1)], conv(2, same=3), [("kernel", (3, 3, 1, 2)), ("bias", (2,))])
case("conv2d: {filters: 6, kernel_size: 2, strides: 3, groups: 3}", [(7, 8, 6)], conv(3, groups=3), [("kernel", (2, 2, 2, 6)), ("bias", (6,))])
case("conv2d: {filters: 3, kernel_size: 2, dilation_rate: 3, padding: same}", [(4, 6, 2)], conv(dilation=3, same=2), [("kernel", (2, 2, 2, 3)), ("bias", (3,))])
case("conv2d: {filters: 16, kernel_size: 1}", [(1, 1, 16)], conv(), [("kernel", (1, 1, 16, 16)), ("bias", (16,))])
case("depthwise_conv2d: {kernel_size: 3, strides: 2, padding: same, depth_multiplier: 2}", [(6, 5, 3)], depthwise, [("kernel", (3, 3, 3, 2)), ("bias", (6,))])
case("separable_conv2d: {filters: 4, kernel_size: 3, strides: 2, padding: same}", [(6, 5, 3)], separable, [("depthwise_kernel", (3, 3, 3, 1)), ("pointwise_kernel", (1, 1, 3, 4)), ("bias", (4,))])
case("conv2d_transpose: {filters: 2, kernel_size: 3, strides: 2}", [(4, 3, 3)], transposed(2, "valid"), [("kernel", (3, 3, 2, 3)), ("bias", (2,))])
case("conv2d_transpose: {filters: 2, kernel_size: 5, strides: 2, padding: same}", [(4, 3, 3)], transposed(2, "same"), [("kernel", (5, 5, 2, 3)), ("bias", (2,))])
case("conv1d: {filters: 4, kernel_size: 3, padding: causal, dilation_rate: 2}", [(7, 2)], causal, [("kernel", (3, 2, 4)), ("bias", (4,))])
case("max_pooling2d", [(5, 4, 3)], lambda x: last(F.max_pool2d(first(x), 2)))
case("max_pooling2d: {pool_size: 3, strides: 2, padding: same}", [(6, 5, 2)], lambda x: last(F.max_pool2d(padded(first(x), 3, 2, value=-1e30), 3, 2)))
case("average_pooling2d: {pool_size: 3, strides: 2, padding: same}", [(6, 5, 2)], average_same)
case("global_average_pooling2d", [(3, 4, 5)], lambda x: x.mean((1, 2)))
case("global_max_pooling2d", [(3, 4, 5)], lambda x: x.amax((1, 2)))
case("zero_padding2d: [[1, 2], [0, 3]]", [(2, 3, 2)], lambda x: last(F.pad(first(x), (0, 3, 1, 2))))
case("cropping2d: [[1, 0], [0, 2]]", [(3, 4, 2)], lambda x: x[:, 1:, :-2])
case("up_sampling2d: [2, 3]", [(2, 3, 2)], lambda x: last(F.interpolate(first(x), scale_factor=(2, 3))))
case("up_sampling2d: {size: 3, interpolation: bilinear}", [(3, 2, 2)], lambda x: last(F.interpolate(first(x), scale_factor=3, mode="bilinear", align_corners=False)))
for groups in (1, 2, 6):
    case(f"group_normalization: {groups}", [(3, 2, 6)], lambda x, gamma, beta: last(F.group_norm(first(x), groups, gamma, beta, 1e-3)), [("gamma", (6,)), ("beta", (6,))])
case("prelu: {shared_axes: [1, 2]}", [(2, 3, 4)], lambda x, alpha: last(F.prelu(first(x), alpha.reshape(-1))), [("alpha", (1, 1, 4))])
case("batch_normalization", [(3, 2, 4)], batch_norm(0.99, 1e-3), [("gamma", (4,)), ("beta", (4,))], [("moving_mean", torch.zeros(4).double()), ("moving_variance", torch.ones(4).double())])
case("multiply", [(2, 3), (2, 3), (2, 3)], lambda a, b, c: a * b * c)
case("average", [(2, 3), (2, 3), (2, 3)], lambda a, b, c: (a + b + c) / 3)
case("maximum", [(2, 3), (2, 3)], torch.maximum)
case("permute: [3, 1, 2]", [(2, 3, 4)], lambda x: x.permute(0, 3, 1, 2))
case("concatenate", [(2, 2, 3), (2, 2, 1)], lambda a, b: torch.cat([a, b], -1))
case("concatenate: {axis: 2}", [(2, 1, 3), (2, 3, 3)], lambda a, b: torch.cat([a, b], 2))
case("add", [(2, 2, 3), (2, 2, 3)], lambda a, b: a + b)

with open(__file__.rsplit("/", 1)[0] + "/layers.txt", "w") as out:
    out.write("\n".join(lines))
