"""Fits a low-rank difference of the transformer to lessons, with PyTorch, on a processor or a GPU.

    python3 fit.py lessons.npz difference.npz [--epochs 4] [--rate 2e-3] [--seed 0] [--begin old]

Each matrix W becomes W + A B (LoRA: Hu et al. 2021, arXiv:2106.09685); biases and layer norms
are learned whole. A text's vector, the mean of its tokens, must tell topic, aspects, danger and the
kind of danger by linear heads, which are thrown away. With `--begin` it goes on where an earlier
difference stopped: one epoch at half the rate suffices for a few new examples. This file imports
nothing of Balie's, so that it runs wherever PyTorch is.
"""

import argparse
import math
import sys
import time
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_SHARPNESS = 20.0
_HEAD_STEPS = 200


@dataclass(frozen=True)
class Settings:
    """How to fit. `rank` is that of each difference, `rate` the greatest learning rate,
    `danger` and `aspects` the weights of these tasks beside the topic."""

    epochs: int = 4
    batch: int = 256
    rank: int = 32
    rate: float = 2e-3
    danger: float = 1.0
    aspects: float = 0.5
    smoothing: float = 0.05
    dropout: float = 0.1
    word_dropout: float = 0.05
    seed: int = 0


class Adapted(nn.Module):
    """A matrix that stays as it is, plus a product of two thin ones that learn."""

    def __init__(self, matrix: np.ndarray, bias: np.ndarray, rank: int) -> None:
        super().__init__()
        self.register_buffer("matrix", torch.from_numpy(matrix.astype(np.float32)))
        rows, columns = matrix.shape
        self.down = nn.Parameter(torch.randn(rows, rank) / math.sqrt(rows))
        self.up = nn.Parameter(torch.zeros(rank, columns))
        self.bias = nn.Parameter(torch.from_numpy(np.array(bias, np.float32)))

    def forward(self, values: Tensor) -> Tensor:
        return values @ self.matrix + (values @ self.down) @ self.up + self.bias


