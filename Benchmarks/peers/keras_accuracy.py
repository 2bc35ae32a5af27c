"""The program of `keras-bench accuracy` in Python, on JAX; prints one line of JSON."""

import argparse
import json
import os

os.environ["KERAS_BACKEND"] = "jax"

import keras  # noqa: E402
import numpy as np  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--epochs", type=int, default=5)
options = parser.parse_args()

data = np.load(options.data)
keras.utils.set_random_seed(options.seed)
model = keras.Sequential([
    keras.Input((784,)),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(
    optimizer="adam", loss="categorical_crossentropy",
    metrics=["accuracy", keras.metrics.Precision(), keras.metrics.Recall(), keras.metrics.F1Score()])
x, y = ({part: change(data[f"{name}_{part}"]) for part in ("train", "test")}
        for name, change in (("x", lambda x: x.reshape(-1, 784).astype("float32") / 255),
                             ("y", lambda y: keras.utils.to_categorical(y, 10))))
model.fit(x["train"], y["train"], batch_size=32, epochs=options.epochs, verbose=0)
result = model.evaluate(x["test"], y["test"], verbose=0, return_dict=True)
print(json.dumps({"accuracy": round(float(result["accuracy"]), 6), "loss": round(float(result["loss"]), 6)}))
