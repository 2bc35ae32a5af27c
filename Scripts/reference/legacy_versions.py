#!/usr/bin/env python3
"""Writes files as Keras 1, Keras 2 and tf.keras did to Tests/Fixtures/legacy/versions, and what the models in them give.

The files are put together by h5py from configurations in the form of those versions. The numbers come from NumPy, by the formulas
that those versions had; Keras itself is not asked, since Keras 3 reads most of these files not at all or otherwise.
"""
import io
import json
import pathlib
import zipfile

import h5py
import numpy as np

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "legacy" / "versions"
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(7)
facts = {}


def weight(*shape):
    return random.normal(size=shape).astype("float32") * 0.6


def numbers(array):
    return [float(f"{value:.9g}") for value in np.asarray(array, "float64").ravel()]


def note(name, x, y, **others):
    facts[name] = {"shape": list(x.shape), "x": numbers(x), "y": numbers(y), **others}


def write(name, config, layers, version, backend="tensorflow", training=None, optimizer=None, class_name="Sequential"):
    """A whole model: `layers` are names with lists of weights."""
    with h5py.File(folder / name, "w") as file:
        file.attrs["model_config"] = json.dumps({"class_name": class_name, "config": config}).encode()
        if version:
            file.attrs["keras_version"] = version.encode()
        if training:
            file.attrs["training_config"] = json.dumps(training).encode()
        group = file.create_group("model_weights")
        if version:
            group.attrs["keras_version"] = version.encode()
            group.attrs["backend"] = backend.encode()
        group.attrs["layer_names"] = np.array([layer.encode() for layer, _ in layers], "S")
        for layer, weights in layers:
            inner = group.create_group(layer)
            names = [f"{layer}_w{index}:0" for index in range(len(weights))]
            inner.attrs["weight_names"] = np.array([entry.encode() for entry in names], "S")
            for entry, value in zip(names, weights):
                inner.create_dataset(entry, data=value)
        if optimizer:
            inner = file.create_group("optimizer_weights")
            names = [f"slot_{index}:0" for index in range(len(optimizer))]
            inner.attrs["weight_names"] = np.array([entry.encode() for entry in names], "S")
            for entry, value in zip(names, optimizer):
                inner.create_dataset(entry, data=value)


def layer(class_name, name, **config):
    return {"class_name": class_name, "config": {"name": name, "trainable": True, **config}}


def hard_sigmoid(x):
    return np.clip(0.2 * x + 0.5, 0, 1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


wide = random.normal(size=(6, 4)).astype("float32") * 4
steps = random.normal(size=(5, 6, 3)).astype("float32") * 2

# Keras 1: a list, its own names of arguments, hard_sigmoid. The optimizer's rate falls; its norm is that of all gradients.
keras1_dense = dict(
    init="glorot_uniform", W_regularizer=None, b_regularizer=None, activity_regularizer=None, W_constraint=None,
    b_constraint=None, bias=True)
w, b, v, c = weight(4, 3), weight(3), weight(3, 2), weight(2)
write(
    "keras1-dense.h5",
    [
        layer("Dense", "dense_1", output_dim=3, activation="hard_sigmoid", input_dim=4, batch_input_shape=[None, 4],
              input_dtype="float32", **{**keras1_dense, "W_constraint": {"name": "MaxNorm", "m": 9, "axis": 0}}),
        layer("Dropout", "dropout_1", p=0.25),
        layer("Dense", "dense_2", output_dim=2, activation="softmax", input_dim=None, **keras1_dense),
    ],
    [("dense_1", [w, b]), ("dropout_1", []), ("dense_2", [v, c])], "1.2.2", "theano",
    {"optimizer_config": {"class_name": "Adam", "config": {
        "lr": 0.0125, "beta_1": 0.9, "beta_2": 0.999, "decay": 0.25, "epsilon": 1e-8}},
     "loss": "kld", "metrics": ["acc"], "sample_weight_mode": None, "loss_weights": None})
note("keras1-dense.h5", wide, softmax(hard_sigmoid(wide @ w + b) @ v + c))

w, b = weight(4, 2), weight(2)
rate, decay, limit = 0.3, 0.5, 0.75
target = random.normal(size=(6, 2)).astype("float32")
write(
    "keras1-sgd.h5",
    [layer("Dense", "dense_1", output_dim=2, activation="linear", input_dim=4, batch_input_shape=[None, 4],
           input_dtype="float32", **{**keras1_dense, "W_regularizer": {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.01}})],
    [("dense_1", [w, b])], "1.2.2", "tensorflow",
    {"optimizer_config": {"class_name": "SGD", "config": {
        "lr": rate, "momentum": 0.0, "decay": decay, "nesterov": False, "clipnorm": limit}},
     "loss": "mean_squared_error", "metrics": [], "sample_weight_mode": None, "loss_weights": None})
kernel, bias, losses = w.astype("float64"), b.astype("float64"), []
for iteration in range(4):
    error = wide @ kernel + bias - target
    losses.append((error**2).mean() + 0.01 * (kernel**2).sum())
    by_kernel = 2 * wide.T @ error / error.size + 0.02 * kernel
    by_bias = 2 * error.sum(0) / error.size
    norm = np.sqrt((by_kernel**2).sum() + (by_bias**2).sum())
    factor = min(1, limit / norm) * rate / (1 + decay * iteration)
    kernel, bias = kernel - factor * by_kernel, bias - factor * by_bias
note("keras1-sgd.h5", wide, wide @ w + b, targets=numbers(target), losses=numbers(losses))


def lstm(x, gates, activation):
    """`gates`: kernel, recurrent kernel and bias of input, forget, candidate and output."""
    h = c = np.zeros((x.shape[0], gates[0][1].shape[0]))
    outputs = []
    for t in range(x.shape[1]):
        i, f, g, o = (x[:, t] @ k + h @ r + b for k, r, b in gates)
        c = activation(f) * c + activation(i) * np.tanh(g)
        h = activation(o) * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs, 1)


