#!/usr/bin/python3
"""Writes optimizers.txt: 100 steps of each optimizer by Keras 3's formulas (keras/src/optimizers/*.py) in float64.

Line 1 of a case: `NAME [setting=value…]`; then the weights after steps 1, 2, 10 and 100, a line each.
Weights and gradients are the ones that optimizers_test.cpp makes, of float32 values.
"""
import numpy as np

N, STEPS, SHOWN = 21, 100, (1, 2, 10, 100)
f32 = lambda x: np.float32(x).astype(np.float64)


def first_weights():
    return f32([((i * 37) % 19 - 9) / 10 for i in range(N)])


def gradient(step):
    """Of very different sizes, changing sign, with some zeros."""
    raw = [((step * 7919 + i * 104729) % 2001 - 1000) / 1000 for i in range(N)]
    return f32([0.0 if i == 5 else x * (0.001 if i % 4 == 3 else 1.0) for i, x in enumerate(raw)])


def sgd(w, learning_rate=0.01, momentum=0, nesterov=False):
    v = np.zeros(N)
    for t in range(1, STEPS + 1):
        g = gradient(t)
        v = momentum * v - learning_rate * g
        w = w + (momentum * v - learning_rate * g if nesterov else v)
        yield w


def rmsprop(w, learning_rate=0.001, rho=0.9, momentum=0, epsilon=1e-7, centered=False):
    v, m, mean = np.zeros(N), np.zeros(N), np.zeros(N)
    for t in range(1, STEPS + 1):
        g = gradient(t)
        v = rho * v + (1 - rho) * g**2
        mean = rho * mean + (1 - rho) * g
        step = learning_rate * g / np.sqrt(v - (mean**2 if centered else 0) + epsilon)
        m = momentum * m + step
        w = w - m
        yield w


def adam(w, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False):
    m, v, top = np.zeros(N), np.zeros(N), np.zeros(N)
    for t in range(1, STEPS + 1):
        g = gradient(t)
        alpha = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
        m = m + (g - m) * (1 - beta_1)
        v = v + (g**2 - v) * (1 - beta_2)
        top = np.maximum(top, v)
        w = w - m * alpha / (np.sqrt(top if amsgrad else v) + epsilon)
        yield w


def adagrad(w, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
    a = np.full(N, initial_accumulator_value)
    for t in range(1, STEPS + 1):
        g = gradient(t)
        a = a + g**2
        w = w - learning_rate * g / np.sqrt(a + epsilon)
        yield w


def adadelta(w, learning_rate=0.001, rho=0.95, epsilon=1e-7):
    square, moved = np.zeros(N), np.zeros(N)
    for t in range(1, STEPS + 1):
        g = gradient(t)
        square = rho * square + (1 - rho) * g**2
        delta = -np.sqrt(moved + epsilon) * g / np.sqrt(square + epsilon)
        moved = rho * moved + (1 - rho) * delta**2
        w = w + learning_rate * delta
        yield w


def adamax(w, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m, u = np.zeros(N), np.zeros(N)
    for t in range(1, STEPS + 1):
        g = gradient(t)
        m = m + (g - m) * (1 - beta_1)
        u = np.maximum(beta_2 * u, np.abs(g))
        w = w - learning_rate * m / ((1 - beta_1**t) * (u + epsilon))
        yield w


def nadam(w, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m, v, product = np.zeros(N), np.zeros(N), 1.0
    for t in range(1, STEPS + 1):
        g = gradient(t)
        u, u_next = (beta_1 * (1 - 0.5 * 0.96**s) for s in (t, t + 1))
        product *= u
        m = m + (g - m) * (1 - beta_1)
        v = v + (g**2 - v) * (1 - beta_2)
        m_hat = u_next * m / (1 - product * u_next) + (1 - u) * g / (1 - product)
        w = w - m_hat * learning_rate / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
        yield w


def ftrl(w, learning_rate=0.001, learning_rate_power=-0.5, initial_accumulator_value=0.1, beta=0,
         l1_regularization_strength=0, l2_regularization_strength=0, l2_shrinkage_regularization_strength=0):
    n, z, lr, p = np.full(N, initial_accumulator_value), np.zeros(N), learning_rate, -learning_rate_power
    for t in range(1, STEPS + 1):
        g = gradient(t)
        after = n + g**2
        z = z + g + 2 * l2_shrinkage_regularization_strength * w - (after**p - n**p) / lr * w
        quadratic = after**p / lr + 2 * (l2_regularization_strength + beta / (2 * lr))
        w = (np.clip(z, -l1_regularization_strength, l1_regularization_strength) - z) / quadratic
        n = after
        yield w


def lion(w, learning_rate=0.001, beta_1=0.9, beta_2=0.99):
    m = np.zeros(N)
    for t in range(1, STEPS + 1):
        g = gradient(t)
        w = w - learning_rate * np.sign(m * beta_1 + g * (1 - beta_1))
        m = m * beta_2 + g * (1 - beta_2)
        yield w


CASES = [
    (sgd, {}), (sgd, {"momentum": 0.9}), (sgd, {"learning_rate": 0.05, "momentum": 0.95, "nesterov": True}),
    (rmsprop, {}), (rmsprop, {"rho": 0.8, "momentum": 0.9}), (rmsprop, {"centered": True}),
    (rmsprop, {"centered": True, "momentum": 0.5, "epsilon": 0.01}),
    (adam, {}), (adam, {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "amsgrad": True}),
    (adam, {"epsilon": 0.1}),
    (adagrad, {"learning_rate": 0.1}), (adagrad, {"initial_accumulator_value": 0.01, "epsilon": 0.001}),
    (adadelta, {"learning_rate": 1}), (adadelta, {"rho": 0.5, "epsilon": 0.001}),
    (adamax, {}), (adamax, {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9}),
    (nadam, {}), (nadam, {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.01}),
    (ftrl, {}), (ftrl, {"learning_rate": 0.1, "l1_regularization_strength": 0.5}),
    (ftrl, {"learning_rate": 0.1, "learning_rate_power": -0.7, "l2_regularization_strength": 0.3,
            "l2_shrinkage_regularization_strength": 0.01, "beta": 0.2, "initial_accumulator_value": 0.5}),
    (lion, {}), (lion, {"learning_rate": 0.01, "beta_1": 0.5, "beta_2": 0.9}),
]

with open(__file__.rsplit("/", 1)[0] + "/optimizers.txt", "w") as file:
    for rule, settings in CASES:
        words = [f"{key}={str(value).lower()}" for key, value in settings.items()]
        file.write(" ".join([rule.__name__] + words) + "\n")
        for t, w in enumerate(rule(first_weights(), **settings), start=1):
            if t in SHOWN:
                file.write(" ".join(repr(float(x)) for x in w) + "\n")
