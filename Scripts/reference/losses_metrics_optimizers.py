"""Numbers from Python Keras (JAX backend) that the tests of losses, metrics, optimizers and schedules are held to.

    KERAS_BACKEND=jax python Scripts/reference/losses_metrics_optimizers.py

Writes losses.json, metrics.json, optimizers.json and schedules.json to Tests/Fixtures/reference.
"""
import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import losses as L
from keras import metrics as M
from keras import optimizers as O
from keras.src import backend
from keras.src import losses as losses_module
from keras.src import metrics as metrics_module
from keras.src import optimizers as optimizers_module
from keras.src.utils import naming

OUT = Path(__file__).resolve().parents[2] / "Tests/Fixtures/reference"
random = np.random.RandomState(7)


def array(x):
    x = np.asarray(x)
    values = [int(v) if v == int(v) else float(f"{v:.8g}") for v in x.astype("float64").ravel()]
    return {"shape": list(x.shape), "dtype": str(x.dtype), "values": values}


def write(name, content):
    text = json.dumps(content, separators=(",", ":")).replace('},{"name"', '},\n{"name"')
    (OUT / name).write_text(text + "\n")


def floats(*shape, low=-2.0, high=2.0):
    return random.uniform(low, high, shape).astype("float32")


def ints(*shape, classes=2):
    return random.randint(0, classes, shape).astype("int32")


def one_hot(x, classes):
    return np.eye(classes, dtype="float32")[x]


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return (e / e.sum(-1, keepdims=True)).astype("float32")


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


# ---- losses ---------------------------------------------------------------------------------------------------------

INPUTS = {
    "values": floats(4, 3), "other_values": floats(4, 3), "column": floats(4, 1), "vector": floats(4),
    "positive": floats(4, 3, low=0.1, high=3), "large": floats(4, 3, low=-50, high=50),
    "logits": floats(4, 5), "classes": ints(4, classes=5), "class_column": ints(4, 1, classes=5),
    "hot": one_hot(ints(4, classes=5), 5), "soft": softmax(floats(4, 5)),
    "scores": floats(4, 5, low=0.05, high=1), "certain": one_hot(ints(4, classes=5), 5),
    "steep": floats(4, 5, low=-40, high=40),
    "bits": ints(4, 3).astype("float32"), "bit_vector": ints(4), "chances": floats(4, 3, low=0.01, high=0.99),
    "chance_column": floats(4, 1, low=0.01, high=0.99), "sure_bits": ints(4, 3).astype("float32"),
    "signs": (ints(4, 3) * 2 - 1).astype("float32"),
    "steps": floats(2, 3, 4), "step_targets": floats(2, 3, 4), "step_logits": floats(2, 3, 5),
    "step_classes": ints(2, 3, classes=5), "ignored_classes": np.array([[0, -1, 2], [-1, 4, 1]], "int32"),
    "channels": floats(2, 5, 3, low=0.05, high=1), "channel_hot": np.moveaxis(one_hot(ints(2, 3, classes=5), 5), -1, 1),
    "mask": np.array([[1, 1, 0], [1, 0, 0]], "bool"), "no_mask": np.zeros((2, 3), "bool"),
    "weights": np.array([1, 0.5, 0, 2], "float32"), "weight_column": np.array([[1], [0.5], [0], [2]], "float32"),
    "step_weights": np.array([[1, 2, 3], [0.5, 1, 0]], "float32"),
    "labels": np.array([[1, 2, 2, 0], [4, 1, 3, 1], [3, 0, 0, 0]], "int32"), "spelling": floats(3, 8, 5),
    "people": np.array([0, 1, 0, 2, 1, 2], "int32"), "faces": unit(floats(6, 4)),
    "region": ints(2, 3, 4).astype("float32"), "map": floats(2, 3, 4, low=0, high=1),
}
LOSSES = []


