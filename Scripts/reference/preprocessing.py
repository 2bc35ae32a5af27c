#!/usr/bin/env python3
"""Writes what Python Keras' preprocessing layers make of numbers and images to Tests/Fixtures/reference/preprocessing.json."""
from serialized_layers import *

from keras import layers

random = np.random.default_rng(23)


def integers(high, *shape, dtype="int32"):
    return random.integers(0, high, size=shape).astype(dtype)


def image(*shape):
    return random.uniform(size=shape).round(3).astype("float32")


cases = {}


def add(name, layer, x, **options):
    cases[name] = case(layer, x, random=random, **options)


def categories(mode, x, tokens=5, **options):
    return layers.CategoryEncoding(num_tokens=tokens, output_mode=mode), x


add("categoriesMultiHot", *categories("multi_hot", integers(5, 3, 4)), gradient=False)
add("categoriesMultiHotFloat", *categories("multi_hot", integers(5, 3, 4, dtype="float32")), gradient=False)
add("categoriesMultiHotOutside", *categories("multi_hot", np.array([[0, 7, -1], [2, 2, 4]], "int32")), gradient=False)
add("categoriesOneHot", *categories("one_hot", integers(5, 3, 4)), gradient=False)
add("categoriesOneHotColumn", *categories("one_hot", integers(5, 4, 1)), gradient=False)
add("categoriesOneHotRow", *categories("one_hot", integers(5, 4)), gradient=False)
add("categoriesCount", *categories("count", integers(3, 3, 6), 3), gradient=False)
add("categoriesCountOneRow", *categories("count", integers(3, 6), 3), gradient=False, shape=False)
add("categoriesCountOfThree", *categories("count", integers(3, 2, 4, 3), 3), gradient=False, shape=False)


def adapted_bins(data, bins, **options):
    layer = layers.Discretization(num_bins=bins, **options)
    layer.reset_state()
    for part in data:
        layer.update_state(part)
    layer.finalize_state()
    return layer


boundaries = [-1.0, 0.0, 0.5, 2.25]
values = np.array([[-1.5, -1.0, 3.4], [0.0, 0.49, 2.25]], "float32")
for mode in ["int", "one_hot", "multi_hot", "count"]:
    add(
        "bins_" + mode, layers.Discretization(bin_boundaries=boundaries, output_mode=mode), values, gradient=False,
        shape=mode in ("int", "one_hot"),
    )
add("binsOfIntegers", layers.Discretization(bin_boundaries=[0, 10, 20]), integers(30, 2, 8), gradient=False)
data = [random.normal(size=(40, 3)).astype("float32")]
add("binsAdaptedFew", adapted_bins([d[:4] for d in data], 3), values, gradient=False)
cases["binsAdaptedFew"]["data"] = [numbers(d[:4]) for d in data]
add("binsAdapted", adapted_bins(data, 5), values, gradient=False)
cases["binsAdapted"]["data"] = [numbers(d) for d in data]
parts = [random.normal(size=(150,)).astype("float32"), (random.uniform(size=(20, 13)) * 3).astype("float32"), random.integers(0, 4, size=(300,)).astype("float32")]
add("binsAdaptedParts", adapted_bins(parts, 7, epsilon=0.02), values, gradient=False)
cases["binsAdaptedParts"]["data"] = [numbers(d) for d in parts]

add("centerCrop", layers.CenterCrop(3, 4), image(2, 6, 7, 2))
add("centerCropOdd", layers.CenterCrop(2, 5), image(1, 5, 8, 1))
add("centerCropOneImage", layers.CenterCrop(2, 2), image(4, 5, 3), shape=False)
add("centerCropSmall", layers.CenterCrop(6, 8), image(2, 4, 10, 2))
add("centerCropSmaller", layers.CenterCrop(7, 5), image(1, 3, 4, 1))
add("centerCropChannelsFirst", layers.CenterCrop(3, 2, data_format="channels_first"), image(2, 2, 5, 5))
add("centerCropOfBytes", layers.CenterCrop(3, 2), integers(255, 1, 5, 5, 1, dtype="uint8"))

