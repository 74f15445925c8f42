"""How far the columns of a text's numbers go, as the weights alone tell it.

A few columns hold numbers many times as large as the rest, always the same ones. One scale of 8
bits for all would leave the rest no bits. So each column is divided by its reach before a product,
and the matrix is multiplied by it, which changes no result: SmoothQuant (Xiao et al. 2022,
arXiv:2211.10438), which measures on texts what is calculated here.
"""

from typing import NamedTuple

import numpy as np

_DEVIATIONS = 4
"""How many of them a column goes from its mean. From 3 to 8 the vectors are as near to those of
fp32; fewer cut off more, and more leave fewer bits."""


class Spread(NamedTuple):
    """Mean and standard deviation of each column."""

    mean: np.ndarray
    deviation: np.ndarray

    @property
    def reach(self) -> np.ndarray:
        """How far from nought each column goes; never nought."""
        reach: np.ndarray = np.abs(self.mean) + _DEVIATIONS * self.deviation
        return reach


def of_norm(gain: np.ndarray, bias: np.ndarray) -> Spread:
    """Of what a layer norm makes: it brings each token to mean 0 and deviation 1 before these."""
    return Spread(bias, np.abs(gain))


def of_product(columns: Spread, matrix: np.ndarray, bias: np.ndarray) -> Spread:
    """Of `columns` times `matrix`, plus `bias`, as if columns went each their own way."""
    variance = columns.deviation**2 @ matrix**2
    return Spread(columns.mean @ matrix + bias, np.sqrt(variance))
