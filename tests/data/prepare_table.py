"""What scikit-learn makes of the table that tests/data/table_test.cpp writes: a row a line, for its rows to compare.

Fitted on the first rows, so many as the second word says.
"""
import sys

try:
    import numpy
    import pandas
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
except ImportError:
    print("skipped")
    sys.exit()

table = pandas.read_csv(sys.argv[1])
train = int(sys.argv[2])
sold = pandas.to_datetime(table.sold)
table["year"], table["weekday"] = sold.dt.year, sold.dt.dayofweek
table["shop"] = table.shop.fillna("none")
table["mass_missing"] = table.mass.isna().astype(float)
words = sorted(table.shop.unique())


def one_hot(frame):
    """A word that the training rows have not is 1 in a column of its own."""
    known = set(table.shop.iloc[:train])
    rows = [[float(shop == word and shop in known) for word in words] + [float(shop not in known)]
            for shop in frame.shop]
    return numpy.array(rows)


scale = ColumnTransformer([
    ("mass", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["mass"]),
    ("wide", make_pipeline(SimpleImputer(strategy="mean"), StandardScaler()), ["wide"]),
    ("size", make_pipeline(OrdinalEncoder(categories=[["s", "m", "l"]]), StandardScaler()), ["size"]),
    ("date", StandardScaler(), ["year", "weekday"]),
]).fit(table.iloc[:train])
scaled = scale.transform(table)
values = numpy.column_stack([scaled[:, :1], table.mass_missing, scaled[:, 1:3], one_hot(table),
                             (table.new == "yes").astype(float), scaled[:, 3:]])
for row in values:
    print(" ".join("%.9g" % value for value in row))
