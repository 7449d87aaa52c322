"""The network of all-MiniLM-L6-v2, twice: as an ONNX graph, and as a numpy forward pass to check that graph by.

6 transformer layers of width 384 with 12 heads, mean pooling over the tokens that are not padding, L2 norm.
Only the encoder's build imports this module; at run time the graph file is enough.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

DIMENSION = 384
MAX_TOKENS = 128
LAYERS = 6
HEADS = 12
HEAD_SIZE = DIMENSION // HEADS
EPSILON = 1e-12
MASKED = -1e4
SMOOTHING = 0.7  # of the outliers, the share that moves from the activations into the weights; tried 0.3 to 0.85

Array = np.ndarray


def qkv(weights: dict[str, Array], layer: int) -> tuple[Array, Array]:
    """Query, key and value projections side by side, (384, 1152) and (1152,): one product instead of three.

    The query's share is divided by the square root of the head size, which saves scaling the scores.
    """
    prefix = f"encoder.layer.{layer}.attention.self"
    scale = {"query": 1.0 / math.sqrt(HEAD_SIZE), "key": 1.0, "value": 1.0}
    kernels = [weights[f"{prefix}.{name}.weight"].T * factor for name, factor in scale.items()]
    biases = [weights[f"{prefix}.{name}.bias"] * factor for name, factor in scale.items()]
    return np.concatenate(kernels, axis=1).astype(np.float32), np.concatenate(biases).astype(np.float32)


def qkv_name(layer: int) -> str:
    """The name under which the peaks of a layer's joint projection are kept."""
    return f"encoder.layer.{layer}.attention.self"


def positions(weights: dict[str, Array]) -> Array:
    """Position and token-type vectors summed, (128, 384): every token of a single text has type 0."""
    table = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
    return np.asarray(table + weights["embeddings.token_type_embeddings.weight"][0], dtype=np.float32)


# ---- numpy reference -------------------------------------------------------------------------------------------