def loss(name, make, y_true, y_pred, activation=None, weight=None, mask=None):
    """The loss, its gradient with respect to what the activation is applied to, and its configuration."""
    activations = {None: lambda x: x, "softmax": jax.nn.softmax, "sigmoid": jax.nn.sigmoid}

    def value(x):
        output = activations[activation](x)
        if mask is not None:
            backend.set_keras_mask(output, jnp.asarray(INPUTS[mask]))
        sample_weight = None if weight is None else INPUTS[weight]
        return make(INPUTS[y_true], output, sample_weight=sample_weight)

    x = jnp.asarray(INPUTS[y_pred])
    case = {"name": name, "yTrue": y_true, "yPred": y_pred, "value": array(value(x)),
            "gradient": array(jax.grad(lambda x: value(x).sum())(x)), "config": make.get_config()}
    case.update({k: v for k, v in {"activation": activation, "weight": weight, "mask": mask}.items() if v})
    LOSSES.append(case)


for cls in [L.MeanSquaredError, L.MeanAbsoluteError, L.MeanAbsolutePercentageError, L.Huber, L.LogCosh,
            L.CosineSimilarity]:
    loss(cls.__name__, cls(), "values", "other_values")
loss("MeanSquaredLogarithmicError", L.MeanSquaredLogarithmicError(), "values", "other_values")
loss("MeanSquaredLogarithmicError", L.MeanSquaredLogarithmicError(), "positive", "chances")
loss("MeanSquaredError", L.MeanSquaredError(), "vector", "column")
loss("MeanSquaredError", L.MeanSquaredError(), "column", "vector")
loss("MeanSquaredError", L.MeanSquaredError(), "step_targets", "steps")
loss("MeanSquaredError", L.MeanSquaredError(), "values", "other_values", weight="weights")
loss("MeanSquaredError", L.MeanSquaredError(), "values", "other_values", weight="weight_column")
loss("MeanSquaredError", L.MeanSquaredError(), "step_targets", "steps", weight="step_weights")
loss("MeanSquaredError", L.MeanSquaredError(), "step_targets", "steps", mask="mask")
loss("MeanSquaredError", L.MeanSquaredError(), "step_targets", "steps", mask="mask", weight="step_weights")
loss("MeanSquaredError", L.MeanSquaredError(), "step_targets", "steps", mask="no_mask")
for reduction in ["sum", "mean", "none", "mean_with_sample_weight"]:
    loss(f"MeanSquaredError {reduction}", L.MeanSquaredError(reduction=reduction), "values", "other_values",
         weight="weights")
    loss(f"MeanSquaredError {reduction}", L.MeanSquaredError(reduction=reduction), "step_targets", "steps",
         mask="mask")
loss("Huber 0.3", L.Huber(delta=0.3), "values", "other_values")
loss("LogCosh", L.LogCosh(), "values", "large")
loss("CosineSimilarity axis 0", L.CosineSimilarity(axis=0), "values", "other_values")
for cls in [L.Hinge, L.SquaredHinge]:
    loss(cls.__name__, cls(), "signs", "values")
    loss(cls.__name__, cls(), "bits", "values")
loss("CategoricalHinge", L.CategoricalHinge(), "hot", "logits")
loss("KLDivergence", L.KLDivergence(), "soft", "scores")
loss("KLDivergence", L.KLDivergence(), "hot", "logits", activation="softmax")
loss("Poisson", L.Poisson(), "positive", "chances")
for output, activation in [("chances", None), ("values", "sigmoid"), ("sure_bits", None), ("large", "sigmoid")]:
    loss("BinaryCrossentropy", L.BinaryCrossentropy(), "bits", output, activation=activation)