for method in ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"]:
    add("resizing_" + method, layers.Resizing(7, 3, interpolation=method), image(2, 5, 6, 2))
    add("resizing_smooth_" + method, layers.Resizing(3, 4, interpolation=method, antialias=True), image(1, 8, 9, 1))
    add(
        "resizing_bytes_" + method, layers.Resizing(6, 4, interpolation=method),
        integers(256, 1, 4, 5, 3, dtype="uint8"),
    )
add("resizingCrop", layers.Resizing(4, 4, crop_to_aspect_ratio=True), image(2, 5, 9, 1))
add("resizingCropTall", layers.Resizing(6, 3, crop_to_aspect_ratio=True, interpolation="bicubic"), image(1, 9, 10, 2))
add("resizingPad", layers.Resizing(4, 4, pad_to_aspect_ratio=True, fill_value=0.5), image(2, 5, 9, 1))
add("resizingPadWide", layers.Resizing(3, 8, pad_to_aspect_ratio=True), image(1, 6, 5, 2))
add("resizingPadBytes", layers.Resizing(4, 4, pad_to_aspect_ratio=True, fill_value=7.5), integers(256, 1, 4, 7, 1, dtype="uint8"))
add("resizingOneImage", layers.Resizing(3, 2), image(4, 5, 3), shape=False)
add("resizingChannelsFirst", layers.Resizing(3, 7, data_format="channels_first"), image(2, 3, 5, 4))
add("resizingNothing", layers.Resizing(4, 5), image(1, 4, 5, 1))
add("resizingNumbers", layers.Resizing(5, 5), integers(40000, 1, 3, 3, 1))
add("resizingSmallNumbers", layers.Resizing(5, 5, interpolation="lanczos3"), (integers(256, 1, 3, 3, 1) - 128).astype("int8"))



def wave(*shape):
    return random.normal(size=shape).round(2).astype("float32")


for mode in ["log", "magnitude", "psd", "real", "imag", "angle", "stft"]:
    add("stft_" + mode, layers.STFTSpectrogram(mode=mode, frame_length=8), wave(2, 20, 2), weights=False, gradient=mode in ("real", "psd", "stft"))
add(
    "stftSettings", layers.STFTSpectrogram(mode="magnitude", frame_length=6, frame_step=2, fft_length=10, window="hamming", periodic=True, scaling="spectrum", padding="same", expand_dims=True),
    wave(1, 9, 2), weights=False,
)
add("stftChannelsFirst", layers.STFTSpectrogram(mode="stft", frame_length=4, window=None, scaling=None, data_format="channels_first"), wave(2, 2, 11), weights=False)
add("stftChannelsFirstExpanded", layers.STFTSpectrogram(mode="real", frame_length=4, window="blackman", expand_dims=True, data_format="channels_first"), wave(1, 2, 9), weights=False)
add("mel", layers.MelSpectrogram(fft_length=16, sequence_stride=4, num_mel_bins=5, sampling_rate=200, min_freq=5.0), wave(2, 30), weights=False, gradient=False)
add(
    "melSettings", layers.MelSpectrogram(fft_length=32, sequence_stride=10, sequence_length=20, window="hamming", num_mel_bins=6, sampling_rate=1000, min_freq=10.0, max_freq=300, power_to_db=False, mag_exp=1.0),
    wave(1, 64), weights=False, gradient=False,
)
add("melOneWave", layers.MelSpectrogram(fft_length=8, sequence_stride=3, window=None, num_mel_bins=3, sampling_rate=100, min_freq=1.0, top_db=20.0, ref_power=0.5), wave(21), weights=False, gradient=False, shape=False)
write("preprocessing.json", cases)