def gru(x, gates, activation, biases=None):
    """`gates`: kernel, recurrent kernel and bias of update, reset and candidate; `biases` of the state, with reset after."""
    h = np.zeros((x.shape[0], gates[0][1].shape[0]))
    (kz, rz, bz), (kr, rr, br), (kh, rh, bh) = gates
    outputs = []
    for t in range(x.shape[1]):
        if biases is None:
            z = activation(x[:, t] @ kz + h @ rz + bz)
            r = activation(x[:, t] @ kr + h @ rr + br)
            n = np.tanh(x[:, t] @ kh + (r * h) @ rh + bh)
        else:
            z = activation(x[:, t] @ kz + h @ rz + bz + biases[0])
            r = activation(x[:, t] @ kr + h @ rr + br + biases[1])
            n = np.tanh(x[:, t] @ kh + bh + r * (h @ rh + biases[2]))
        h = z * h + (1 - z) * n
        outputs.append(h)
    return np.stack(outputs, 1)


# Keras 1's recurrent layers: each gate's weights by themselves, candidate before forget.
keras1_recurrent = dict(
    init="glorot_uniform", inner_init="orthogonal", activation="tanh", inner_activation="hard_sigmoid", W_regularizer=None,
    U_regularizer=None, b_regularizer=None, dropout_W=0.0, dropout_U=0.0, go_backwards=False, stateful=False, unroll=False,
    consume_less="cpu", input_length=None)
i, f, g, o = ((weight(3, 4), weight(4, 4), weight(4)) for _ in range(4))
z, r, n = ((weight(4, 2), weight(2, 2), weight(2)) for _ in range(3))
write(
    "keras1-recurrent.h5",
    [
        layer("LSTM", "lstm_1", output_dim=4, return_sequences=True, input_dim=3, batch_input_shape=[None, 6, 3],
              input_dtype="float32", forget_bias_init="one", **keras1_recurrent),
        layer("GRU", "gru_1", output_dim=2, return_sequences=False, input_dim=4, **keras1_recurrent),
    ],
    [("lstm_1", [*i, *g, *f, *o]), ("gru_1", [*z, *r, *n])], "1.2.2")
note("keras1-recurrent.h5", steps, gru(lstm(steps, [i, f, g, o], hard_sigmoid), [z, r, n], hard_sigmoid)[:, -1])

# Keras 1 with Theano: channels first, kernels that convolve. And its convolution of sequences, with a dimension of one.
image = random.normal(size=(2, 2, 5, 6)).astype("float32")
k, kb, d, db = weight(3, 2, 2, 3), weight(3), weight(18, 2), weight(2)


