"""Whatever the assistant may say has words: an id without a text would leave a patient in silence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.clinic import Prescreen, load_clinic
from bot.language.scale_file import load_scales
from bot.services.wording import Wording
from bot.settings import ROOT

SCALES = tuple(load_scales(ROOT))
CLINIC = load_clinic(ROOT / "clinic.yml").model_copy(update={"prescreen": Prescreen(scales=SCALES)})
WORDING = Wording.load(ROOT, CLINIC)
# Said by the gateway in other words (bot/services/turn_outcome.py): whether the team is open decides which.
SAID_OTHERWISE = {"handoff_requested"}


def said_by_rasa() -> Iterator[str]:
    """Ids in the responses of domain.yml."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    for variants in domain["responses"].values():
        yield from (variant["custom"]["say"] for variant in variants if "say" in variant.get("custom", {}))


def said_by_actions(path: Path) -> Iterator[str]:
    """Ids behind every key ``say`` in the code of an action; both of "this if that else the other"."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "say":
                yield from _ids(value)


def _ids(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.IfExp):
        yield from _ids(value.body)
        yield from _ids(value.orelse)
    elif ast.unparse(value) == "f'prescreen_{status}'":
        yield from ("prescreen_stopped", "prescreen_paused")
    elif ast.unparse(value) == "f'{scale_id}_skipped'":
        yield from (f"{scale}_skipped" for scale in SCALES)
    else:
        raise AssertionError(f"an id that this guard cannot read: {ast.unparse(value)}")


def test_everything_that_is_said_has_words() -> None:
    """A message without a text is silence for whoever waits for it."""
    names = {*said_by_rasa(), *(name for path in (ROOT / "actions").glob("*.py") for name in said_by_actions(path))}
    assert len(names) > 15
    for name in sorted(names - SAID_OTHERWISE):
        (draft,) = WORDING.render([{"say": name, "values": {"place": "3", "total": "14"}}], turn=1)
        assert draft.text, name


def test_every_message_the_gateway_says_has_words() -> None:
    """The same for what the gateway says by itself."""
    found: set[str] = set()
    for path in (ROOT / "bot/services").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                said = node.args[0]
                if node.func.attr in ("say", "notice") and isinstance(said, ast.Constant):
                    found.add(str(said.value))
    assert len(found) > 6
    for name in sorted(found):
        values = {"staff_name": "Ana", "opens_at": "Monday"}
        assert WORDING.say(name, turn=1, **values).text, name
