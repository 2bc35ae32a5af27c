#!/usr/bin/env python3
"""Writes what Python Keras' layers for random images make of images by given random numbers, and without training, to
Tests/Fixtures/reference/random_images.json."""
from serialized_layers import *

from keras import layers

random = np.random.default_rng(37)
cases = {}


def image(*shape, high=255):
    return (random.uniform(size=shape) * high).round(2).astype("float32")


def add(name, layer, x, drawn=None, keys=None):
    """drawn: what get_random_transformation would give; keys: how this library calls what Python does not name."""
    given = {key: jnp.asarray(value) for key, value in (drawn or {}).items()}
    transformation = given if keys is None else keys(given)
    output = layer.transform_images(jnp.asarray(x), transformation, training=True)
    cases[name] = {
        "layer": serialized(layer),
        "input": numbers(x),
        "drawn": {key: numbers(np.asarray(value)) for key, value in given.items()},
        "output": numbers(output),
        "unchanged": numbers(layer(x, training=False)),
    }


batch = image(3, 5, 6, 2)
colors = image(3, 4, 5, 3)
colors[0, 0, 0] = 0
colors[1, 1, 1] = 100


def flags(*values):
    return np.array(values).reshape(-1)


for mode in ["horizontal", "vertical", "horizontal_and_vertical"]:
    add("flip_" + mode, layers.RandomFlip(mode, seed=1), batch, {"flips": flags(True, False, True).reshape(3, 1, 1, 1)})
add("flipChannelsFirst", layers.RandomFlip("horizontal", data_format="channels_first"), batch, {"flips": flags(True, False, True).reshape(3, 1, 1, 1)})

for fill in ["reflect", "wrap", "constant", "nearest"]:
    for interpolation in ["nearest", "bilinear"]:
        options = dict(fill_mode=fill, interpolation=interpolation, fill_value=7.0, seed=2)
        rotation = layers.RandomRotation(0.3, **options)
        angle = np.array([33.0, -81.0, 170.3], "float32")
        zeros, ones = np.zeros(3, "float32"), np.ones(3, "float32")
        matrix = rotation._compute_affine_matrix(
            center_x=0.5, center_y=0.5, angle=jnp.asarray(angle), translate_x=zeros, translate_y=zeros, scale=ones,
            shear_x=zeros, shear_y=zeros, height=5, width=6,
        )
        add(f"rotation_{fill}_{interpolation}", rotation, batch, {"angle": angle}, lambda d: {"rotation_matrix": matrix})
        add(
            f"zoom_{fill}_{interpolation}", layers.RandomZoom(0.4, (-0.2, 0.3), **options), batch,
            {"height_zoom": np.array([[0.63], [1.37], [1.9]], "float32"), "width_zoom": np.array([[0.81], [1.23], [0.59]], "float32")},
        )
        add(
            f"translation_{fill}_{interpolation}", layers.RandomTranslation((-0.2, 0.5), 0.3, **options), batch,
            {"translations": np.array([[1.0, -2.0], [0.3, 1.7], [-7.4, 5.6]], "float32")},
        )
        add(
            f"shear_{fill}_{interpolation}", layers.RandomShear(0.4, (0.1, 0.3), **options), batch,
            {"shear_factor": np.array([[0.37, 0.0], [-0.21, 0.13], [0.0, -0.43]], "float32")},
        )
add("zoomOneFactor", layers.RandomZoom(0.2), batch, {"height_zoom": np.array([[0.9], [1.1], [1.0]], "float32"), "width_zoom": np.array([[0.9], [1.1], [1.0]], "float32")})
add("rotationChannelsFirst", layers.RandomTranslation(0.1, 0.1, data_format="channels_first"), image(1, 2, 4, 5), {"translations": np.array([[1.5, -0.5]], "float32")})