def convolve(x, kernel, bias):
    """A true convolution, channels first: the kernel (filters, channels, rows, columns) is turned."""
    turned = kernel[:, :, ::-1, ::-1]
    rows, columns = x.shape[2] - kernel.shape[2] + 1, x.shape[3] - kernel.shape[3] + 1
    y = np.zeros((x.shape[0], kernel.shape[0], rows, columns))
    for a in range(rows):
        for e in range(columns):
            y[:, :, a, e] = np.einsum(
                "bcij,fcij->bf", x[:, :, a : a + kernel.shape[2], e : e + kernel.shape[3]], turned)
    return y + bias[:, None, None]


y = np.pad(np.maximum(convolve(image, k, kb), 0), ((0, 0), (0, 0), (1, 1), (1, 1)))
y = y.reshape(2, 3, 3, 2, 3, 2).max((3, 5)).reshape(2, -1)[:, :27]
d = weight(27, 2)
write(
    "keras1-theano.h5",
    [
        layer("Convolution2D", "convolution2d_1", nb_filter=3, nb_row=2, nb_col=3, init="glorot_uniform", activation="relu",
              border_mode="valid", subsample=[1, 1], dim_ordering="th", W_regularizer=None, b_regularizer=None,
              activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True,
              batch_input_shape=[None, 2, 5, 6], input_dtype="float32"),
        layer("ZeroPadding2D", "zeropadding2d_1", padding=[1, 1]),
        layer("MaxPooling2D", "maxpooling2d_1", pool_size=[2, 2], strides=[2, 2], border_mode="valid", dim_ordering="th"),
        layer("Flatten", "flatten_1"),
        layer("Dense", "dense_1", output_dim=2, activation="linear", input_dim=None, **keras1_dense),
    ],
    [("convolution2d_1", [k, kb]), ("zeropadding2d_1", []), ("maxpooling2d_1", []), ("flatten_1", []),
     ("dense_1", [d, db])], "1.2.2", "theano")
note("keras1-theano.h5", image, y @ d + db)

k, kb = weight(2, 1, 3, 4), weight(4)
write(
    "keras1-sequence.h5",
    [
        layer("Convolution1D", "convolution1d_1", nb_filter=4, filter_length=2, init="uniform", activation="linear",
              border_mode="valid", subsample_length=1, W_regularizer=None, b_regularizer=None, activity_regularizer=None,
              W_constraint=None, b_constraint=None, bias=True, input_dim=3, input_length=6,
              batch_input_shape=[None, 6, 3], input_dtype="float32"),
        layer("MaxPooling1D", "maxpooling1d_1", stride=2, pool_length=2, border_mode="valid"),
        layer("UpSampling1D", "upsampling1d_1", length=2),
    ],
    [("convolution1d_1", [k, kb]), ("maxpooling1d_1", []), ("upsampling1d_1", [])], "1.1.0")
y = np.stack([np.einsum("bij,ijf->bf", steps[:, t : t + 2], k[:, 0]) for t in range(5)], 1) + kb
note("keras1-sequence.h5", steps, y[:, :4].reshape(5, 2, 2, 4).max(2).repeat(2, 1))

# Keras 2.0 to 2.2.2: a list; recurrent layers with hard_sigmoid, one that does not say when it resets.
keras2_dense = dict(
    use_bias=True, kernel_initializer={"class_name": "VarianceScaling", "config": {
        "scale": 1.0, "mode": "fan_avg", "distribution": "normal", "seed": None}},
    bias_initializer={"class_name": "Zeros", "config": {}}, kernel_regularizer=None, bias_regularizer=None,
    activity_regularizer=None, kernel_constraint=None, bias_constraint=None)
keras2_recurrent = {
    key: value for key, value in keras2_dense.items() if key != "activity_regularizer"} | dict(
    recurrent_initializer={"class_name": "Orthogonal", "config": {"gain": 1.0, "seed": None}}, recurrent_regularizer=None,
    recurrent_constraint=None, dropout=0.0, recurrent_dropout=0.0, implementation=1, return_state=False,
    go_backwards=False, stateful=False, unroll=False, activity_regularizer=None)
