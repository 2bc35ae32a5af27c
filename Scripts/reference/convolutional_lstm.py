#!/usr/bin/env python3
"""Writes what Python Keras' convolutional LSTMs and wrappers make of sequences to Tests/Fixtures/reference/convolutional_lstm.json,
and model files with them to Tests/Fixtures/models."""
from serialized_layers import *

from keras import layers

random = np.random.default_rng(29)
cases = {}


def normal(*shape):
    return random.normal(size=shape).round(2).astype("float32")


def add(name, layer, x, **options):
    cases[name] = case(layer, x, random=random, **options)


add("convLSTM1D", layers.ConvLSTM1D(2, 3, seed=1), normal(2, 3, 5, 2))
add("convLSTM1DSequences", layers.ConvLSTM1D(3, 2, padding="same", return_sequences=True, go_backwards=True, seed=1), normal(1, 3, 4, 2))
add("convLSTM1DDilated", layers.ConvLSTM1D(2, 2, dilation_rate=2, use_bias=False, seed=1), normal(2, 2, 6, 1))
add("convLSTM2D", layers.ConvLSTM2D(2, 3, seed=1), normal(2, 3, 4, 5, 2))
add(
    "convLSTM2DSame",
    layers.ConvLSTM2D(2, (2, 3), strides=2, padding="same", activation="relu", recurrent_activation="hard_sigmoid", return_sequences=True, seed=2),
    normal(1, 2, 4, 5, 1),
)
add(
    "convLSTM2DChannelsFirst",
    layers.ConvLSTM2D(2, 2, data_format="channels_first", return_sequences=True, unit_forget_bias=False, dropout=0.2, recurrent_dropout=0.1, seed=3),
    normal(1, 2, 3, 4, 4),
)
add(
    "convLSTM2DSettings",
    layers.ConvLSTM2D(
        1, 2, kernel_initializer="he_normal", recurrent_initializer="glorot_normal", bias_initializer="ones",
        kernel_regularizer="l2", recurrent_regularizer=keras.regularizers.L1(0.5), bias_regularizer="l1",
        activity_regularizer="l2", kernel_constraint="non_neg", recurrent_constraint="unit_norm",
        bias_constraint=keras.constraints.MaxNorm(2.0), seed=4,
    ),
    normal(1, 1, 3, 3, 1),
)
add("convLSTM3D", layers.ConvLSTM3D(1, 2, seed=1), normal(1, 2, 3, 3, 3, 2))
add("convLSTM3DSequences", layers.ConvLSTM3D(2, (1, 2, 2), padding="same", return_sequences=True, seed=1), normal(1, 2, 2, 3, 2, 1))

add("spectralDense", layers.SpectralNormalization(layers.Dense(3)), normal(4, 5))
add("spectralConv", layers.SpectralNormalization(layers.Conv2D(2, 2, activation="relu"), power_iterations=2), normal(1, 4, 4, 2))
add("reversible", layers.ReversibleEmbedding(6, 3), random.integers(0, 6, size=(2, 4)).astype("int32"))
add(
    "reversibleUntied", layers.ReversibleEmbedding(5, 2, tie_weights=False, logit_soft_cap=2.0, reverse_dtype="float32", mask_zero=True),
    random.integers(0, 5, size=(2, 3)).astype("int32"),
)
for name, layer in [("reversible", layers.ReversibleEmbedding(6, 3)), ("reversibleUntied", layers.ReversibleEmbedding(5, 2, tie_weights=False, logit_soft_cap=2.0))]:
    layer.build((None,))
    layer.set_weights([np.array(w["values"], "float32").reshape(w["shape"]) for w in cases[name]["weights"]])
    vectors = normal(2, 2, layer.output_dim)
    cases[name]["data"] = [numbers(vectors), numbers(layer(vectors, reverse=True))]

# One call in training: the vector and the kernel after it, which JAX keeps when it runs step by step.
spectral = layers.SpectralNormalization(layers.Dense(3), power_iterations=3)
x = normal(4, 5)
spectral.build(x.shape)
spectral.set_weights([normal(*w.shape) for w in spectral.weights])
before = [numbers(w) for w in spectral.get_weights()]
training = case(spectral, x, random=random, gradient=False, weights=False)
training["weights"] = before
training["output"] = numbers(spectral(x, training=True))
training["data"] = [numbers(w) for w in spectral.get_weights()]
spectral.set_weights([np.array(w["values"], "float32").reshape(w["shape"]) for w in before])
upstream = normal(4, 3)
trainable = [w.value for w in spectral.trainable_variables]
others = [w.value for w in spectral.non_trainable_variables]
gradients = jax.grad(
    lambda t, x: (spectral.stateless_call(t, others, x, training=True)[0] * upstream).sum(), argnums=(0, 1)
)(trainable, jnp.asarray(x))
training["upstream"] = numbers(upstream)
training["inputGradient"] = numbers(gradients[1])
training["weightGradients"] = [numbers(g) for g in gradients[0]]
cases["spectralTraining"] = training

write("convolutional_lstm.json", cases)

# Files of whole models, each with what it predicts.
models = {
    "conv_lstm": (
        keras.Sequential(
            [keras.Input((2, 4, 4, 1)), layers.ConvLSTM2D(2, 2, return_sequences=True), layers.ConvLSTM2D(1, 2), layers.Flatten(), layers.Dense(2)]
        ),
        normal(2, 2, 4, 4, 1),
    ),
    "spectral": (
        keras.Sequential(
            [keras.Input((5, 5, 1)), layers.SpectralNormalization(layers.Conv2D(2, 3)), layers.Flatten(), layers.SpectralNormalization(layers.Dense(3))]
        ),
        normal(2, 5, 5, 1),
    ),
    "reversible_embedding": (
        keras.Sequential([keras.Input((3,), dtype="int32"), layers.ReversibleEmbedding(5, 2, tie_weights=False), layers.Flatten(), layers.Dense(1)]),
        random.integers(0, 5, size=(2, 3)).astype("int32"),
    ),
    "preparation": (
        keras.Sequential(
            [keras.Input((6, 8, 3)), layers.CenterCrop(6, 6), layers.Resizing(4, 4, interpolation="bicubic"), layers.Flatten(), layers.Discretization(bin_boundaries=[-0.5, 0.0, 0.5]), layers.CategoryEncoding(4, output_mode="count")]
        ),
        normal(2, 6, 8, 3),
    ),
}
write_models(models)
