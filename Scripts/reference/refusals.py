#!/usr/bin/env python3
"""Writes configurations that Python Keras refuses, layers with an input shape, to Tests/Fixtures/reference/refusals.json.

Each is one that Keras takes, with one argument changed."""
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
from keras import layers as L, losses, metrics as M, optimizers as O
from keras.optimizers import schedules as S
from keras import constraints as C, regularizers as R

NUMBERS = [-1, 0, 2, 1.5, -0.5]
NAMES = ["nonsense"]
IGNORED = {"name", "dtype", "trainable", "seed", "module", "registered_name"}

image, wave, series, row = [None, 6, 6, 4], [None, 32, 1], [None, 6, 4], [None, 5]
value = {"value_range": (0, 255)}
LAYERS = [
    (L.Dense(3), row), (L.Embedding(5, 3), row), (L.EinsumDense("abc,cd->abd", (None, 3)), series), (L.Masking(), series), (L.RepeatVector(2), row),
    (L.Permute((2, 1)), series), (L.Reshape((24,)), series), (L.Flatten(), series), (L.ReLU(max_value=1.0), row), (L.LeakyReLU(), row), (L.ELU(), row),
    (L.PReLU(), row), (L.Softmax(), row), (L.Dropout(0.3), row), (L.SpatialDropout1D(0.3), series), (L.SpatialDropout2D(0.3), image),
    (L.GaussianDropout(0.3), row), (L.GaussianNoise(0.3), row), (L.AlphaDropout(0.3), row), (L.BatchNormalization(), row),
    (L.BatchNormalization(renorm=True, renorm_clipping={"rmax": 3.0, "rmin": 0.5, "dmax": 1.0}), row),
    (L.LayerNormalization(), row), (L.GroupNormalization(2), image), (L.RMSNormalization(), row), (L.UnitNormalization(), row),
    (L.SpectralNormalization(L.Dense(3)), row), (L.Conv1D(4, 3), series), (L.Conv2D(4, 3, groups=2), image), (L.Conv1DTranspose(4, 3), series),
    (L.Conv2DTranspose(4, 3, strides=2, output_padding=1), image), (L.DepthwiseConv1D(3), series), (L.DepthwiseConv2D(3), image),
    (L.SeparableConv1D(4, 3), series), (L.SeparableConv2D(4, 3), image), (L.MaxPooling1D(2), series), (L.AveragePooling2D(2), image),
    (L.GlobalMaxPooling2D(), image), (L.AdaptiveAveragePooling2D(2), image), (L.AdaptiveMaxPooling1D(2), series), (L.UpSampling1D(2), series), (L.UpSampling2D(2), image),
    (L.ZeroPadding1D(1), series), (L.ZeroPadding2D(1), image), (L.Cropping1D(1), series), (L.Cropping2D(1), image), (L.SimpleRNN(3), series), (L.LSTM(3), series),
    (L.GRU(3), series), (L.Bidirectional(L.LSTM(3)), series), (L.ConvLSTM1D(3, 2), [None, 3, 6, 2]), (L.TimeDistributed(L.Dense(2)), series),
    (L.Rescaling(0.5), row), (L.Normalization(mean=1.0, variance=2.0), row), (L.CategoryEncoding(4), row), (L.Discretization([0.0, 1.0]), row),
    (L.Resizing(4, 4), image), (L.CenterCrop(4, 4), image), (L.RandomCrop(4, 4), image), (L.RandomFlip(), image), (L.RandomRotation(0.1), image),
    (L.RandomTranslation(0.1, 0.1), image), (L.RandomZoom(0.1), image), (L.RandomContrast(0.1), image), (L.RandomBrightness(0.1), image),
    (L.RandomHue(0.1, **value), image[:3] + [3]), (L.RandomSaturation(0.1, **value), image[:3] + [3]), (L.RandomGrayscale(0.1), image[:3] + [3]), (L.RandomInvert(0.1, **value), image),
    (L.RandomPosterization(3, **value), image), (L.RandomSharpness(0.1, **value), image), (L.RandomShear(0.1, 0.1), image), (L.RandomPerspective(0.1), image),
    (L.RandomErasing(0.1, **value), image), (L.RandomGaussianBlur(0.1, **value), image), (L.RandomElasticTransform(0.1), image), (L.RandomColorDegeneration(0.1), image[:3] + [3]),
    (L.Solarization(value_range=(0, 255)), image), (L.AutoContrast(**value), image), (L.MixUp(), image), (L.CutMix(), image), (L.STFTSpectrogram(frame_length=8, frame_step=4, fft_length=8), wave),
    (L.MelSpectrogram(fft_length=8, sequence_stride=4, sequence_length=8, num_mel_bins=3, sampling_rate=40), [None, 32])]