forward, backward = ([weight(3, 6), weight(2, 6), weight(6)] for _ in range(2))
d, db = weight(4, 3), weight(3)
write(
    "keras2-list.h5",
    [
        {"class_name": "Bidirectional", "config": {
            "name": "bidirectional_1", "trainable": True, "batch_input_shape": [None, 6, 3], "dtype": "float32",
            "merge_mode": "concat", "layer": layer(
                "GRU", "gru_1", units=2, activation="tanh", recurrent_activation="hard_sigmoid", return_sequences=True,
                **keras2_recurrent)}},
        {"class_name": "TimeDistributed", "config": {"name": "time_distributed_1", "trainable": True, "layer": layer(
            "Dense", "dense_1", units=3, activation="linear", **keras2_dense)}},
        layer("LeakyReLU", "leaky_re_lu_1", alpha={"type": "ndarray", "value": 0.25}),
        layer("ThresholdedReLU", "thresholded_re_lu_1", theta=0.125),
    ],
    [("bidirectional_1", [*forward, *backward]), ("time_distributed_1", [d, db]), ("leaky_re_lu_1", []),
     ("thresholded_re_lu_1", [])], "2.0.8", "tensorflow",
    {"optimizer_config": {"class_name": "RMSprop", "config": {
        "lr": 0.002, "rho": 0.9, "decay": 0.0, "epsilon": None}},
     "loss": {"thresholded_re_lu_1": "logcosh"}, "metrics": {"thresholded_re_lu_1": ["mae"]}, "sample_weight_mode": None,
     "loss_weights": None})


def split(weights, count):
    return list(zip(*(np.split(entry, count, -1) for entry in weights)))


y = np.concatenate([
    gru(steps, split(forward, 3), hard_sigmoid), gru(steps[:, ::-1], split(backward, 3), hard_sigmoid)[:, ::-1]], -1)
y = y @ d + db
y = np.where(y > 0, y, 0.25 * y)
note("keras2-list.h5", steps, np.where(y > 0.125, y, 0))

# Keras 2.2 on a graphics processor: gates as matrices of units by inputs, one bias for the input and one for the state.
cudnn = {key: value for key, value in keras2_recurrent.items()
         if key not in ("use_bias", "dropout", "recurrent_dropout", "implementation", "unroll")}
lw = [weight(3, 16), weight(4, 16), weight(32)]
gw = [weight(4, 6), weight(2, 6), weight(12)]


def cudnn_gates(weights, count):
    kernels, recurrents = (np.split(entry, count, -1) for entry in weights[:2])
    units = recurrents[0].shape[0]
    inputs, states = (np.split(part, count) for part in np.split(weights[2], 2))
    matrices = [
        (k.reshape(units, -1).T, r.reshape(units, units).T) for k, r in zip(kernels, recurrents)]
    return matrices, inputs, states


m, bx, bh = cudnn_gates(lw, 4)
y = lstm(steps, [(k, r, x + h) for (k, r), x, h in zip(m, bx, bh)], sigmoid)
m, bx, bh = cudnn_gates(gw, 3)
y = gru(y, [(k, r, x) for (k, r), x in zip(m, bx)], sigmoid, bh)
write(
    "keras2-cudnn.h5",
    {"name": "sequential_1", "layers": [
        layer("CuDNNLSTM", "cu_dnnlstm_1", units=4, batch_input_shape=[None, 6, 3], dtype="float32", unit_forget_bias=True,
              return_sequences=True, **cudnn),
        layer("CuDNNGRU", "cu_dnngru_1", units=2, return_sequences=False, **cudnn),
    ]},
    [("cu_dnnlstm_1", lw), ("cu_dnngru_1", gw)], "2.2.4")
note("keras2-cudnn.h5", steps, y[:, -1])

# tf.keras: arguments of the classes that convolutions were made of, axes in lists, and Adam's state in its own order.
x = random.normal(size=(3, 4, 4, 2)).astype("float32")
dw, pw, sb = weight(2, 2, 2, 1), weight(1, 1, 2, 3), weight(3)
gamma, beta, mean, variance = weight(3), weight(3), weight(3), weight(3) ** 2 + 0.5
kw = dict(kernel_initializer={"class_name": "GlorotUniform", "config": {"seed": None, "dtype": "float32"}},
          bias_initializer={"class_name": "Zeros", "config": {"dtype": "float32"}}, bias_regularizer=None,
          activity_regularizer=None, kernel_constraint=None, bias_constraint=None, kernel_regularizer=None)
