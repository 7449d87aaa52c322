"""The second crisis net: screens every message inside Rasa too, whatever the gateway decided, and takes precedence."""

# ruff: noqa: UP006, UP019, UP035 - Rasa wires components by these exact annotations

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.domain.screening import ScreeningContext, Tier
from bot.language.screen import Screener
from bot.nlu.parse import HISTORY_ASKED, IN_CRISIS, SCREENING, attributes

ROOT = Path(__file__).resolve().parents[2]
CRISIS_INTENT = "crisis"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisFlagger(GraphComponent):
    """Comes last in the pipeline: a message of tier crisis or above gets the intent ``crisis`` and no answers."""

    def __init__(self, screener: Screener) -> None:
        self._screener = screener

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisFlagger:
        """A flagger on the repository's own lexicon and classifier; raises their errors, naming the file."""
        return cls(Screener.load(ROOT))

    def process(self, messages: List[Message]) -> List[Message]:
        """Screen each message in place."""
        for message in messages:
            self._flag(message)
        return messages

    def _flag(self, message: Message) -> None:
        told = message.get("metadata") or {}
        context = ScreeningContext(
            episode_tier=Tier.CRISIS if told.get(IN_CRISIS) else Tier.NONE,
            history_asked=bool(told.get(HISTORY_ASKED)),
        )
        screening = self._screener.screen(message.get(TEXT) or "", context)
        found = {"tier": screening.tier.label, "categories": list(screening.categories)}
        message.set(SCREENING, found, add_to_output=True)
        if screening.tier >= Tier.CRISIS:
            for name, value in attributes(CRISIS_INTENT, 1.0).items():
                message.set(name, value, add_to_output=True)
