"""What the benchmark trains: each network as the runner's experiment, and as words for the peers and the floor."""

from dataclasses import dataclass

# A multiple of every batch size, and within what either MNIST or the stand-in holds of the digits 0 to 4.
IMAGES_OF_FIVE_DIGITS = 29696


@dataclass(frozen=True)
class Network:
    name: str
    widths: tuple
    batch: int
    optimizer: str  # adam, sgd or nesterov
    images: int = IMAGES_OF_FIVE_DIGITS
    batch_norm: bool = False
    dropout: float = 0.0
    pair: bool = False

    def words(self, epochs):
        """For the peers."""
        words = {"widths": "-".join(map(str, self.widths)), "batch": self.batch, "images": self.images}
        words |= {"epochs": epochs, "optimizer": self.optimizer, "bn": int(self.batch_norm)}
        words |= {"dropout": self.dropout, "pair": int(self.pair)}
        return [f"{key}={value}" for key, value in words.items()]

    def chains(self):
        """For the floor: the widths of the dense layers."""
        text = "-".join(map(str, self.widths))
        return [text, text, f"+{2 * self.widths[-1]}-10-1"] if self.pair else [text]

    def experiment(self, epochs):
        """For the runner. Random images teach nothing, so an outcome at chance is accepted."""
        training = {"optimizer": OPTIMIZERS[self.optimizer], "loss": "sparse_categorical_crossentropy"}
        training |= {"batch_size": self.batch, "epochs": epochs, "accept": ["diverged", "collapsed"]}
        if self.pair:
            training |= {"loss": "binary_crossentropy", "metrics": ["accuracy"]}
        experiment = {"name": self.name, "data": self._data(), "model": self._model(), "training": training}
        return experiment | ({"blocks": {"tower": self._tower()}} if self.pair else {})

    def _data(self):
        data = {"dataset": "mnist"}
        if self.pair:
            return data | {"pairs": {"same": 0.5, "count": {"train": self.images}, "resample": "each_epoch"}}
        return data | {
            "classes": list(range(self.widths[-1])),
            "take": {"train": {"count": self.images, "pick": "first"}},
        }

    def _tower(self):
        layers = ["flatten"]
        for units in self.widths[1:] if self.pair else self.widths[1:-1]:
            layers.append(hidden(units))
            layers += ["batch_normalization"] * self.batch_norm
            layers += [{"dropout": self.dropout}] * (self.dropout > 0)
        return layers

    def _model(self):
        if not self.pair:
            digits = {"dense": {"units": self.widths[-1], "activation": "softmax"}}
            return {"input": [28, 28], "layers": [*self._tower(), digits]}
        towers = [{"name": name, "use": "tower", "from": image} for name, image in (("a", "left"), ("b", "right"))]
        joined = [{"concatenate": {"from": ["a", "b"]}}, hidden(10), {"dense": {"units": 1, "activation": "sigmoid"}}]
        return {"inputs": {"left": [28, 28], "right": [28, 28]}, "layers": [*towers, *joined]}


def hidden(units):
    return {"dense": {"units": units, "activation": "elu", "kernel_initializer": "he_normal"}}


OPTIMIZERS = {
    "adam": {"adam": {"learning_rate": 0.001}},
    "sgd": {"sgd": {"learning_rate": 0.01}},
    "nesterov": {"sgd": {"learning_rate": 0.01, "momentum": 0.95, "nesterov": True}},
}
VARIANTS = {
    "plain": {},
    "bn": {"batch_norm": True},
    "bn_dropout": {"batch_norm": True, "dropout": 0.5},
}
SMALL = (784, 100, 100, 100, 100, 100, 5)
WIDE = (784, 1024, 1024, 1024, 10)
TOWER = (784, 100, 100, 100, 100, 100)


def all_networks():
    small = [
        Network(f"{variant}-{optimizer}-{batch}", SMALL, batch, optimizer, **settings)
        for batch in (32, 128, 512)
        for optimizer in ("adam", "sgd")
        for variant, settings in VARIANTS.items()
    ]
    wide = Network("wide-adam-128", WIDE, 128, "adam", images=60 * 128)
    pair = Network("pair-nesterov-500", TOWER, 500, "nesterov", images=60 * 500, pair=True)
    return [*small, wide, pair]
