"""What repeated looks find, of what is there and where nothing is; what intervals over groups of samples hold; how often
the gate lets pass what is worse by its whole margin.

    nice /usr/bin/python3 tests/simulate_looks.py seeds|both|hand|groups|gate [experiments]  (python3-numpy, python3-scipy)

The same rules as in runner/results/chance_paths.h and grouping.h, written again in numpy.
"""

import sys

import numpy as np
from scipy import stats

rng = np.random.default_rng(7)
most = 30
paths = 4096
signs = np.where(rng.integers(0, 2, (most, paths)) == 1, 1.0, -1.0)
signs[:, 0] = 1  # what was observed
normals = rng.standard_normal((most, 20000)).astype(np.float32)


def bound(sizes, taken, may_take):
    """The size that those exceed which a look may still take."""
    left = sizes[~taken]
    more = int(may_take) - taken.sum()
    return np.partition(left, len(left) - 1 - more)[len(left) - 1 - more] if more > 0 else np.inf


def power_of_t(effect, seeds):
    quantile = stats.t.ppf(0.975, seeds - 1)
    center = effect * np.sqrt(seeds)
    return stats.nct.sf(quantile, seeds - 1, center) + stats.nct.cdf(-quantile, seeds - 1, center)


def look_over_seeds(effect):
    """Whether a look found something, and with how many seeds it ended; whether a fixed `most` would have."""
    sizes = np.abs(np.cumsum(signs * (effect + rng.standard_normal(most))[:, None], axis=0))
    fixed = (sizes[-1] >= sizes[-1][0] - 1e-9).mean() <= 0.05
    taken = np.zeros(paths, bool)
    for seeds in range(8, most + 1):
        now = sizes[seeds - 1]
        limit = bound(now, taken, 0.05 * seeds / most * paths + 1e-9)
        if now[0] > limit + 1e-9:
            return True, seeds, fixed
        taken |= now > limit + 1e-9
    return False, most, fixed


def look_by_hand(counted):
    sizes = np.abs(np.cumsum(signs * rng.standard_normal(most)[:, None], axis=0))
    looks = [8, 12, 18, 30]
    for number, seeds in enumerate(looks):
        p = (sizes[seeds - 1] >= sizes[seeds - 1][0] - 1e-9).mean()
        if counted:
            any_look = np.zeros(paths, bool)
            for before in looks[: number + 1]:
                of_look = sizes[before - 1]
                any_look |= of_look >= np.sort(of_look)[::-1][max(int(p * paths) - 1, 0)] - 1e-9
            p = any_look.mean()
        if p <= 0.05:
            return True
    return False


def crossed(effects):
    """Mean, variance, degrees of freedom, and the variances of a seed's mean and of the samples' part of the mean."""
    seeds, samples = effects.shape
    center, by_seed, by_sample = effects.mean(), effects.mean(1), effects.mean(0)
    rest = ((effects - by_seed[:, None] - by_sample[None] + center) ** 2).sum() / ((seeds - 1) * (samples - 1))
    a, b, c = by_seed.var(ddof=1) / seeds, by_sample.var(ddof=1) / samples, rest / (seeds * samples)
    variance = max(a + b - c, a, b)
    degrees = variance**2 / (a**2 / (seeds - 1) + b**2 / (samples - 1) + c**2 / ((seeds - 1) * (samples - 1)))
    return center, variance, degrees, a * seeds, max(0, b - c)


def look_over_both(effect, of_seeds, of_samples, samples=400):
    effects = (
        effect
        + of_seeds * rng.standard_normal((most, 1))
        + of_samples * rng.standard_normal((1, samples))
        + rng.standard_normal((most, samples))
    )
    for seeds in range(8, most + 1):
        center, variance, degrees, of_seed, never_below = crossed(effects[:seeds])
        p = 2 * stats.t.sf(abs(center) / np.sqrt(variance), degrees)
        if p > 0.05:
            continue
        known = [(of_seed / most + never_below) / (of_seed / n + never_below) for n in range(8, seeds + 1)]
        taken, sums, before = np.zeros(normals.shape[1], bool), 0, 0
        for number, share in enumerate(known):
            sums = sums + np.sqrt(share - before).astype(np.float32) * normals[number]
            before = share
            sizes = np.abs(sums) / np.sqrt(share)
            limit = bound(sizes, taken, 0.045 * share * len(sizes))
            taken |= sizes > limit
        if p <= (sizes > limit).mean():
            return True, seeds
    return False, most