loss("BinaryCrossentropy", L.BinaryCrossentropy(), "bit_vector", "chance_column")
loss("BinaryCrossentropy fromLogits", L.BinaryCrossentropy(from_logits=True), "bits", "values")
loss("BinaryCrossentropy fromLogits", L.BinaryCrossentropy(from_logits=True), "bits", "large")
loss("BinaryCrossentropy labelSmoothing", L.BinaryCrossentropy(label_smoothing=0.2), "bits", "chances")
loss("BinaryCrossentropy axis 0", L.BinaryCrossentropy(axis=0), "bits", "chances")
loss("BinaryFocalCrossentropy", L.BinaryFocalCrossentropy(), "bits", "chances")
loss("BinaryFocalCrossentropy options",
     L.BinaryFocalCrossentropy(apply_class_balancing=True, alpha=0.4, gamma=1.5, from_logits=True,
                               label_smoothing=0.1), "bits", "values")
for output, activation in [("logits", "softmax"), ("soft", None), ("scores", None), ("certain", None),
                           ("steep", "softmax")]:
    loss("CategoricalCrossentropy", L.CategoricalCrossentropy(), "hot", output, activation=activation)
    loss("SparseCategoricalCrossentropy", L.SparseCategoricalCrossentropy(), "classes", output,
         activation=activation)
loss("CategoricalCrossentropy", L.CategoricalCrossentropy(), "hot", "logits", activation="softmax", weight="weights")
loss("CategoricalCrossentropy fromLogits", L.CategoricalCrossentropy(from_logits=True), "hot", "logits")
loss("CategoricalCrossentropy fromLogits", L.CategoricalCrossentropy(from_logits=True), "hot", "steep")
loss("CategoricalCrossentropy labelSmoothing", L.CategoricalCrossentropy(label_smoothing=0.1), "hot", "logits",
     activation="softmax")
loss("CategoricalCrossentropy labelSmoothing fromLogits",
     L.CategoricalCrossentropy(label_smoothing=0.1, from_logits=True), "hot", "logits")
loss("CategoricalCrossentropy axis 1", L.CategoricalCrossentropy(axis=1), "channel_hot", "channels")
loss("CategoricalCrossentropy axis 1 fromLogits", L.CategoricalCrossentropy(axis=1, from_logits=True),
     "channel_hot", "channels")
loss("CategoricalFocalCrossentropy", L.CategoricalFocalCrossentropy(), "hot", "logits", activation="softmax")
loss("CategoricalFocalCrossentropy options",
     L.CategoricalFocalCrossentropy(alpha=0.4, gamma=1.5, from_logits=True, label_smoothing=0.1), "hot", "logits")
loss("SparseCategoricalCrossentropy", L.SparseCategoricalCrossentropy(), "class_column", "logits",
     activation="softmax")
loss("SparseCategoricalCrossentropy", L.SparseCategoricalCrossentropy(), "step_classes", "step_logits",
     activation="softmax", weight="step_weights")
loss("SparseCategoricalCrossentropy", L.SparseCategoricalCrossentropy(), "step_classes", "step_logits",
     activation="softmax", mask="mask")
loss("SparseCategoricalCrossentropy fromLogits", L.SparseCategoricalCrossentropy(from_logits=True), "step_classes",
     "step_logits")
loss("SparseCategoricalCrossentropy ignoreClass",
     L.SparseCategoricalCrossentropy(ignore_class=-1, from_logits=True), "ignored_classes", "step_logits")
loss("SparseCategoricalCrossentropy ignoreClass",
     L.SparseCategoricalCrossentropy(ignore_class=-1, from_logits=True), "ignored_classes", "step_logits",
     mask="mask", weight="step_weights")
for axis in [None, [1, 2]]:
    loss(f"Dice {axis}", L.Dice(axis=axis and tuple(axis)), "region", "map")
    loss(f"Tversky {axis}", L.Tversky(alpha=0.3, beta=0.7, axis=axis and tuple(axis)), "region", "map")
loss("Circle", L.Circle(), "people", "faces")
loss("Circle options", L.Circle(gamma=20.0, margin=0.2, remove_diagonal=False), "people", "faces")
loss("CTC", L.CTC(), "labels", "spelling")
loss("CategoricalGeneralizedCrossEntropy", L.CategoricalGeneralizedCrossEntropy(q=0.7), "classes", "soft")

