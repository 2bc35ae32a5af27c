"""What the scripts beside this one have in common that write layers with their serialized form, input, output and gradients."""
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import keras
import numpy as np

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "reference"


def numbers(array):
    array = np.asarray(array)
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "values": [float(f"{v:.7g}") for v in array.astype("float64").ravel()],
    }


def serialized(layer):
    return json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))


def case(layer, x, *, random, gradient=True, weights=True, call=None, shape=True):
    """One layer: its serialized form, weights, the output for x, and the gradients of sum(output * upstream)."""
    call = call or {}
    if weights and not layer.built:
        layer.build(x.shape)
        layer.set_weights([(random.normal(size=w.shape) * 0.6).round(2).astype(w.dtype) for w in layer.weights])
    output = layer(x, **call)
    entry = {
        "layer": serialized(layer),
        "input": numbers(x),
        "weights": [numbers(w) for w in layer.get_weights()],
        "weightPaths": ["/".join(w.path.split("/")[1:]) for w in layer.weights],
        "output": numbers(output),
    }
    if shape:
        entry["outputShape"] = list(layer.compute_output_shape((None,) + x.shape[1:]))
    if gradient and np.issubdtype(x.dtype, np.floating):
        upstream = random.normal(size=output.shape).round(2).astype("float32")
        trainable = [w.value for w in layer.trainable_variables]
        others = [w.value for w in layer.non_trainable_variables]

        def total(trainable, x):
            return (layer.stateless_call(trainable, others, x, **call)[0] * upstream).sum()

        to_weights, to_input = jax.grad(total, argnums=(0, 1))(trainable, jnp.asarray(x))
        entry["upstream"] = numbers(upstream)
        entry["inputGradient"] = numbers(to_input)
        entry["weightGradients"] = [numbers(g) for g in to_weights]
    return entry


def write(name, cases):
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in cases.items()]
    (FIXTURES / name).write_text("{\n" + ",\n".join(lines) + "\n}\n")


def write_models(models):
    """Writes a .keras file for each model, and beside it what goes in and what comes out."""
    folder = FIXTURES.parent / "models"
    folder.mkdir(exist_ok=True)
    for name, (model, x) in models.items():
        model.save(folder / f"{name}.keras")
        entry = {"input": numbers(x), "output": numbers(model.predict(x, verbose=0))}
        (folder / f"{name}.json").write_text(json.dumps(entry) + "\n")
