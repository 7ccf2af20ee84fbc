#!/usr/bin/env python3
"""The test accuracy of every trial, and what became of the claims: verdicts.py [RESULTS.JSON]"""
import json
import sys

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

with open(sys.argv[1] if len(sys.argv) > 1 else "results.json", encoding="utf-8") as file:
    results = json.load(file)
trials = pd.json_normalize(results["trials"])
groups = trials.groupby("variant", sort=False)["test.accuracy"]
plt.boxplot([values for _, values in groups], labels=[variant for variant, _ in groups])
plt.ylabel("test accuracy")
plt.title("\n".join(f"{claim['claim']}: {claim['verdict']}" for claim in results["claims"]), fontsize=9, loc="left")
plt.tight_layout()
plt.savefig("verdicts.png", dpi=120)
