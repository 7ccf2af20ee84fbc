#!/usr/bin/python3
"""Writes schedules.txt: Keras 3's schedules (keras/src/optimizers/schedules) in float64.

Each case: `NAME key=value…`, then the rates at the steps 0, 1, 7, 40, 99, 100, 101, 250 and 1000.
"""
import math

STEPS = (0, 1, 7, 40, 99, 100, 101, 250, 1000)


def exponential_decay(s, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = s / decay_steps
    return initial_learning_rate * decay_rate ** (math.floor(p) if staircase else p)


def inverse_time_decay(s, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = s / decay_steps
    return initial_learning_rate / (1 + decay_rate * (math.floor(p) if staircase else p))


def polynomial_decay(s, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps *= 1 if s == 0 else math.ceil(s / decay_steps)
    else:
        s = min(s, decay_steps)
    return (initial_learning_rate - end_learning_rate) * (1 - s / decay_steps) ** power + end_learning_rate


def cosine_decay(s, initial_learning_rate, decay_steps, alpha=0.0, warmup_target=None, warmup_steps=0):
    def decay(step, start):
        return start * ((1 - alpha) * 0.5 * (1 + math.cos(math.pi * step / decay_steps)) + alpha)

    if warmup_target is None:
        return decay(min(s, decay_steps), initial_learning_rate)
    s = min(s, decay_steps + warmup_steps)
    if s < warmup_steps:
        return (warmup_target - initial_learning_rate) * s / warmup_steps + initial_learning_rate
    return decay(s - warmup_steps, warmup_target)


def cosine_decay_restarts(s, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    done = s / first_decay_steps
    if t_mul == 1:
        i = math.floor(done)
        done -= i
    else:
        i = math.floor(math.log(1 - done * (1 - t_mul)) / math.log(t_mul) + 1e-12)
        done = (done - (1 - t_mul**i) / (1 - t_mul)) / t_mul**i
    decayed = 0.5 * m_mul**i * (1 + math.cos(math.pi * done))
    return initial_learning_rate * ((1 - alpha) * decayed + alpha)


CASES = [
    (exponential_decay, dict(initial_learning_rate=0.1, decay_steps=100, decay_rate=0.5)),
    (exponential_decay, dict(initial_learning_rate=0.1, decay_steps=100, decay_rate=0.5, staircase=True)),
    (inverse_time_decay, dict(initial_learning_rate=0.1, decay_steps=50, decay_rate=2.0)),
    (inverse_time_decay, dict(initial_learning_rate=0.1, decay_steps=50, decay_rate=2.0, staircase=True)),
    (polynomial_decay, dict(initial_learning_rate=0.1, decay_steps=100)),
    (polynomial_decay, dict(initial_learning_rate=0.1, decay_steps=40, power=0.5, end_learning_rate=0.01, cycle=True)),
    (cosine_decay, dict(initial_learning_rate=0.1, decay_steps=100)),
    (cosine_decay, dict(initial_learning_rate=0.01, decay_steps=200, alpha=0.1, warmup_target=0.5, warmup_steps=40)),
    (cosine_decay_restarts, dict(initial_learning_rate=0.1, first_decay_steps=100)),
    (cosine_decay_restarts, dict(initial_learning_rate=0.1, first_decay_steps=25, t_mul=1.0, m_mul=0.9)),
    (cosine_decay_restarts, dict(initial_learning_rate=0.1, first_decay_steps=30, t_mul=1.5, m_mul=0.5, alpha=0.2)),
]

with open(__file__.rsplit("/", 1)[0] + "/schedules.txt", "w") as file:
    for rule, settings in CASES:
        words = [f"{key}={str(value).lower()}" for key, value in settings.items()]
        file.write(" ".join([rule.__name__] + words) + "\n")
        file.write(" ".join(repr(float(rule(s, **settings))) for s in STEPS) + "\n")
