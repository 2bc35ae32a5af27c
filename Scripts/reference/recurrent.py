#!/usr/bin/env python3
"""Writes what Python Keras makes of recurrent layers, their wrappers and Embedding to Tests/Fixtures/reference/recurrent.json:
outputs, states, gradients, output shapes and configurations."""
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers as L
from keras import ops

random = np.random.default_rng(23)


def normal(*shape):
    # Two decimals keep the file small.
    return random.normal(size=shape).round(2).astype("float32")


def numbers(array):
    array = np.asarray(array)
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "values": [float(f"{v:.6g}") for v in array.astype("float64").ravel()],
    }


def listed(result):
    return list(result) if isinstance(result, (tuple, list)) else [result]


def case(make, x, mask=None, initial=None, calls=1, training=False):
    """One layer's results. `calls` tells how often it is called, for layers that keep states; the results are the last call's."""
    keras.utils.clear_session()
    layer = make()
    if not layer.built:
        layer.build(x.shape)
        layer.built = True
    layer.set_weights([(normal(*w.shape) * 0.6).round(2) for w in layer.weights])
    kwargs = {} if mask is None else {"mask": jnp.asarray(mask)}
    if training:
        kwargs["training"] = True
    states = [jnp.asarray(s) for s in initial or []]
    trainable = [w.value for w in layer.trainable_variables]
    others = [w.value for w in layer.non_trainable_variables]

    def run(trainable, x, states):
        own = dict(kwargs, initial_state=states) if states else kwargs
        return listed(layer.stateless_call(trainable, others, x, **own)[0])

    for _ in range(calls - 1):
        layer(x, **kwargs)
    outputs = listed(layer(x, **(dict(kwargs, initial_state=states) if states else kwargs)))
    upstreams = [normal(*y.shape) for y in outputs]
    is_real = np.issubdtype(x.dtype, np.floating)

    entry = {
        "input": numbers(x),
        "weights": [numbers(w) for w in layer.get_weights()],
        "weightPaths": ["/".join(w.path.split("/")[1:]) for w in layer.weights],
        "upstreams": [numbers(u) for u in upstreams],
        "outputs": [numbers(y) for y in outputs],
        "initial": [numbers(s) for s in states],
        "config": json.loads(json.dumps(layer.get_config(), default=keras.saving.serialize_keras_object)),
    }
    if mask is not None:
        entry["mask"] = numbers(np.asarray(mask))
    if not layer.__dict__.get("return_state", False) and getattr(layer, "merge_mode", "concat"):
        entry["outputShape"] = listed_shape(layer.compute_output_shape((None,) + x.shape[1:]))
    if calls == 1:

        def total(trainable, x, states):
            return sum((y * u).sum() for y, u in zip(run(trainable, x, states), upstreams))

        wanted = (0, 1, 2) if is_real else (0,)
        gradients = jax.grad(total, argnums=wanted)(trainable, jnp.asarray(x), states)
        entry["weightGradients"] = [numbers(g) for g in gradients[0]]
        if is_real:
            entry["inputGradient"] = numbers(gradients[1])
            entry["initialGradients"] = [numbers(g) for g in gradients[2]]
    return entry


def listed_shape(shape):
    return list(shape)


class MinimalCell(keras.Layer):
    """The cell of the documentation's example."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")

    def call(self, inputs, states):
        output = ops.tanh(ops.matmul(inputs, self.kernel) + ops.matmul(states[0], self.recurrent_kernel))
        return output, [output]


class RunningCell(keras.Layer):
    """Two states of different sizes, and an output of a third size."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.state_size = [5, 2]
        self.output_size = 3

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 5), name="kernel")
        self.mixer = self.add_weight(shape=(7, 3), name="mixer")

    def call(self, inputs, states):
        mean = 0.5 * states[0] + ops.matmul(inputs, self.kernel)
        ends = ops.maximum(states[1], inputs[:, :2])
        return ops.matmul(ops.concatenate([mean, ends], axis=-1), self.mixer), [mean, ends]


x = normal(2, 4, 3)
mask = np.array([[1, 0, 1, 0], [0, 1, 1, 1]], dtype=bool)
settings = dict(
    kernel_initializer="he_normal",
    recurrent_initializer="glorot_uniform",
    bias_initializer="ones",
    kernel_regularizer=keras.regularizers.L2(0.25),
    recurrent_regularizer="l1",
    bias_regularizer="l2",
    activity_regularizer=keras.regularizers.L1(0.5),
    kernel_constraint=keras.constraints.MaxNorm(2.0),
    recurrent_constraint="unit_norm",
    bias_constraint="non_neg",
)

