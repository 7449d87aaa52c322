"""The Rasa component that recognises medicines: entities ``medicine`` with the generic name and its class."""

# ruff: noqa: UP006, UP019, UP035 - Rasa wires components by these exact annotations

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.language.medicine_names import MedicineName, MedicineNames, load_medicine_names
from bot.nlu.parse import MEDICINE

ROOT = Path(__file__).resolve().parents[2]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MedicineFinder(GraphComponent):
    """Comes before what understands, which reads a message with its medicines' names replaced by their classes."""

    def __init__(self, names: MedicineNames) -> None:
        self._names = names

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MedicineFinder:
        """A finder of the names in data/medicines.yml; raises PrescreenError, naming the key."""
        return cls(load_medicine_names(ROOT))

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the medicines of each message to its entities, in place."""
        for message in messages:
            found = [_entity(named) for named in self._names.find(message.get(TEXT) or "")]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages


def _entity(named: MedicineName) -> dict[str, Any]:
    return {
        "entity": MEDICINE,
        "start": named.start,
        "end": named.end,
        "value": named.name,
        "said": named.said,
        "class": named.medicine_class,
        "flagged": named.flagged,
        "read_as": named.read_as,
        "extractor": MedicineFinder.__name__,
    }
