#!/usr/bin/env python3
"""Writes a model that Python Keras trained with two optimizers to Tests/Fixtures/models, and how its losses go on."""
from serialized_layers import *

random = np.random.default_rng(41)
x = random.normal(size=(8, 3)).round(2).astype("float32")
y = random.normal(size=(8, 2)).round(2).astype("float32")
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, name="encoder"), keras.layers.Dense(2, name="head")])
optimizers = keras.optimizers.OptimizerMap(keras.optimizers.SGD(0.1, momentum=0.9), {".*encoder/.*": keras.optimizers.Adam(0.01)})
model.compile(keras.optimizers.MultiOptimizer(optimizers), "mse")
model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
model.save(FIXTURES.parent / "models" / "multi_optimizer.keras")
history = model.fit(x, y, batch_size=4, epochs=3, shuffle=False, verbose=0)
entry = {"x": numbers(x), "y": numbers(y), "losses": history.history["loss"]}
(FIXTURES.parent / "models" / "multi_optimizer.json").write_text(json.dumps(entry) + "\n")
