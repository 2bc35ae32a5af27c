"""What is measured: the networks, how much of their data a run takes, and how many operations they need."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    data: str  # the file of data.py
    batch: int
    samples: int
    epochs: int  # timed ones, after one that is not
    predict_samples: int
    # Multiply-adds of one sample's forward pass, in the layers whose input needs no gradient and in all others.
    first: int
    others: int
    # How far our loss, after the first and after the last epoch, may be outside the range of the peers'. Where a network learns its
    # few samples by heart, seeds differ more.
    tolerance: float
    # The workload whose peers compete too, since they are allowed any precision.
    rivals: str = ""
    # What `keras-bench` and the peers call the network, where it is not the workload's name.
    alias: str = ""

    @property
    def network(self):
        return self.alias or self.name

    @property
    def training_flops(self):
        """Of one sample: forward, gradient of the weights, and gradient of the input where it is needed."""
        return 2 * (2 * self.first + 3 * self.others)

    def quick(self):
        """The same network on less data: a quarter, in whole steps of training and whole batches of prediction."""
        step = max(self.batch, 256)
        samples = max(self.samples // 4 // step, 1) * step
        return Workload(**{**self.__dict__, "samples": samples, "epochs": min(self.epochs, 2),
                           "predict_samples": min(self.predict_samples, samples)})


def convolution(side, inputs, outputs):
    return side * side * 9 * inputs * outputs


VGG_FIRST = convolution(32, 3, 64)
VGG_OTHERS = (convolution(32, 64, 64) + convolution(16, 64, 128) + convolution(16, 128, 128)
              + convolution(8, 128, 256) + convolution(8, 256, 256) + 256 * 10)
LSTM = 80 * 4 * 128 * (128 + 128)
GRU = 80 * 3 * 128 * (128 + 128)

ALL = [
    Workload("mlp32", "784 → 32 ReLU → 10 softmax", "vectors", 32, 60_000, 5, 10_240,
             784 * 32, 32 * 10, 0.015),
    Workload("mlp512", "784 → 512 ReLU, dropout 0.2, twice → 10 softmax", "vectors", 128, 30_720, 4, 10_240,
             784 * 512, 512 * 512 + 512 * 10, 0.015),
    Workload("mlp32-mnist", "mlp32 on MNIST's digits", "digits", 32, 60_000, 5, 10_240,
             784 * 32, 32 * 10, 0.015, alias="mlp32"),
    Workload("mlp512-mnist", "mlp512 on MNIST's digits", "digits", 128, 30_720, 4, 10_240,
             784 * 512, 512 * 512 + 512 * 10, 0.015, alias="mlp512"),
    Workload("cnn", "28×28×1 → conv 32, pool, conv 64, pool, dropout 0.5, 10 softmax", "small-images", 128, 6_144, 4,
             2_048, convolution(26, 1, 32), convolution(11, 32, 64) + 1600 * 10, 0.05),
    Workload("vgg", "32×32×3 → six of conv 3×3, batch norm, ReLU, 64 to 256 → global average, 10 softmax",
             "images", 64, 640, 3, 512, VGG_FIRST, VGG_OTHERS, 0.05),
    Workload("vgg-bf16", "vgg under mixed_bfloat16, against peers in any precision", "images", 64, 640, 3, 512,
             VGG_FIRST, VGG_OTHERS, 0.05, rivals="vgg"),
    Workload("lstm", "80 words → embedding 20,000 × 128 → LSTM 128 → 1 sigmoid", "words", 32, 2_048, 3, 2_048,
             0, LSTM + 128, 0.03),
    Workload("gru", "80 words → embedding 20,000 × 128 → GRU 128 → 1 sigmoid", "words", 32, 2_048, 3, 2_048,
             0, GRU + 128, 0.03),
    Workload("bilstm", "80 words → embedding 20,000 × 128 → bidirectional LSTM 128 → 1 sigmoid", "words", 32, 1_024, 3,
             1_024, 0, 2 * (LSTM + 128), 0.03),
]
BY_NAME = {workload.name: workload for workload in ALL}
