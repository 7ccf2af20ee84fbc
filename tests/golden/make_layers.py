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

with open(__file__.rsplit("/", 1)[0] + "/layers.txt", "w") as out:
    out.write("\n".join(lines))