add("crop", layers.RandomCrop(3, 2, seed=3), batch, {"h_start": np.int32(1), "w_start": np.int32(3)}, lambda d: (d["h_start"], d["w_start"]))
add("cropSmall", layers.RandomCrop(8, 4, seed=3), batch, {}, lambda d: layers.RandomCrop(8, 4).get_random_transformation(batch, True))
add("contrast", layers.RandomContrast((0.2, 0.6)), colors, {"contrast_factor": np.array([0.8, 1.6, 1.0], "float32").reshape(3, 1, 1, 1)})
add("contrastChannelsFirst", layers.RandomContrast(0.6, data_format="channels_first", value_range=(0, 200)), image(1, 2, 3, 4), {"contrast_factor": np.array([1.4], "float32").reshape(1, 1, 1, 1)})
add("brightness", layers.RandomBrightness(0.3), colors, {"rgb_delta": np.array([40.5, -60, 0], "float32").reshape(3, 1, 1, 1)})
add("brightnessRange", layers.RandomBrightness((-0.1, 0.4), value_range=(-1, 1)), image(2, 3, 3, 1, high=1), {"rgb_delta": np.array([0.7, -0.2], "float32").reshape(2, 1, 1, 1)})
add("hue", layers.RandomHue(0.4), colors, {"factor": np.array([0.2, -0.13, 0.41], "float32")})
add("hueChannelsFirst", layers.RandomHue(0.4, value_range=(0, 1), data_format="channels_first"), image(1, 3, 3, 4, high=1), {"factor": np.array([-0.35], "float32")})
add("saturation", layers.RandomSaturation((0.2, 0.8), value_range=(0, 1)), image(3, 4, 5, 3, high=1), {"factor": np.array([0.25, 1.0, 3.5], "float32")})
add("degeneration", layers.RandomColorDegeneration(0.7), colors, {"factor": np.array([0.3, -0.7, 1.0], "float32").reshape(3, 1, 1, 1)})
add("grayscale", layers.RandomGrayscale(0.3), colors, {"should_apply": flags(True, False, True).reshape(3, 1, 1, 1)}, lambda d: d["should_apply"])
add("grayscaleOneChannel", layers.RandomGrayscale(), image(2, 3, 3, 1), {"should_apply": flags(True, False).reshape(2, 1, 1, 1)}, lambda d: d["should_apply"])
add("invert", layers.RandomInvert(0.4, value_range=(0, 200)), colors, {"apply_inversion": flags(True, False, True)})
add("posterization", layers.RandomPosterization((2, 6)), colors, {"shift_factor": np.array([6, 3, 0], "uint8")})
add("posterizationRange", layers.RandomPosterization(4, value_range=(0, 1)), image(2, 3, 3, 2, high=1), {"shift_factor": np.array([4, 7], "uint8")})
add("sharpness", layers.RandomSharpness(0.8), colors, {"factor": np.array([0.0, 0.5, 0.9], "float32")})
add("sharpnessChannelsFirst", layers.RandomSharpness((0.2, 0.4), data_format="channels_first"), image(1, 2, 4, 5), {"factor": np.array([0.3], "float32")})
add("blur", layers.RandomGaussianBlur(0.5, kernel_size=(3, 5), sigma=(0.2, 0.9)), batch, {"should_apply_blur": flags(True, False, True), "blur_factor": np.array([0.7, 0.4], "float32")})
add(
    "blurChannelsFirst", layers.RandomGaussianBlur(kernel_size=3, data_format="channels_first"), image(2, 3, 4, 5),
    {"should_apply_blur": flags(True, True), "blur_factor": np.array([0.9, 0.3], "float32")},
)
mask = np.zeros((3, 4, 5, 3), bool)
mask[:, 1:3, 2:4] = True
add("erasing", layers.RandomErasing((0.2, 0.9), scale=(0.1, 0.3), fill_value=[1.0, 2.0, 3.0]), colors, {"apply_erasing": flags(True, False, True), "batch_masks": mask, "fill_value": np.full(colors.shape, 13.0, "float32")})
add("erasingNoise", layers.RandomErasing(), colors, {"apply_erasing": flags(True, True, True), "batch_masks": mask, "fill_value": image(3, 4, 5, 3)})
start = np.tile(np.array([[[0.0, 0.0], [5, 0], [0, 4], [5, 4]]], "float32"), (3, 1, 1))
end = start + start * random.uniform(-0.4, 0.4, size=(3, 4, 2)).astype("float32")
for interpolation in ["nearest", "bilinear"]:
    add(
        "perspective_" + interpolation, layers.RandomPerspective(0.8, scale=0.7, interpolation=interpolation, fill_value=9.0), batch,
        {"apply_perspective": flags(True, False, True), "end_points": end}, lambda d: {**d, "start_points": start},
    )