write("losses.json", {
    "inputs": {k: array(v) for k, v in INPUTS.items()},
    "names": sorted(set(losses_module.ALL_OBJECTS_DICT) - {"Loss", "LossFunctionWrapper"}),
    "cases": LOSSES,
})

# ---- metrics --------------------------------------------------------------------------------------------------------

METRICS = []


def batches(make_true, make_pred, count=3, weight=None, mask=None):
    """Three batches of the shapes that the functions make."""
    result = []
    for _ in range(count):
        batch = {"yTrue": make_true(), "yPred": make_pred()}
        if weight:
            batch["weight"] = floats(*weight, low=0, high=2)
        if mask:
            batch["mask"] = random.rand(*mask) > 0.4
        result.append(batch)
    return result


def metric(name, m, data):
    """The result after each batch, and the state and the configuration at the end."""
    results = []
    for batch in data:
        output = jnp.asarray(batch["yPred"])
        if "mask" in batch:
            backend.set_keras_mask(output, jnp.asarray(batch["mask"]))
        m.update_state(batch["yTrue"], output, sample_weight=batch.get("weight"))
        results.append(array(m.result()))
    config = {k: np.asarray(v).tolist() if hasattr(v, "shape") else v for k, v in m.get_config().items()}
    METRICS.append({
        "name": name, "batches": [{k: array(v) for k, v in batch.items()} for batch in data], "results": results,
        "variables": [{"path": v.path, "value": array(v.value)} for v in m.variables], "config": config})
    naming.reset_uids()  # so that the next one's name does not count up


def value_mean(name, m, data):
    """For metrics that take values only."""
    for batch in data:
        m.update_state(batch["yPred"], sample_weight=batch.get("weight"))
    METRICS.append({
        "name": name, "batches": [{k: array(v) for k, v in batch.items()} for batch in data],
        "results": [array(m.result())], "variables": [{"path": v.path, "value": array(v.value)} for v in m.variables],
        "config": m.get_config()})


def regression(**options):
    return batches(lambda: floats(4, 2), lambda: floats(4, 2), **options)


def binary(**options):
    return batches(lambda: ints(6, 1), lambda: np.round(floats(6, 1, low=0, high=1), 3), **options)


def many_labels(**options):
    return batches(lambda: ints(6, 3), lambda: np.round(floats(6, 3, low=0, high=1), 3), **options)


def categorical(**options):
    return batches(lambda: one_hot(ints(5, classes=4), 4), lambda: softmax(floats(5, 4)), **options)


def sparse(**options):
    return batches(lambda: ints(5, classes=4), lambda: softmax(floats(5, 4)), **options)


def columns(**options):
    return batches(lambda: ints(5, 1, classes=4), lambda: softmax(floats(5, 4)), **options)


def sequences(**options):
    return batches(lambda: ints(2, 3, classes=4), lambda: softmax(floats(2, 3, 4)), **options)