slots = [np.int64(3)] + [random.normal(size=s).astype("float32") ** 2 for _ in range(2)
                         for s in [(2, 2, 2, 1), (1, 1, 2, 3), (3,), (3,), (3,)]]
write(
    "tensorflow.h5",
    {"name": "sequential", "layers": [
        {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 4, 4, 2], "dtype": "float32", "sparse": False,
                                                "ragged": False, "name": "input_1"}},
        layer("SeparableConv2D", "separable", dtype="float32", filters=3, kernel_size=[2, 2], strides=[1, 1],
              padding="valid", data_format="channels_last", dilation_rate=[1, 1], groups=1, activation="softmax_v2",
              use_bias=True, depth_multiplier=1, depthwise_initializer={"class_name": "GlorotUniform", "config": {
                  "seed": None}}, pointwise_initializer={"class_name": "GlorotUniform", "config": {"seed": None}},
              depthwise_regularizer=None, pointwise_regularizer=None, depthwise_constraint=None, pointwise_constraint=None,
              **kw),
        layer("BatchNormalizationV1", "normalization", dtype="float32", axis=[3], momentum=0.99, epsilon=0.001,
              center=True, scale=True, beta_initializer={"class_name": "Zeros", "config": {"dtype": "float32"}},
              gamma_initializer={"class_name": "Ones", "config": {"dtype": "float32"}},
              moving_mean_initializer={"class_name": "Zeros", "config": {"dtype": "float32"}},
              moving_variance_initializer={"class_name": "Ones", "config": {"dtype": "float32"}}, beta_regularizer=None,
              gamma_regularizer=None, beta_constraint=None, gamma_constraint=None),
    ]},
    [("separable", [dw, pw, sb]), ("normalization", [gamma, beta, mean, variance])], "2.2.4-tf", "tensorflow",
    {"optimizer_config": {"class_name": "Adam", "config": {
        "name": "Adam", "learning_rate": 0.02, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7,
        "amsgrad": False, "clipnorm": 2.0}},
     "loss": {"class_name": "MeanSquaredError", "config": {"reduction": "auto", "name": "mean_squared_error"}},
     "metrics": [], "weighted_metrics": None, "sample_weight_mode": None, "loss_weights": None}, slots)
y = np.zeros((3, 3, 3, 2))
for a in range(3):
    for e in range(3):
        y[:, a, e] = np.einsum("bijc,ijc->bc", x[:, a : a + 2, e : e + 2], dw[..., 0])
y = softmax(y @ pw[0, 0] + sb)
note("tensorflow.h5", x, (y - mean) / np.sqrt(variance + 1e-3) * gamma + beta, slots=[numbers(s) for s in slots])