class Reference:
    """The forward pass in full precision. ``peaks`` collects, for every matrix product, the largest magnitude that
    each of its input channels took: what the int8 graph needs to know to keep outlying channels precise."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self.weights = weights
        self.peaks: dict[str, Array] = {}

    def forward(self, ids: Array, mask: Array) -> Array:
        """Embeddings (n, 384) of a padded batch of token ids (n, tokens) with its 0/1 mask."""
        hidden = self.weights["embeddings.word_embeddings.weight"][ids] + positions(self.weights)[: ids.shape[1]]
        hidden = self._normalise("embeddings.LayerNorm", hidden)
        for layer in range(LAYERS):
            prefix = f"encoder.layer.{layer}"
            mixed = self._dense(f"{prefix}.attention.output.dense", self._attend(layer, hidden, mask), mask)
            hidden = self._normalise(f"{prefix}.attention.output.LayerNorm", hidden + mixed)
            wide = _gelu(self._dense(f"{prefix}.intermediate.dense", hidden, mask))
            narrow = self._dense(f"{prefix}.output.dense", wide, mask)
            hidden = self._normalise(f"{prefix}.output.LayerNorm", hidden + narrow)
        pooled = (hidden * mask[:, :, None]).sum(axis=1)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)

    def _note(self, name: str, values: Array, mask: Array) -> None:
        peak = np.abs(values[mask > 0]).max(axis=0)
        self.peaks[name] = np.maximum(peak, self.peaks.get(name, peak))

    def _dense(self, name: str, values: Array, mask: Array) -> Array:
        self._note(name, values, mask)
        return np.asarray(values @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"])

    def _normalise(self, name: str, values: Array) -> Array:
        centred = values - values.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
        return np.asarray(scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"])

    def _attend(self, layer: int, hidden: Array, mask: Array) -> Array:
        kernel, bias = qkv(self.weights, layer)
        self._note(qkv_name(layer), hidden, mask)
        rows, tokens, _ = hidden.shape
        joint = (hidden @ kernel + bias).reshape(rows, tokens, 3, HEADS, HEAD_SIZE).transpose(2, 0, 3, 1, 4)
        scores = joint[0] @ joint[1].swapaxes(-1, -2) + (1.0 - mask[:, None, None, :]) * MASKED
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ joint[2]
        return np.asarray(mixed.transpose(0, 2, 1, 3).reshape(rows, tokens, DIMENSION))


def _gelu(values: Array) -> Array:
    erf = np.vectorize(math.erf, otypes=[np.float32])
    return np.asarray(0.5 * values * (1.0 + erf(values / math.sqrt(2.0))))


# ---- ONNX graph ------------------------------------------------------------------------------------------------


class _Graph:
    """Collects nodes and constants; every method returns the name of the tensor that it made."""

    def __init__(self, peaks: dict[str, Array]) -> None:
        self.peaks = peaks
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, values: Array) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def add(self, operator: str, inputs: Sequence[str], output: str = "", **attributes: Any) -> str:
        from onnx import helper

        output = output or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=f"node_{output}", **attributes))
        return output

    def split(self, values: str, count: int) -> list[str]:
        """``values`` cut into equal parts along the last axis."""
        from onnx import helper

        parts = [f"part_{len(self.nodes)}_{number}" for number in range(count)]
        self.nodes.append(helper.make_node("Split", [values], parts, name=f"node_{parts[0]}", axis=-1))
        return parts

    def shape(self, *sizes: int) -> str:
        return self.constant(np.array(sizes, dtype=np.int64))

    def number(self, value: float) -> str:
        return self.constant(np.array(value, dtype=np.float32))

    def linear(self, values: str, kernel: Array, bias: Array, peaks: Array) -> str:
        # SmoothQuant (Xiao and others 2023, arXiv 2211.10438): int8 keeps one scale for all channels of the input,
        # so a channel with outliers is divided by a factor here and its row of the kernel multiplied by it.
        factor = np.maximum(peaks, 1e-3) ** SMOOTHING / np.maximum(np.abs(kernel).max(axis=1), 1e-3) ** (1 - SMOOTHING)
        smooth = self.add("Mul", [values, self.constant((1.0 / factor).astype(np.float32))])
        product = self.add("MatMul", [smooth, self.constant((kernel * factor[:, None]).astype(np.float32))])
        return self.add("Add", [product, self.constant(bias)])

    def dense(self, values: str, weights: dict[str, Array], name: str) -> str:
        return self.linear(values, weights[f"{name}.weight"].T, weights[f"{name}.bias"], self.peaks[name])

    def normalise(self, values: str, weights: dict[str, Array], name: str) -> str:
        scale, bias = self.constant(weights[f"{name}.weight"]), self.constant(weights[f"{name}.bias"])
        return self.add("LayerNormalization", [values, scale, bias], axis=-1, epsilon=EPSILON)


def build_graph(weights: dict[str, Array], peaks: dict[str, Array]) -> Any:
    """The whole network as an ONNX model: ``input_ids`` (1, tokens) int64 -> ``embedding`` (1, 384).

    One text at a time: int8 rounding makes the vectors of a batch depend on each other, and padding costs more than
    batching saves.

    ``peaks`` are those of a Reference that has seen typical sentences.
    """
    from onnx import TensorProto, checker, helper

    graph = _Graph(peaks)
    hidden = _embed(graph, weights)
    for layer in range(LAYERS):
        hidden = _layer(graph, weights, layer, hidden)
    _pool(graph, hidden)
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])]
    outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, DIMENSION])]
    whole = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", inputs, outputs, graph.constants)
    model = helper.make_model(
        whole, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)], ir_version=8
    )
    checker.check_model(model)
    return model


def _embed(graph: _Graph, weights: dict[str, Array]) -> str:
    from onnx import TensorProto

    # Half precision for the word vectors: half the memory, and the vectors do not change in the first 3 digits.
    table = graph.constant(weights["embeddings.word_embeddings.weight"].astype(np.float16))
    words = graph.add("Cast", [graph.add("Gather", [table, "input_ids"])], to=TensorProto.FLOAT)
    tokens = graph.add("Slice", [graph.add("Shape", ["input_ids"]), graph.shape(1), graph.shape(2)])
    places = graph.add("Slice", [graph.constant(positions(weights)), graph.shape(0), tokens, graph.shape(0)])
    return graph.normalise(graph.add("Add", [words, places]), weights, "embeddings.LayerNorm")


def _layer(graph: _Graph, weights: dict[str, Array], layer: int, hidden: str) -> str:
    prefix = f"encoder.layer.{layer}"
    mixed = graph.dense(_attention(graph, weights, layer, hidden), weights, f"{prefix}.attention.output.dense")
    hidden = graph.normalise(graph.add("Add", [hidden, mixed]), weights, f"{prefix}.attention.output.LayerNorm")
    wide = _onnx_gelu(graph, graph.dense(hidden, weights, f"{prefix}.intermediate.dense"))
    narrow = graph.dense(wide, weights, f"{prefix}.output.dense")
    return graph.normalise(graph.add("Add", [hidden, narrow]), weights, f"{prefix}.output.LayerNorm")


def _attention(graph: _Graph, weights: dict[str, Array], layer: int, hidden: str) -> str:
    projected = graph.linear(hidden, *qkv(weights, layer), graph.peaks[qkv_name(layer)])
    query, key, value = graph.split(projected, 3)
    # onnxruntime's own operator: one kernel in place of eleven, a third of the time of a short text.
    return graph.add("MultiHeadAttention", [query, key, value], domain="com.microsoft", num_heads=HEADS, scale=1.0)


def _onnx_gelu(graph: _Graph, values: str) -> str:
    # Spelled as onnxruntime's own pattern, which it fuses into one operator.
    erf = graph.add("Erf", [graph.add("Div", [values, graph.number(math.sqrt(2.0))])])
    return graph.add("Mul", [graph.add("Mul", [values, graph.add("Add", [erf, graph.number(1.0)])]), graph.number(0.5)])


def _pool(graph: _Graph, hidden: str) -> str:
    # The L2 norm follows, so the sum points the same way as the mean and need not be divided.
    total = graph.add("ReduceSum", [hidden, graph.shape(1)], keepdims=0)
    length = graph.add("ReduceL2", [total], axes=[1], keepdims=1)
    return graph.add("Div", [total, length], output="embedding")