add("autoContrast", layers.AutoContrast(), colors * 0.5 + 20)
add("autoContrastRange", layers.AutoContrast(value_range=(0, 1)), np.concatenate([image(1, 3, 4, 2, high=0.6), np.full((1, 3, 4, 2), 0.25, "float32")]))
add("equalization", layers.Equalization(), colors)
add("equalizationBins", layers.Equalization(value_range=(0, 1), bins=16), image(2, 4, 4, 2, high=0.5))
add("equalizationFlat", layers.Equalization(), np.full((1, 3, 3, 1), 77.0, "float32"))
add("adaptive", layers.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=(2, 3), clip_limit=40.0), image(2, 6, 9, 2))
add("adaptiveUneven", layers.ContrastLimitedAdaptiveHistogramEqualization(value_range=(0, 1), tile_grid_size=(2, 2), clip_limit=0.0), image(1, 5, 7, 1, high=1))
add("adaptiveChannelsFirst", layers.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=(1, 2), data_format="channels_first"), image(1, 2, 4, 4))
add("solarization", layers.Solarization(addition_factor=0.3, threshold_factor=(0.2, 0.7)), colors, {"additions": np.array([0, 30, 60.5], "float32").reshape(3, 1, 1, 1), "thresholds": np.array([128, 200, 50], "float32").reshape(3, 1, 1, 1)})
add("solarizationRange", layers.Solarization(0.3, 0.5, value_range=(0, 1)), image(2, 3, 3, 1, high=1), {"additions": np.array([20, 0], "float32").reshape(2, 1, 1, 1), "thresholds": np.array([100, 128], "float32").reshape(2, 1, 1, 1)})
add("mixUp", layers.MixUp(alpha=0.4), batch, {"permutation_order": np.array([2, 0, 1], "int32"), "mix_weight": np.array([0.3, 0.9, 0.5], "float32")})
add("cutMix", layers.CutMix(factor=(0.2, 0.7)), colors, {"permutation_order": np.array([1, 2, 0], "int32"), "batch_masks": mask})

for name, layer in {
    "jitter": layers.RandomColorJitter(brightness_factor=0.2, contrast_factor=(0.1, 0.4), hue_factor=0.3),
    "elastic": layers.RandomElasticTransform(0.5, scale=(0.2, 0.8), fill_mode="wrap"),
    "randAugment": layers.RandAugment(num_ops=3, factor=(0.1, 0.4)),
    "augMix": layers.AugMix(num_chains=2, chain_depth=1, factor=0.4, all_ops=False),
    "pipeline": layers.Pipeline([layers.RandomFlip(), layers.RandomZoom(0.1)]),
}.items():
    cases[name] = {"layer": serialized(layer), "input": numbers(colors), "unchanged": numbers(layer(colors, training=False))}

write("random_images.json", cases)

# A model with all of them that a model of Keras can hold (Equalization cannot); without training most pass images on.
every = [
    layers.RandomFlip(), layers.RandomRotation(0.1), layers.RandomZoom(0.1), layers.RandomTranslation(0.1, 0.1), layers.RandomCrop(4, 5),
    layers.RandomContrast(0.1), layers.RandomBrightness(0.1), layers.RandomHue(0.1), layers.RandomSaturation(0.1),
    layers.RandomColorJitter(brightness_factor=0.1, hue_factor=0.1), layers.RandomColorDegeneration(0.1), layers.RandomGrayscale(0.1),
    layers.RandomGaussianBlur(0.1), layers.RandomInvert(0.1), layers.RandomPosterization(4), layers.RandomSharpness(0.1), layers.RandomErasing(0.1),
    layers.RandomPerspective(0.1), layers.RandomElasticTransform(0.1), layers.AutoContrast(), layers.Solarization(0.1),
    layers.MixUp(), layers.CutMix(), layers.AugMix(), layers.RandAugment(), layers.Pipeline([layers.RandomFlip()]),
    layers.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=(2, 2)),
]
small = image(2, 4, 5, 3)
waves = random.normal(size=(2, 40, 1)).round(2).astype("float32")
write_models({
    "augmentation": (keras.Sequential([keras.Input((4, 5, 3)), *every, layers.Flatten(), layers.Dense(2)]), small),
    "spectrogram": (keras.Sequential([keras.Input((40, 1)), layers.STFTSpectrogram(frame_length=8), layers.Flatten(), layers.Dense(2)]), waves),
    "mel": (keras.Sequential([keras.Input((80,)), layers.MelSpectrogram(fft_length=16, sequence_stride=8, num_mel_bins=4, sampling_rate=200), layers.Flatten(), layers.Dense(2)]), random.normal(size=(2, 80)).round(2).astype("float32")),
})
