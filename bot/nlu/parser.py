"""A trained model's understanding without a server: what Rasa's pipeline makes of a text."""

from __future__ import annotations

import importlib
import logging
import os
import warnings
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot.nlu.without_tensorflow import install


def load_parser(model: Path) -> Callable[[str], Coroutine[Any, Any, dict[str, Any]]]:
    """The model's pipeline as an asynchronous function from a text to Rasa's parse data."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    warnings.showwarning = lambda *_, **__: None  # Rasa's dependencies deprecate each other, whatever the filters
    logging.basicConfig(level=logging.ERROR)
    install()
    graph_runner = importlib.import_module("bot.nlu.graph_runner")  # imports Rasa, so not before
    graph_runner.install()
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    processor = Agent.load(str(model)).processor
    if processor is None:
        raise ValueError(f"{model}: not a trained model")

    async def parse(text: str) -> dict[str, Any]:
        # As in the channel: a text that starts with "/" would be a command to Rasa.
        return dict(await processor.parse_message(UserMessage(text.lstrip("/ \t\r\n"))))

    return parse