# How models were compiled, in the forms of all versions, beside one layer that is the same in all of them.
w, b = weight(4, 1), weight(1)
plain = layer("Dense", "dense", units=1, activation="sigmoid", batch_input_shape=[None, 4], dtype="float32", **keras2_dense)
adam = {"class_name": "Adam", "config": {"name": "Adam", "learning_rate": 0.02, "decay": 0.0, "beta_1": 0.9,
                                         "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False}}
new_adam = {"class_name": "Custom>Adam", "config": {
    "name": "Adam", "weight_decay": None, "clipnorm": None, "global_clipnorm": None, "clipvalue": None, "use_ema": False,
    "ema_momentum": 0.99, "ema_overwrite_frequency": None, "jit_compile": True, "is_legacy_optimizer": False,
    "learning_rate": 0.02, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False}}
wrapper = {"class_name": "MeanMetricWrapper", "config": {"name": "accuracy", "dtype": "float32", "fn": "binary_accuracy"}}
forms = {
    "custom-adam": ("2.11.0", new_adam, "mse", []),
    "mean-metric": ("2.4.0", adam, "binary_crossentropy", [[wrapper]]),
    "old-rate": ("3.15.0", {"class_name": "Adam", "config": {
        "lr": 0.02, "beta_1": 0.9, "beta_2": 0.999, "decay": 0.0, "epsilon": None, "amsgrad": False}}, "mse", ["acc"]),
    "nadam": ("2.2.4", {"class_name": "Nadam", "config": {
        "lr": 0.002, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "schedule_decay": 0.004}}, "mse", []),
    "unknown": ("2.2.4", adam, "my_loss", []),
    "wrapped-loss": ("2.13.1", new_adam, {"class_name": "LossFunctionWrapper", "config": {
        "reduction": "auto", "name": "mean_absolute_error", "fn": "mean_absolute_error"}}, []),
}
for short in ["logcosh", "mse", "MAE", "mape", "msle", "kld", "kullback_leibler_divergence", "cosine_proximity", "huber_loss"]:
    forms[f"loss-{short}"] = ("2.2.4", adam, short, [] if short in ("huber_loss", "cosine_proximity") else [short])
for name, (version, optimizer, loss, metrics) in forms.items():
    write(
        f"compiled-{name}.h5", {"name": "sequential", "layers": [plain]}, [("dense", [w, b])], version, "tensorflow",
        {"optimizer_config": optimizer, "loss": loss, "metrics": metrics, "weighted_metrics": None, "loss_weights": None})
note("compiled", wide, sigmoid(wide @ w + b))

# What has no meaning in Keras 3.
for name, entry in {
    "highway": layer("Highway", "highway_1", activation="linear", batch_input_shape=[None, 4], input_dim=4),
    "mode": layer("BatchNormalization", "batchnormalization_1", mode=2, axis=-1, epsilon=0.001, momentum=0.99,
                  gamma_regularizer=None, beta_regularizer=None, batch_input_shape=[None, 4]),
    "argument": layer("Dense", "dense_1", units=2, activation="linear", sparkle=3, batch_input_shape=[None, 4]),
}.items():
    write(f"refused-{name}.h5", {"name": "sequential", "layers": [entry]}, [], "2.2.4")
write("refused-functional.h5", {"name": "model_1", "layers": [], "input_layers": [], "output_layers": []}, [], "2.2.4",
      class_name="Model")


# Archives of Keras 2.13: weights under another name, counted twice; and what Windows made of paths.
def archive(name, version, config, groups):
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for path, weights in groups:
            group = file.create_group(path).create_group("vars")
            for index, value in enumerate(weights):
                group.create_dataset(str(index), data=value)
        file.require_group("vars")
    with zipfile.ZipFile(folder / name, "w") as target:
        target.writestr("metadata.json", json.dumps({"keras_version": version, "date_saved": "2023-09-01@12:00:00"}))
        target.writestr("config.json", json.dumps(config))
        target.writestr("model.weights.h5", content.getvalue())


def newer(class_name, name, **config):
    return {"module": "keras.layers", "registered_name": None, **layer(class_name, name, **config)}


first, second, third = ([weight(4, 3), weight(3)] for _ in range(3))
second, third = [weight(3, 3), weight(3)], [weight(3, 2), weight(2)]
config = {"module": "keras", "class_name": "Sequential", "registered_name": "Sequential", "config": {
    "name": "sequential", "layers": [
        newer("InputLayer", "input", batch_input_shape=[None, 4], dtype="float32", sparse=False, ragged=False),
        newer("Dense", "a", dtype="float32", units=3, activation="hard_sigmoid", **kw),
        newer("Dropout", "b", dtype="float32", rate=0.5, noise_shape=None, seed=None),
        newer("Dense", "c", dtype="float32", units=3, activation="tanh", **kw),
        newer("Dense", "d", dtype="float32", units=2, activation="linear", **kw),
    ]}}
del config["config"]["layers"][0]["config"]["trainable"]
y = np.tanh(hard_sigmoid(wide @ first[0] + first[1]) @ second[0] + second[1]) @ third[0] + third[1]
once, twice = ["dense", "dense_1", "dense_2"], ["dense", "dense_2", "dense_4"]
for name, container, names, separator in [
    ("keras2.13.keras", "_layer_checkpoint_dependencies", twice, "/"),
    ("keras2.13-once.keras", "_layer_checkpoint_dependencies", once, "/"),
    ("keras2.13-windows.keras", "_layer_checkpoint_dependencies", twice, "\\"),
    ("windows.keras", "layers", once, "\\"),
]:
    archive(name, "2.13.1" if "13" in name else "2.15.0", config,
            [(f"{container}{separator}{entry}", weights) for entry, weights in zip(names, [first, second, third])])
    note(name, wide, y)
(folder / "facts.json").write_text(json.dumps(facts, separators=(",", ":")) + "\n")
