"""Unit vectors kept as int8, to compare one text's with very many: a quarter of float32's memory and half its time.

numpy has no such product; onnxruntime multiplies, with the graph that ``product_graph`` makes at set-up. Rounding
changes a cosine by about 0.001."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

_LARGEST = 127  # of a stored vector's values
# A text's values are -63 to 63 and shifted to be positive: of larger ones the sum of two products overflows the 16 bits
# of processors without VNNI.
_LARGEST_OF_TEXT, _SHIFT = 63, 64

Array = np.ndarray
Product = Callable[[Array, Array], Array]  # (1, d) uint8 and (d, n) int8 to (1, n) int32


@dataclass(frozen=True)
class Int8Vectors:
    """n unit vectors: ``values`` (d, n) int8, each column's largest 127, and ``scales`` (n,) float32 to undo that."""

    values: Array
    scales: Array

    @classmethod
    def of(cls, vectors: Array) -> Int8Vectors:
        """``vectors`` (n, d), rounded."""
        scales = _scales(vectors, _LARGEST)
        return cls(np.ascontiguousarray(np.rint(vectors / scales[:, None]).astype(np.int8).T), scales)

    def __len__(self) -> int:
        return len(self.scales)

    def cosines(self, vectors: Array, product: Product) -> Array:
        """(m, n) float32: the cosines of unit ``vectors`` (m, d) with all of these."""
        scales = _scales(vectors, _LARGEST_OF_TEXT)
        rounded = (np.rint(vectors / scales[:, None]) + _SHIFT).astype(np.uint8)
        sums = np.empty((len(vectors), len(self)), dtype=np.int32)
        for row, text in enumerate(rounded):  # onnxruntime is quickest with one at a time, and most messages are one
            sums[row] = product(text[None], self.values)
        return np.asarray((sums - self._shifted).astype(np.float32) * (scales[:, None] * self.scales))

    @cached_property
    def _shifted(self) -> Array:
        return _SHIFT * self.values.sum(axis=0, dtype=np.int32)


def _scales(vectors: Array, largest: int) -> Array:
    return np.asarray(np.maximum(np.abs(vectors).max(axis=1), 1e-6) / largest, dtype=np.float32)


def product_graph() -> Any:
    """The product as an ONNX model: ``text`` (1, d) uint8, ``others`` (d, n) int8 -> ``sums`` (1, n) int32."""
    from onnx import TensorProto, helper

    inputs = [
        helper.make_tensor_value_info("text", TensorProto.UINT8, [1, "d"]),
        helper.make_tensor_value_info("others", TensorProto.INT8, ["d", "n"]),
    ]
    outputs = [helper.make_tensor_value_info("sums", TensorProto.INT32, [1, "n"])]
    product = helper.make_node("MatMulInteger", ["text", "others"], ["sums"])
    graph = helper.make_graph([product], "int8", inputs, outputs)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