value_mean("Mean", M.Mean(), regression())
value_mean("Mean", M.Mean(), regression(weight=(4,)))
value_mean("Mean", M.Mean(), regression(weight=(4, 2)))
value_mean("Sum", M.Sum(), regression())
value_mean("Sum", M.Sum(), regression(weight=(4,)))
metric("Accuracy", M.Accuracy(), batches(lambda: ints(6, 2), lambda: ints(6, 2)))
metric("BinaryAccuracy", M.BinaryAccuracy(), binary())
metric("BinaryAccuracy", M.BinaryAccuracy(), batches(lambda: ints(6), lambda: floats(6, 1, low=0, high=1)))
metric("BinaryAccuracy", M.BinaryAccuracy(), many_labels(weight=(6,)))
metric("BinaryAccuracy 0.7", M.BinaryAccuracy(threshold=0.7), many_labels())
metric("CategoricalAccuracy", M.CategoricalAccuracy(), categorical())
metric("CategoricalAccuracy", M.CategoricalAccuracy(), categorical(weight=(5,)))
metric("SparseCategoricalAccuracy", M.SparseCategoricalAccuracy(), sparse())
metric("SparseCategoricalAccuracy", M.SparseCategoricalAccuracy(), columns(weight=(5,)))
metric("SparseCategoricalAccuracy", M.SparseCategoricalAccuracy(), sequences())
metric("SparseCategoricalAccuracy", M.SparseCategoricalAccuracy(), sequences(weight=(2,)))
metric("SparseCategoricalAccuracy", M.SparseCategoricalAccuracy(), sequences(weight=(2, 3)))
metric("SparseCategoricalAccuracy", M.SparseCategoricalAccuracy(), sequences(mask=(2, 3)))
metric("SparseCategoricalAccuracy", M.SparseCategoricalAccuracy(), sequences(mask=(2, 3), weight=(2, 3)))
metric("TopKCategoricalAccuracy 2", M.TopKCategoricalAccuracy(k=2), categorical())
metric("SparseTopKCategoricalAccuracy 2", M.SparseTopKCategoricalAccuracy(k=2), sparse())
metric("SparseTopKCategoricalAccuracy 2", M.SparseTopKCategoricalAccuracy(k=2), sequences())
metric("SparseTopKCategoricalAccuracy sorted", M.SparseTopKCategoricalAccuracy(k=2, from_sorted_ids=True),
       batches(lambda: ints(5, classes=4), lambda: np.array([random.permutation(4) for _ in range(5)], "int32")))
for cls in [M.MeanSquaredError, M.MeanAbsoluteError, M.MeanAbsolutePercentageError, M.MeanSquaredLogarithmicError,
            M.RootMeanSquaredError, M.CosineSimilarity, M.LogCoshError, M.R2Score]:
    metric(cls.__name__, cls(), regression())
    metric(cls.__name__, cls(), regression(weight=(4,)))
metric("R2Score none", M.R2Score(class_aggregation=None), regression())
metric("R2Score variance", M.R2Score(class_aggregation="variance_weighted_average"), regression())
metric("R2Score adjusted", M.R2Score(num_regressors=2), regression())
metric("PearsonCorrelation", M.PearsonCorrelation(axis=0), regression())
metric("ConcordanceCorrelation", M.ConcordanceCorrelation(axis=0), regression())
metric("Hinge", M.Hinge(), many_labels())
metric("SquaredHinge", M.SquaredHinge(), many_labels(weight=(6,)))
metric("CategoricalHinge", M.CategoricalHinge(), categorical())
metric("KLDivergence", M.KLDivergence(), categorical())
metric("Poisson", M.Poisson(), batches(lambda: ints(4, 2, classes=5), lambda: floats(4, 2, low=0.1, high=3)))
metric("BinaryCrossentropy", M.BinaryCrossentropy(), many_labels())
metric("BinaryCrossentropy fromLogits", M.BinaryCrossentropy(from_logits=True, label_smoothing=0.1), many_labels())
metric("CategoricalCrossentropy", M.CategoricalCrossentropy(), categorical(weight=(5,)))
metric("CategoricalCrossentropy fromLogits", M.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
       categorical())
metric("SparseCategoricalCrossentropy", M.SparseCategoricalCrossentropy(), sparse())
metric("SparseCategoricalCrossentropy ignoreClass", M.SparseCategoricalCrossentropy(ignore_class=1), sequences())
for cls in [M.TruePositives, M.FalsePositives, M.TrueNegatives, M.FalseNegatives]:
    metric(cls.__name__, cls(), binary(weight=(6,)))
    metric(f"{cls.__name__} thresholds", cls(thresholds=[0.2, 0.7]), many_labels())