cases = {}
kinds = {
    "simpleRNN": L.SimpleRNN,
    "lstm": L.LSTM,
    "gru": L.GRU,
    "gruResetBefore": lambda units, **kwargs: L.GRU(units, reset_after=False, **kwargs),
}
for name, make in kinds.items():
    cases[name] = case(lambda: make(3), x)
    cases[name + "Sequences"] = case(lambda: make(6, return_sequences=True), x)
    cases[name + "Backwards"] = case(lambda: make(3, return_sequences=True, go_backwards=True), x)
    cases[name + "NoBias"] = case(lambda: make(3, use_bias=False, go_backwards=True), x)
    cases[name + "Masked"] = case(lambda: make(3, return_sequences=True), x, mask)
    cases[name + "MaskedLast"] = case(lambda: make(3), x, mask)
    cases[name + "MaskedBackwards"] = case(lambda: make(3, return_sequences=True, go_backwards=True), x, mask)
    cases[name + "Zeros"] = case(lambda: make(3, return_sequences=True, zero_output_for_mask=True), x, mask)
    cases[name + "ZerosLast"] = case(lambda: make(3, zero_output_for_mask=True, go_backwards=True), x, mask)
    cases[name + "Unrolled"] = case(lambda: make(3, unroll=True, return_sequences=True), x)
    cases[name + "UnrolledMasked"] = case(
        lambda: make(3, unroll=True, return_sequences=True, go_backwards=True), x, mask)
    states = 2 if name == "lstm" else 1
    initial = [normal(2, 3) for _ in range(states)]
    cases[name + "States"] = case(lambda: make(3, return_state=True), x, initial=initial)
    cases[name + "StatesMasked"] = case(
        lambda: make(3, return_state=True, return_sequences=True), x, mask, initial=initial)
    cases[name + "Stateful"] = case(lambda: make(3, stateful=True), x, calls=3)
    # Python's SimpleRNN forgets its activity_regularizer.
    own = {k: v for k, v in settings.items() if name != "simpleRNN" or k != "activity_regularizer"}
    cases[name + "Settings"] = case(lambda: make(2, **own), x)
cases["simpleRNNRelu"] = case(lambda: L.SimpleRNN(3, activation="relu"), x)
cases["simpleRNNSigmoid"] = case(lambda: L.SimpleRNN(3, activation="sigmoid", return_sequences=True), x)
cases["simpleRNNLinear"] = case(lambda: L.SimpleRNN(3, activation=None), x)
cases["simpleRNNSoftsign"] = case(lambda: L.SimpleRNN(3, activation="softsign"), x, mask)
cases["lstmHardSigmoid"] = case(
    lambda: L.LSTM(3, activation="relu", recurrent_activation="hard_sigmoid", return_sequences=True), x, mask)
cases["lstmNoForgetBias"] = case(lambda: L.LSTM(3, unit_forget_bias=False), x)
cases["gruSoftsign"] = case(lambda: L.GRU(3, activation="softsign", recurrent_activation="hard_sigmoid"), x)
cases["gruResetBeforeSoftsign"] = case(lambda: L.GRU(3, activation="softsign", reset_after=False), x)
cases["rnnLSTM"] = case(lambda: L.RNN(L.LSTMCell(3), return_sequences=True), x, mask)
cases["rnnStacked"] = case(lambda: L.RNN([L.LSTMCell(3), L.GRUCell(2), L.SimpleRNNCell(4)]), x)
cases["rnnStackedMasked"] = case(
    lambda: L.RNN([L.GRUCell(3), L.LSTMCell(2)], return_sequences=True), x, mask)
cases["rnnMinimal"] = case(lambda: L.RNN(MinimalCell(3), return_sequences=True), x, mask)
cases["rnnMinimalStacked"] = case(lambda: L.RNN([MinimalCell(3), L.GRUCell(2)], go_backwards=True), x)
cases["rnnRunning"] = case(lambda: L.RNN(RunningCell(), return_sequences=True), x)
cases["rnnRunningUnrolled"] = case(lambda: L.RNN(RunningCell(), return_sequences=True, unroll=True), x, mask)
for mode in ["concat", "sum", "mul", "ave"]:
    cases["bidirectional" + mode.capitalize()] = case(
        lambda: L.Bidirectional(L.LSTM(3, return_sequences=True), merge_mode=mode), x, mask)
cases["bidirectionalLast"] = case(lambda: L.Bidirectional(L.GRU(3)), x)
cases["bidirectionalApart"] = case(lambda: L.Bidirectional(L.SimpleRNN(3), merge_mode=None), x, mask)
cases["bidirectionalStates"] = case(
    lambda: L.Bidirectional(L.LSTM(2, return_state=True)), x, initial=[normal(2, 2) for _ in range(4)])
cases["bidirectionalOwnBackward"] = case(
    lambda: L.Bidirectional(
        L.LSTM(3, return_sequences=True),
        backward_layer=L.LSTM(3, activation="relu", return_sequences=True, go_backwards=True)),
    x)
cases["timeDistributedDense"] = case(lambda: L.TimeDistributed(L.Dense(2, activation="tanh")), x)
cases["timeDistributedConv1D"] = case(lambda: L.TimeDistributed(L.Conv1D(2, 2)), normal(2, 3, 4, 2))
cases["timeDistributedLSTM"] = case(
    lambda: L.TimeDistributed(L.LSTM(2)), normal(2, 3, 4, 2),
    np.array([[[1, 1, 0, 1], [0, 1, 1, 0], [1, 0, 0, 0]], [[1, 1, 1, 1], [1, 0, 1, 0], [0, 0, 1, 1]]], dtype=bool))
cases["timeDistributedBatchNormalization"] = case(
    lambda: L.TimeDistributed(L.BatchNormalization()), normal(4, 3, 2), training=True)
words = np.array([[3, 1, 0, 2], [5, 5, 0, 0]], dtype="int32")
cases["embedding"] = case(lambda: L.Embedding(6, 3), words)
cases["embeddingSettings"] = case(
    lambda: L.Embedding(
        6, 2, embeddings_initializer="he_normal", embeddings_regularizer="l2",
        embeddings_constraint=keras.constraints.MaxNorm(1.0), mask_zero=True),
    words)

# These differ from others in numbers alone.
for name in cases:
    if name.endswith(("Masked", "MaskedLast", "MaskedBackwards", "ZerosLast", "NoBias")) and name != "rnnStackedMasked":
        del cases[name]["config"]

target = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/reference/recurrent.json"
target.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
print(len(cases), "cases,", target.stat().st_size, "bytes")
