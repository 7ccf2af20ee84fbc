#!/usr/bin/env python3
"""Mean and standard deviation of a metric over the seeds, by epoch: plot.py [CURVES.CSV [METRIC]]"""
import sys

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

file, metric = (sys.argv[1:] + ["curves.csv", "val_accuracy"][len(sys.argv) - 1:])[:2]
curves = pd.read_csv(file).query("metric == @metric and epoch > 0")
for variant, rows in curves.groupby("variant", sort=False):
    by_epoch = rows.groupby("epoch")["value"]
    mean, deviation = by_epoch.mean(), by_epoch.std().fillna(0)
    plt.plot(mean.index, mean, label=variant)
    plt.fill_between(mean.index, mean - deviation, mean + deviation, alpha=0.2)
plt.xlabel("epoch")
plt.ylabel(metric)
plt.legend()
plt.savefig("plot.png", dpi=120)