for cls in [M.Precision, M.Recall]:
    metric(cls.__name__, cls(), binary())
    metric(cls.__name__, cls(), batches(lambda: ints(6), lambda: floats(6, 1, low=0, high=1), weight=(6,)))
    metric(cls.__name__, cls(), many_labels(weight=(6,)))
    metric(f"{cls.__name__} thresholds", cls(thresholds=[0.2, 0.7]), many_labels(weight=(6, 3)))
    metric(f"{cls.__name__} even", cls(thresholds=[0.0, 0.25, 0.5, 0.75, 1.0]), many_labels(weight=(6,)))
    metric(f"{cls.__name__} threshold", cls(thresholds=0.7), many_labels())
    metric(f"{cls.__name__} topK", cls(top_k=2), categorical())
    metric(f"{cls.__name__} classId", cls(class_id=1, thresholds=0.3), categorical(weight=(5,)))
    metric(f"{cls.__name__} topK classId", cls(top_k=2, class_id=3), categorical())
metric("SensitivityAtSpecificity", M.SensitivityAtSpecificity(0.6, num_thresholds=20), binary())
metric("SpecificityAtSensitivity", M.SpecificityAtSensitivity(0.6, num_thresholds=20), binary(weight=(6,)))
metric("PrecisionAtRecall", M.PrecisionAtRecall(0.6, num_thresholds=20), binary())
metric("PrecisionAtRecall one", M.PrecisionAtRecall(0.6, num_thresholds=1), binary())
metric("RecallAtPrecision", M.RecallAtPrecision(0.6, num_thresholds=20, class_id=1), many_labels())
metric("AUC", M.AUC(), binary())
metric("AUC", M.AUC(), batches(lambda: ints(6), lambda: floats(6, 1, low=0, high=1), weight=(6,)))
for curve in ["ROC", "PR", "PRGAIN"]:
    for method in ["interpolation", "majoring", "minoring"]:
        metric(f"AUC {curve} {method}", M.AUC(num_thresholds=20, curve=curve, summation_method=method), many_labels())
metric("AUC thresholds", M.AUC(thresholds=[0.3, 0.5, 0.9]), binary(weight=(6,)))
metric("AUC multiLabel", M.AUC(num_thresholds=20, multi_label=True), many_labels(weight=(6,)))
metric("AUC multiLabel weights", M.AUC(num_thresholds=20, multi_label=True, num_labels=3, label_weights=[1.0, 2.0, 0.5],
                                       curve="PR"), many_labels())
metric("AUC multiLabel thresholds", M.AUC(thresholds=[0.3, 0.4], multi_label=True), many_labels(weight=(6,)))
metric("AUC labelWeights", M.AUC(num_thresholds=20, label_weights=[1.0, 2.0, 0.5]), many_labels(weight=(6,)))
metric("AUC fromLogits", M.AUC(from_logits=True), batches(lambda: ints(6, 1), lambda: floats(6, 1)))
metric("F1Score", M.F1Score(), categorical())
for average in ["micro", "macro", "weighted"]:
    metric(f"F1Score {average}", M.F1Score(average=average, threshold=0.4), many_labels(weight=(6,)))
metric("FBetaScore", M.FBetaScore(beta=2.0, average="macro"), categorical(weight=(5,)))
metric("IoU", M.IoU(num_classes=4, target_class_ids=[0, 2]), batches(lambda: ints(6, classes=4), lambda: ints(6, classes=4)))
metric("BinaryIoU", M.BinaryIoU(target_class_ids=[0, 1], threshold=0.4), binary())
metric("MeanIoU", M.MeanIoU(num_classes=4), batches(lambda: ints(2, 5, classes=4), lambda: ints(2, 5, classes=4)))
metric("MeanIoU ignoreClass", M.MeanIoU(num_classes=4, ignore_class=1, dtype="float32"),
       batches(lambda: ints(6, classes=5), lambda: ints(6, classes=4), weight=(6,)))
