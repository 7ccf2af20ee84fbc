"""Writes folds.json: how many samples of each class scikit-learn's folds hold, for tests/data/folds_test.cpp.

    /usr/bin/python3 tests/golden/make_folds.py > tests/golden/folds.json      (python3-sklearn)
"""
import json

import numpy as np
from sklearn.model_selection import KFold, StratifiedKFold


def case(sizes, folds):
    classes = np.repeat(np.arange(len(sizes)), sizes)
    samples = np.zeros((len(classes), 1))
    stratified = StratifiedKFold(folds, shuffle=True, random_state=1)
    return {"classes": sizes, "folds": folds,
            "stratified": [np.bincount(classes[test], minlength=len(sizes)).tolist()
                           for _, test in stratified.split(samples, classes)],
            "plain": [len(test) for _, test in KFold(folds, shuffle=True, random_state=1).split(samples)]}


print(json.dumps([case(sizes, folds) for sizes, folds in [
    ([50, 50, 50], 10), ([20, 10, 5], 5), ([7, 11, 13, 2], 2), ([101, 3, 57], 3), ([23, 23], 4), ([6, 5, 9], 5)]], indent=1))
