"""What the encoder learned of this town hall's messages, as a difference of its weights.

`difference.npz` holds, by the names of the weights: `<matrix>.down` and `<matrix>.up`, whose
product is added to a matrix (LoRA: Hu et al. 2021, arXiv:2106.09685), and biases and layer norms
whole; and the `digests` of the examples that it was learned from (nlu/learning/taught.py).
nlu/tuning writes it: `make encoder`.
"""

from pathlib import Path

import numpy as np

from nlu.learning.encoder.weights import Vocabulary, Weights

FILE = Path(__file__).with_name("difference.npz")


def digests(file: Path = FILE) -> np.ndarray:
    """The digests of the examples that the encoder learned."""
    with np.load(file) as stored:
        found: np.ndarray = stored["digests"]
    return found


class TunedWeights:
    """The weights with a difference."""

    def __init__(self, weights: Weights, file: Path = FILE) -> None:
        self._weights = weights
        self.shape = weights.shape
        with np.load(file) as stored:
            self._learned = {name: stored[name].astype(np.float32) for name in stored}

    @property
    def vocabulary(self) -> Vocabulary:
        """That of the encoder as it comes."""
        return self._weights.vocabulary

    def numbers(self, name: str) -> np.ndarray:
        """An fp32 tensor, flat."""
        learned = self._learned.get(name)
        return self._weights.numbers(name) if learned is None else learned

    def matrix(self, name: str) -> np.ndarray:
        """The fp32 matrix of a product, inputs x outputs."""
        # In fp64: with any number of threads the product then rounds to the same fp32, and whoever
        # builds the graph builds the same.
        down, up = (self._learned[f"{name}.{side}"].astype(np.float64) for side in ("down", "up"))
        matrix: np.ndarray = (self._weights.matrix(name) + down @ up).astype(np.float32)
        return matrix