def interval_over_groups_holds(sizes, seeds=8):
    """Of effects around 0 that the samples of a group have in common, as groups and as if there were none."""
    groups = len(sizes)
    of_group = (
        0.1 * rng.standard_normal((seeds, 1))
        + rng.standard_normal((1, groups))
        + 0.5 * rng.standard_normal((seeds, groups))
    )
    effects = np.repeat(of_group, sizes, axis=1)
    effects = effects + 0.5 * rng.standard_normal(effects.shape)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    center = effects.mean(1, keepdims=True)
    values = np.add.reduceat(effects - center, starts, axis=1) * (groups - 1) / (sizes.sum() - sizes)
    values += center - values.mean(1, keepdims=True)
    result = []
    for table in (values, effects):
        mean, variance, degrees, _, _ = crossed(table)
        result.append(abs(mean) <= stats.t.ppf(0.975, degrees) * np.sqrt(variance))
    return result


def interval_over_few_holds(groups, spread, seeds=8):
    of_seeds, of_groups, single = spread
    effects = (
        of_seeds * rng.standard_normal((seeds, 1))
        + of_groups * rng.standard_normal((1, groups))
        + single * rng.standard_normal((seeds, groups))
    )
    mean, variance, degrees, _, _ = crossed(effects)
    return abs(mean) <= stats.t.ppf(0.975, degrees) * np.sqrt(variance)


def gate_passes_at_margin(seeds, samples, of_seeds, of_samples):
    """The change is the margin, 1 to the worse, in the mean over all seeds and samples there could be."""
    effects = (
        -1
        + of_seeds * rng.standard_normal((seeds, 1))
        + of_samples * rng.standard_normal((1, samples))
        + rng.standard_normal((seeds, samples))
    )
    center, variance, degrees, _, _ = crossed(effects)
    return center - stats.t.ppf(0.95, degrees) * np.sqrt(variance) > -1


def main():
    what, times = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500
    if what == "seeds":
        for effect in (0, 0.6, 1.0):
            found, seeds, fixed = np.mean([look_over_seeds(effect) for _ in range(times)], axis=0)
            equal = next((n for n in range(6, 60) if effect and power_of_t(effect, n) >= found), None)
            print(f"effect {effect}: found {found:.3f}, {seeds:.1f} seeds; {most} fixed {fixed:.3f}; as much with {equal}")
    if what == "both":
        for spread in ((0.05, 0), (0.1, 0.3), (0.1, 1), (0.02, 1), (1, 1)):
            found, seeds = np.mean([look_over_both(0, *spread) for _ in range(times)], axis=0)
            print(f"spreads {spread}, effect 0: found {found:.4f}, {seeds:.1f} seeds")
        for effect, spread in ((0.06, (0.1, 0)), (0.15, (0.1, 1)), (0.2, (0.1, 1))):
            found, seeds = np.mean([look_over_both(effect, *spread) for _ in range(times)], axis=0)
            print(f"spreads {spread}, effect {effect}: found {found:.3f}, {seeds:.1f} seeds")
    if what == "hand":
        for counted in (True, False):
            print(f"counted {counted}: found {np.mean([look_by_hand(counted) for _ in range(times)]):.3f}")
    if what == "gate":
        for seeds in (5, 8, 16):
            for samples in (200, 1000):
                spreads = ((0, 0), (0.1, 0), (0.02, 0.3), (0.1, 0.3), (0.1, 1), (1, 1))
                passed = [np.mean([gate_passes_at_margin(seeds, samples, *s) for _ in range(times)]) for s in spreads]
                print(f"{seeds} seeds, {samples} samples: passed {np.round(passed, 3)}", flush=True)
    if what == "groups":
        for name, sizes in (("5 each", np.full(40, 5)), ("1 to 9", 1 + np.arange(40) % 9)):
            held = np.mean([interval_over_groups_holds(sizes) for _ in range(times)], axis=0)
            print(f"40 groups of {name}: {held[0]:.3f}; as if there were none: {held[1]:.3f}")
        for groups in (2, 3, 4, 6):
            spreads = ((0.1, 1, 0.3), (1, 1, 0.1), (1, 0.5, 0.5), (1, 0, 0.3))
            held = [np.mean([interval_over_few_holds(groups, spread) for _ in range(times)]) for spread in spreads]
            print(f"{groups} groups: {np.round(held, 3)}")


main()