class Layer(nn.Module):
    """One layer of BERT: attention and two products, with a layer norm after each sum."""

    def __init__(self, lessons: Dict[str, np.ndarray], number: int, settings: Settings) -> None:
        super().__init__()
        here = f"l{number}."
        self.heads = int(lessons["heads"])
        for name in _MATRICES:
            matrix, bias = lessons[f"{here}{name}.w"], lessons[f"{here}{name}.b"]
            setattr(self, name, Adapted(matrix, bias, settings.rank))
        self.attended = _norm(lessons, f"{here}aln")
        self.out = _norm(lessons, f"{here}oln")
        self.dropout = nn.Dropout(settings.dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        texts, tokens, size = hidden.shape
        heads = [
            product(hidden).view(texts, tokens, self.heads, -1).transpose(1, 2)
            for product in (self.q, self.k, self.v)
        ]
        seen = functional.scaled_dot_product_attention(*heads, attn_mask=mask[:, None, None])
        told = self.ao(seen.transpose(1, 2).reshape(texts, tokens, size))
        hidden = self.attended(hidden + self.dropout(told))
        inner = functional.gelu(self.fi(hidden), approximate="tanh")
        return self.out(hidden + self.dropout(self.fo(inner)))


class Encoder(nn.Module):
    """Texts in, as numbers of pieces; unit vectors out."""

    def __init__(self, lessons: Dict[str, np.ndarray], settings: Settings) -> None:
        super().__init__()
        self.register_buffer("words", torch.from_numpy(lessons["words"].astype(np.float32)))
        self.register_buffer("places", torch.from_numpy(lessons["places"]))
        self.begin = _norm(lessons, "emb.ln")
        self.layers = nn.ModuleList(
            Layer(lessons, number, settings) for number in range(int(lessons["layers"]))
        )

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        hidden = self.begin(self.words[pieces] + self.places[: pieces.shape[1]])
        for layer in self.layers:
            hidden = layer(hidden, mask)
        total = (hidden * mask[..., None]).sum(1)
        return functional.normalize(total, dim=-1)


class Heads(nn.Module):
    """What a vector must tell. Vectors are centred first, as the classifiers do."""

    def __init__(self, lessons: Dict[str, np.ndarray], size: int, mean: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.topic = nn.Linear(size, len(lessons["topics"]))
        self.kind = nn.Linear(size, max(len(lessons["kinds"]), 1))
        self.aspects = nn.Linear(size, max(lessons["aspects"].shape[1], 1))
        self.danger = nn.Linear(size, 1)

    def centred(self, vectors: Tensor) -> Tensor:
        return functional.normalize(vectors - self.mean, dim=-1) * _SHARPNESS


class Lessons:
    """The arrays of a file of lessons, as batches of texts of like length."""

    def __init__(self, arrays: Dict[str, np.ndarray], device: str) -> None:
        self.arrays, self.device = arrays, device
        self.starts = np.concatenate([[0], np.cumsum(arrays["lengths"])])
        self.taught = int(arrays.get("taught", len(arrays["lengths"])))

    def batches(self, texts: np.ndarray, size: int, random: Any) -> Iterator[np.ndarray]:
        """Rows of texts: those of like length together, in a random order."""
        noise = random.uniform(-2, 2, len(texts))
        ordered = texts[np.argsort(self.arrays["lengths"][texts] + noise)]
        batches = [ordered[at : at + size] for at in range(0, len(ordered), size)]
        for place in random.permutation(len(batches)):
            yield batches[place]

    def pieces(self, texts: np.ndarray) -> tuple[Tensor, Tensor]:
        """The numbers of the pieces of `texts`, padded, and a mask of what is no padding."""
        lengths = self.arrays["lengths"][texts]
        numbers = np.zeros((len(texts), lengths.max()), np.int64)
        for row, text in enumerate(texts):
            begin = self.starts[text]
            numbers[row, : lengths[row]] = self.arrays["numbers"][begin : begin + lengths[row]]
        mask = np.arange(lengths.max()) < lengths[:, None]
        return torch.from_numpy(numbers).to(self.device), torch.from_numpy(mask).to(self.device)

    def labels(self, texts: np.ndarray) -> Dict[str, Tensor]:
        """What `texts` teach."""
        rows = self.arrays["rows"][texts]
        names = ("topic", "kind", "danger", "aspects")
        return {
            name: torch.from_numpy(
                self.arrays[name][rows].astype(
                    np.int64 if name in ("topic", "kind") else np.float32
                )
            ).to(self.device)
            for name in names
        }


def fit(
    arrays: Dict[str, np.ndarray], settings: Settings, begin: Dict[str, np.ndarray]
) -> tuple[Encoder, Heads]:
    """The encoder that learned the lessons, and its heads. It begins with the difference `begin`,
    which may be empty."""
    torch.manual_seed(settings.seed)
    random = np.random.default_rng(settings.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    lessons = Lessons(arrays, device)
    encoder = Encoder(arrays, settings).to(device)
    for name, parameter in parameters_of(encoder).items():
        if begin:
            parameter.data.copy_(torch.from_numpy(begin[name].astype(np.float32)))
    known = vectors(encoder, lessons, _plain(arrays))
    heads = Heads(arrays, known.shape[1], known.mean(0)).to(device)
    _begin_heads(heads, known, lessons.labels(_plain(arrays)), settings)
    parameters = [
        {"params": [one for one in encoder.parameters() if one.requires_grad], "lr": settings.rate},
        {"params": heads.parameters(), "lr": 3e-3},
    ]
    optimizer = torch.optim.AdamW(parameters, weight_decay=0.01)
    texts = np.arange(lessons.taught)
    steps = settings.epochs * math.ceil(len(texts) / settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [settings.rate, 3e-3], total_steps=steps + 1, pct_start=0.1
    )
    done, started = 0, time.monotonic()
    for _ in range(settings.epochs):
        encoder.train()
        for batch in lessons.batches(texts, settings.batch, random):
            with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
                loss = _loss(encoder, heads, lessons, batch, settings)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            _progress(done, steps, started)
        with torch.no_grad():
            moved = vectors(encoder, lessons, _plain(arrays)).mean(0)
            heads.mean.copy_(moved)
    print(file=sys.stderr)
    return encoder.eval(), heads


def _begin_heads(
    heads: Heads, known: Tensor, labels: Dict[str, Tensor], settings: Settings
) -> None:
    """Fit the heads to the vectors as they are, so that they do not lead the encoder astray while
    they know nothing (Kumar et al. 2022, arXiv:2202.10054)."""
    optimizer = torch.optim.AdamW(heads.parameters(), lr=1e-2, weight_decay=0.01)
    seen = heads.centred(known)
    for _ in range(_HEAD_STEPS):
        optimizer.zero_grad()
        _head_loss(heads, seen, labels, settings).backward()
        optimizer.step()


def _loss(
    encoder: Encoder, heads: Heads, lessons: Lessons, batch: np.ndarray, settings: Settings
) -> Tensor:
    pieces, mask = lessons.pieces(batch)
    if settings.word_dropout:
        dropped = torch.rand(pieces.shape, device=pieces.device) < settings.word_dropout
        dropped[:, 0] = False
        mask = mask & ~dropped
    found = encoder(pieces, mask)
    return _head_loss(heads, heads.centred(found.float()), lessons.labels(batch), settings)


def _head_loss(heads: Heads, seen: Tensor, labels: Dict[str, Tensor], settings: Settings) -> Tensor:
    topic = functional.cross_entropy(
        heads.topic(seen), labels["topic"], ignore_index=-1, label_smoothing=settings.smoothing
    )
    danger = functional.binary_cross_entropy_with_logits(
        heads.danger(seen)[:, 0], labels["danger"] * 0.96 + 0.02
    )
    loss = topic + settings.danger * danger
    if (labels["kind"] >= 0).any():
        loss = loss + 0.3 * settings.danger * functional.cross_entropy(
            heads.kind(seen), labels["kind"], ignore_index=-1
        )
    has_aspect = labels["aspects"].any(1)
    if has_aspect.any():
        loss = loss + settings.aspects * functional.binary_cross_entropy_with_logits(
            heads.aspects(seen)[has_aspect], labels["aspects"][has_aspect]
        )
    return loss


@torch.no_grad()
def vectors(encoder: Encoder, lessons: Lessons, texts: np.ndarray) -> Tensor:
    """The vectors of `texts`, in their order."""
    encoder.eval()
    order = np.argsort(lessons.arrays["lengths"][texts])
    found = [
        encoder(*lessons.pieces(texts[order[at : at + 512]])) for at in range(0, len(order), 512)
    ]
    return torch.cat(found)[torch.from_numpy(np.argsort(order)).to(lessons.device)]


def _plain(arrays: Dict[str, np.ndarray]) -> np.ndarray:
    """The texts of the lessons as they were written, without their variants."""
    rows = arrays["rows"][: int(arrays.get("taught", len(arrays["rows"])))]
    return np.flatnonzero(np.diff(rows, prepend=-1))


def parameters_of(encoder: Encoder) -> Dict[str, nn.Parameter]:
    """All that is learned, by the names that the weights have."""
    named = {"emb.ln.w": encoder.begin.weight, "emb.ln.b": encoder.begin.bias}
    for number, layer in enumerate(encoder.layers):
        here = f"l{number}."
        for name in _MATRICES:
            adapted = getattr(layer, name)
            named[f"{here}{name}.down"] = adapted.down
            named[f"{here}{name}.up"] = adapted.up
            named[f"{here}{name}.b"] = adapted.bias
        for name, norm in (("aln", layer.attended), ("oln", layer.out)):
            named[f"{here}{name}.w"] = norm.weight
            named[f"{here}{name}.b"] = norm.bias
    return named


def difference(encoder: Encoder) -> Dict[str, np.ndarray]:
    """What was learned."""
    return {
        name: parameter.detach().cpu().numpy().astype(np.float16)
        for name, parameter in parameters_of(encoder).items()
    }


def _norm(lessons: Dict[str, np.ndarray], name: str) -> nn.LayerNorm:
    weight, bias = lessons[f"{name}.w"], lessons[f"{name}.b"]
    norm = nn.LayerNorm(len(weight), eps=float(lessons["epsilon"]))
    norm.weight.data = torch.from_numpy(np.array(weight, np.float32))
    norm.bias.data = torch.from_numpy(np.array(bias, np.float32))
    return norm


def _progress(done: int, steps: int, started: float) -> None:
    if done % 20 and done != steps:
        return
    left = (time.monotonic() - started) / done * (steps - done)
    bar = "#" * (30 * done // steps)
    print(f"\r[{bar:<30}] {done}/{steps}, {left:.0f} s left ", end="", file=sys.stderr, flush=True)


def main(arguments: List[str]) -> None:
    parser = argparse.ArgumentParser(prog="fit")
    parser.add_argument("lessons")
    parser.add_argument("difference")
    parser.add_argument("--epochs", type=int, default=Settings.epochs)
    parser.add_argument("--rate", type=float, default=Settings.rate)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--begin")
    options = parser.parse_args(arguments)
    with np.load(options.lessons) as stored:
        arrays = dict(stored)
    begin = dict(np.load(options.begin)) if options.begin else {}
    settings = Settings(epochs=options.epochs, rate=options.rate, seed=options.seed)
    encoder, _ = fit(arrays, settings, begin)
    digests = np.union1d(begin.get("digests", []), arrays["digests"]).astype(np.uint32)
    np.savez_compressed(options.difference, digests=digests, **difference(encoder))


if __name__ == "__main__":
    main(sys.argv[1:])
