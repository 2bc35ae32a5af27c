"""Measures PyTorch with a training loop of its own, as it is or through torch.compile; prints one line of JSON.

    python torch_peer.py train mlp32 --variant eager --batch 32 --data FILE.npz

The loop does what Keras' does: shuffles, trains, and keeps the mean loss and accuracy of an epoch. Nothing in it waits
for a number. The models start from the distributions that Keras starts from.
"""

import contextlib
import time

import measuring

options = measuring.options(__doc__.splitlines()[0], ["eager", "compile"])

import torch  # noqa: E402
import torch.nn.functional as functional  # noqa: E402
from torch import nn  # noqa: E402


class Channels(nn.Module):
    """From Keras' channels last to PyTorch's order; the memory stays as it is, which suits its convolutions."""

    def forward(self, x):
        return x.permute(0, 3, 1, 2)


class Words(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.embedding = nn.Embedding(20_000, 128)
        recurrent = nn.GRU if kind == "gru" else nn.LSTM
        self.recurrent = recurrent(128, 128, batch_first=True, bidirectional=kind == "bilstm")
        self.dense = nn.Linear(256 if kind == "bilstm" else 128, 1)

    def forward(self, x):
        _, state = self.recurrent(self.embedding(x))
        last = state[0] if isinstance(state, tuple) else state
        return self.dense(torch.cat([*last], dim=1) if len(last) > 1 else last[0])


def vgg():
    stack, inputs = [Channels()], 3
    for filters in (64, 128, 256):
        for _ in range(2):
            # Keras' momentum and epsilon.
            stack += [nn.Conv2d(inputs, filters, 3, padding=1), nn.BatchNorm2d(filters, eps=1e-3, momentum=0.01),
                      nn.ReLU()]
            inputs = filters
        stack.append(nn.MaxPool2d(2))
    return nn.Sequential(*stack, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 10))


def network(name):
    if name == "mlp32":
        return nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10))
    if name == "mlp512":
        sizes = [784] + [options.width] * options.depth
        hidden = [(nn.Linear(a, b), nn.ReLU(), nn.Dropout(0.2)) for a, b in zip(sizes, sizes[1:])]
        return nn.Sequential(*(layer for part in hidden for layer in part), nn.Linear(options.width, 10))
    if name == "cnn":
        return nn.Sequential(
            Channels(), nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(),
            nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.5), nn.Linear(1600, 10))
    return vgg() if name in ("vgg", "vgg-bf16") else Words(name)


def start_like_keras(model):
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.uniform_(module.weight, -0.05, 0.05)
        elif isinstance(module, (nn.LSTM, nn.GRU)):
            for name, parameter in module.named_parameters():
                if "weight_ih" in name:
                    nn.init.xavier_uniform_(parameter)
                elif "weight_hh" in name:
                    nn.init.orthogonal_(parameter)
                else:
                    nn.init.zeros_(parameter)
                    if isinstance(module, nn.LSTM) and "bias_ih" in name:
                        parameter.data[module.hidden_size:2 * module.hidden_size] = 1  # the forget gate's


def main():
    x, y = measuring.training_data(options)
    words = options.workload in ("lstm", "gru", "bilstm")
    torch.manual_seed(options.seed)
    model = network(options.workload)
    start_like_keras(model)
    if options.workload in ("cnn", "vgg", "vgg-bf16"):
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)
    precision = (lambda: torch.autocast("cpu", torch.bfloat16)) if options.workload == "vgg-bf16" \
        else contextlib.nullcontext

    def forward(x, y):
        with precision():
            logits = model(x)
        logits = logits.float()
        if words:
            return functional.binary_cross_entropy_with_logits(logits, y), ((logits > 0) == y).sum()
        return functional.cross_entropy(logits, y), (logits.argmax(1) == y).sum()

    def infer(x):
        with precision():
            logits = model(x)
        return logits.float().sigmoid() if words else logits.float().softmax(1)

    if options.variant == "compile":
        forward, infer = torch.compile(forward), torch.compile(infer)

    x = torch.from_numpy(x)
    y = torch.from_numpy(y) if words else torch.from_numpy(y.argmax(1))

    def train_epoch():
        model.train()
        losses, hits = torch.zeros(()), torch.zeros((), dtype=torch.int64)
        order = torch.randperm(len(x))
        for start in range(0, len(x), options.batch):
            rows = order[start:start + options.batch]
            loss, right = forward(x[rows], y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses += loss.detach() * len(rows)
            hits += right
        return (losses / len(x)).item(), (hits / len(x)).item()

    if options.command == "first-step":
        train_epoch()
        measuring.say(measuring.first_step_report())
        return
    seconds, losses = [], []
    for _ in range(options.epochs + 1):
        start = time.perf_counter()
        losses.append(train_epoch()[0])
        seconds.append(time.perf_counter() - start)
    name = "pytorch" if options.variant == "eager" else "torch.compile"
    report = measuring.training_report(options, name, f"PyTorch {torch.__version__}", x, seconds, losses)
    if options.predict_samples:
        model.eval()

        def predict(x):
            return torch.cat([infer(x[start:start + 256]) for start in range(0, len(x), 256)])

        with torch.inference_mode():
            report.update(measuring.prediction_report(
                x[:options.predict_samples], predict, [lambda one: infer(one).numpy()]))
    measuring.say(report)


main()