metric("OneHotIoU", M.OneHotIoU(num_classes=4, target_class_ids=[1, 3]), categorical())
metric("OneHotMeanIoU", M.OneHotMeanIoU(num_classes=4), categorical())

NEEDS_ARGUMENTS = {
    "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU", "PrecisionAtRecall", "RecallAtPrecision",
    "SensitivityAtSpecificity", "SpecificityAtSensitivity", "MeanMetricWrapper", "Metric"}
names = {k: v for k, v in metrics_module.ALL_OBJECTS_DICT.items() if v.__name__ not in NEEDS_ARGUMENTS}
write("metrics.json", {"names": {k: v.__name__ for k, v in sorted(names.items())}, "cases": METRICS})

# ---- optimizers -----------------------------------------------------------------------------------------------------

START = {"dense/kernel": floats(3, 2), "dense/bias": floats(2), "out/kernel": floats(2, 4), "norm/gamma": floats(2)}
GRADIENTS = [[floats(*v.shape) for v in START.values()] for _ in range(6)]
OPTIMIZERS = []


def optimizer(name, make, constraint=None, exclude=None, steps=6, infinite=None):
    """Values of the variables after some steps, everything the optimizer keeps at the end, and its configuration.

    The steps run as JAX's trainer runs them: through `stateless_apply`.
    """
    variables = []
    for path, value in START.items():
        v = keras.Variable(value, name=path.split("/")[1])
        v._path = path
        variables.append(v)
    if constraint:
        variables[0].constraint = keras.constraints.get(constraint)
    if exclude:
        make.exclude_from_weight_decay(var_names=exclude)
    make.build(variables)
    trained, state = [v.value for v in variables], [v.value for v in make.variables]
    after, apply = [], jax.jit(make.stateless_apply)
    for step, gradients in enumerate(GRADIENTS[:steps]):
        if step == infinite:
            gradients = [np.full_like(g, np.inf) for g in gradients]
        trained, state = apply(state, gradients, trained)
        if step in (0, 3, steps - 1):
            after.append({"step": step, "values": [array(v) for v in trained]})
    config = make.get_config()
    OPTIMIZERS.append({
        "name": name, "after": after, "config": config,
        "variables": [{"path": v.path, "value": array(x)} for v, x in zip(make.variables, state)]})
    naming.reset_uids()


for cls in [O.SGD, O.RMSprop, O.Adam, O.AdamW, O.Adadelta, O.Adagrad, O.Adamax, O.Nadam, O.Ftrl, O.Lion, O.Lamb,
            O.Adafactor, O.Muon, O.ScheduleFreeAdamW]:
    optimizer(cls.__name__, cls(learning_rate=0.1))
optimizer("SGD momentum", O.SGD(0.1, momentum=0.9))
optimizer("SGD nesterov", O.SGD(0.1, momentum=0.9, nesterov=True))
optimizer("RMSprop momentum", O.RMSprop(0.01, rho=0.8, momentum=0.5))
optimizer("RMSprop centered", O.RMSprop(0.01, momentum=0.5, centered=True))
optimizer("RMSprop centered only", O.RMSprop(0.01, centered=True, epsilon=1e-3))
optimizer("Adam amsgrad", O.Adam(0.1, beta_1=0.8, beta_2=0.9, epsilon=1e-3, amsgrad=True))
optimizer("Ftrl options", O.Ftrl(0.1, learning_rate_power=-0.6, initial_accumulator_value=0.2,
                                 l1_regularization_strength=0.05, l2_regularization_strength=0.1,
                                 l2_shrinkage_regularization_strength=0.02, beta=0.3))
optimizer("Adafactor options", O.Adafactor(0.5, beta_2_decay=-0.5, clip_threshold=0.5, relative_step=False))
optimizer("Muon options", O.Muon(0.1, adam_weight_decay=None, exclude_layers=["out"], nesterov=False, ns_steps=3,
                                 rms_rate=None, adam_lr_ratio=0.5))