OTHERS = {
    "losses": [losses.Huber(), losses.BinaryCrossentropy(label_smoothing=0.1), losses.BinaryFocalCrossentropy(label_smoothing=0.1), losses.CategoricalCrossentropy(label_smoothing=0.1),
               losses.CategoricalFocalCrossentropy(label_smoothing=0.1), losses.SparseCategoricalCrossentropy(), losses.CategoricalGeneralizedCrossEntropy(), losses.Tversky(), losses.MeanSquaredError()],
    "metrics": [M.AUC(), M.Precision(), M.Recall(), M.TruePositives(), M.SensitivityAtSpecificity(0.5), M.SpecificityAtSensitivity(0.5), M.PrecisionAtRecall(0.5),
                M.RecallAtPrecision(0.5), M.F1Score(), M.FBetaScore(), M.R2Score(), M.TopKCategoricalAccuracy(), M.BinaryAccuracy(), M.IoU(2, [0]), M.MeanIoU(2), M.BinaryIoU([0]),
                M.OneHotIoU(2, [0]), M.OneHotMeanIoU(2)],
    "optimizers": [O.SGD(momentum=0.9), O.Adam(clipnorm=1.0), O.Adam(gradient_accumulation_steps=2, use_ema=True, ema_overwrite_frequency=2), O.RMSprop(), O.Adagrad(), O.Adadelta(),
                   O.Adamax(), O.Nadam(), O.AdamW(), O.Ftrl(), O.Lion(), O.Adafactor(), O.Lamb(), O.Muon()],
    "schedules": [S.ExponentialDecay(0.1, 4, 0.5), S.CosineDecay(0.1, 4), S.CosineDecayRestarts(0.1, 4), S.InverseTimeDecay(0.1, 4, 0.5), S.PolynomialDecay(0.1, 4),
                  S.PiecewiseConstantDecay([2, 4], [0.1, 0.2, 0.3])],
    "constraints": [C.MaxNorm(), C.MinMaxNorm(), C.UnitNorm()],
    "regularizers": [R.L1(), R.L2(), R.L1L2(0.1, 0.1), R.OrthogonalRegularizer()],
}


def changes(value):
    """Other values for an argument."""
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, float):
        return [float(number) for number in NUMBERS]
    if isinstance(value, int):
        return NUMBERS
    if isinstance(value, str):
        return NAMES
    if isinstance(value, (list, tuple)) and value and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in value):
        return [[v] + list(value[1:]) for v in (-1, 0)] + [list(value) + [1], [], list(reversed(value))]
    return []


def refused(make):
    try:
        make()
        return None
    except Exception as error:
        return f"{type(error).__name__}: {error}".split("\n")[0][:160]


entries = {"layers": []}
for layer, shape in LAYERS:
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    # Of some layers, such as RandomShear, Keras does not take its own configuration.
    if refused(lambda: keras.saving.deserialize_keras_object(config)):
        continue
    for key, value in config["config"].items():
        if key in IGNORED:
            continue
        for other in changes(value):
            if other == value:
                continue
            changed = dict(config, config=dict(config["config"], **{key: other}))

            def make():
                made = keras.saving.deserialize_keras_object(changed)
                keras.Sequential([keras.Input(tuple(shape[1:])), made])

            why = refused(make)
            if why:
                entries["layers"].append({"object": changed, "shape": shape, "what": f"{type(layer).__name__} {key}={other}", "why": why})
for kind, objects in OTHERS.items():
    entries[kind] = []
    for thing in objects:
        config = json.loads(json.dumps(keras.saving.serialize_keras_object(thing)))
        for key, value in config["config"].items():
            if key in IGNORED:
                continue
            for other in changes(value):
                if other == value:
                    continue
                changed = dict(config, config=dict(config["config"], **{key: other}))
                why = refused(lambda: keras.saving.deserialize_keras_object(changed))
                if why:
                    entries[kind].append({"object": changed, "what": f"{type(thing).__name__} {key}={other}", "why": why})

path = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/reference/refusals.json"
path.write_text("{" + ",\n".join(f"{json.dumps(kind)}: [\n" + ",\n".join(json.dumps(e) for e in all) + "]" for kind, all in entries.items()) + "}\n")
print({kind: len(all) for kind, all in entries.items()})