optimizer("ScheduleFreeAdamW warmup", O.ScheduleFreeAdamW(0.1, warmup_steps=3))
for name, options in {
    "weightDecay": {"weight_decay": 0.1}, "clipnorm": {"clipnorm": 1.0}, "clipvalue": {"clipvalue": 0.5},
    "globalClipnorm": {"global_clipnorm": 1.5}, "lossScaleFactor": {"loss_scale_factor": 4.0},
    "ema": {"use_ema": True, "ema_momentum": 0.8}, "emaOverwrite": {
        "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 2},
    "accumulation": {"gradient_accumulation_steps": 2},
    "accumulation clipnorm": {"gradient_accumulation_steps": 2, "clipnorm": 1.0, "weight_decay": 0.1},
    "accumulation ema": {"gradient_accumulation_steps": 2, "use_ema": True, "ema_overwrite_frequency": 2},
}.items():
    optimizer(f"Adam {name}", O.Adam(0.1, **options))
optimizer("Nadam accumulation", O.Nadam(0.1, gradient_accumulation_steps=3))
optimizer("Adam excluded", O.Adam(0.1, weight_decay=0.1), exclude=["bias", "gam+a"])
optimizer("Adam constraint", O.Adam(0.1), constraint="non_neg")
optimizer("Adam constraint emaOverwrite", O.Adam(0.1, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=3),
          constraint="non_neg")
optimizer("SGD schedule", O.SGD(O.schedules.ExponentialDecay(0.1, 2, 0.5)))
optimizer("LossScaleOptimizer", O.LossScaleOptimizer(O.Adam(0.1), initial_scale=4.0, dynamic_growth_steps=2))
optimizer("LossScaleOptimizer infinite",
          O.LossScaleOptimizer(O.SGD(0.1, momentum=0.9), initial_scale=4.0, dynamic_growth_steps=2), infinite=3)

write("optimizers.json", {
    "variables": [{"path": k, "value": array(v)} for k, v in START.items()],
    "gradients": [[array(g) for g in step] for step in GRADIENTS],
    "names": sorted(set(optimizers_module.ALL_OBJECTS_DICT) - {
        "optimizer", "lossscaleoptimizer", "multioptimizer", "optimizermap"}),
    "cases": OPTIMIZERS,
})

# ---- schedules ------------------------------------------------------------------------------------------------------

S = O.schedules
STEPS = [0, 1, 3, 9, 10, 11, 20, 35, 70, 200]
SCHEDULES = {
    "ExponentialDecay": S.ExponentialDecay(0.1, 10, 0.9),
    "ExponentialDecay staircase": S.ExponentialDecay(0.1, 10, 0.9, staircase=True),
    "PiecewiseConstantDecay": S.PiecewiseConstantDecay([3, 10, 50], [1.0, 0.5, 0.25, 0.1]),
    "PolynomialDecay": S.PolynomialDecay(0.1, 20),
    "PolynomialDecay cycle": S.PolynomialDecay(0.1, 20, end_learning_rate=0.01, power=2.0, cycle=True),
    "InverseTimeDecay": S.InverseTimeDecay(0.1, 10, 0.5),
    "InverseTimeDecay staircase": S.InverseTimeDecay(0.1, 10, 0.5, staircase=True),
    "CosineDecay": S.CosineDecay(0.1, 30, alpha=0.1),
    "CosineDecay warmup": S.CosineDecay(0.01, 30, warmup_target=0.2, warmup_steps=10),
    "CosineDecayRestarts": S.CosineDecayRestarts(0.1, 8),
    "CosineDecayRestarts even": S.CosineDecayRestarts(0.1, 8, t_mul=1.0, m_mul=0.8, alpha=0.05),
}
write("schedules.json", {
    "steps": STEPS,
    "cases": [{"name": name, "values": [float(s(jnp.asarray(step))) for step in STEPS], "config": s.get_config()}
              for name, s in SCHEDULES.items()],
})
