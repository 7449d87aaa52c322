"""The Rasa component that understands: it trains ``bot.language.understanding`` and reads messages with it."""

# ruff: noqa: UP006, UP019, UP035, UP045 - Rasa wires components by these exact annotations

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.answering import Limits, Reader
from bot.language.corrections import encoder_words
from bot.language.encoder import shared_encoder
from bot.language.medicine_names import in_other_words, load_medicine_names
from bot.language.subjects import Subjects
from bot.language.understanding import Model, Understanding
from bot.language.understanding_training import train
from bot.nlu.parse import FAQ_INTENT, LAST_ANSWER, MEDICINE, PRESCREEN, attributes_of_reading

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = ROOT / "bot" / "language"
TRAINED_WITH = tuple(
    LANGUAGE / name
    for name in (
        "corrections.py",
        "encoder.py",
        "medicine_names.py",
        "ngrams.py",
        "treatment_words.py",
        "understanding.py",
        "understanding_training.py",
    )
)
MEDICINES = ROOT / "data" / "medicines.yml"
TITLES = "titles.json"  # in the model: the answers' titles by id
TITLE_PREFIX = f"utter_{FAQ_INTENT}/"

logger = logging.getLogger(__name__)


# Rasa wires components by the exact names and annotations of these methods' parameters, old style included.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageReader(GraphComponent):
    """Writes intent, response selector, answers and closest topics of every message. Names of medicines are read as
    their classes, in training as well, so that a phrasing with one brand teaches all."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The folder of the encoder's files, relative to the repository, and the limits of ``Limits`` by name."""
        return {"encoder": "var/encoder", **{field.name: field.default for field in fields(Limits)}}

    @staticmethod
    def required_packages() -> List[Text]:
        """Python packages that training needs."""
        return ["sklearn", "onnxruntime", "tokenizers"]

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """A hash of the code and the encoder that training depends on: Rasa's cache knows only config and data."""
        digest = hashlib.sha256()
        encoder = {**cls.get_default_config(), **config}["encoder"]  # Rasa passes the bare config of config.yml here
        for path in (*TRAINED_WITH, MEDICINES, ROOT / encoder / "encoder.json"):
            digest.update(path.read_bytes() if path.exists() else b"")
        return digest.hexdigest()

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource) -> None:
        self._storage = storage
        self._resource = resource
        self._folder = (ROOT / config["encoder"]).resolve()
        self._encoder = shared_encoder(self._folder)
        self._limits = Limits(**{field.name: float(config[field.name]) for field in fields(Limits)})
        self._reader: Optional[Reader] = None
        self._titles: Dict[Optional[str], str] = {}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageReader:
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MessageReader:
        """A trained component; raises EncoderError or UnderstandingError naming the broken file."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._titles = json.loads((folder / TITLES).read_text(encoding="utf-8"))
            component._use(Model.load(folder))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Train on all phrasings and on the answers' titles, and keep the weights in the model."""
        texts, labels = _phrasings(training_data)
        model = train(texts, labels, self._encoder, encoder_words(self._folder))
        logger.info("Trained the understanding of %d labels on %d phrasings.", len(model.labels), len(texts))
        self._titles = dict(_titles(training_data))
        self._use(model)
        with self._storage.write_to(self._resource) as folder:
            model.save(folder)
            (folder / TITLES).write_text(json.dumps(self._titles), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training data needs nothing from this component."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Understand each message in place."""
        if self._reader is None:
            raise RuntimeError("MessageReader is used before it was trained or loaded")
        for message in messages:
            told = message.get("metadata") or {}
            reading = self._reader.read(
                _readable(message),
                prescreen=told.get(PRESCREEN, True),
                last_answer=self._titles.get(told.get(LAST_ANSWER), ""),
            )
            for name, value in attributes_of_reading(reading).items():
                message.set(name, value, add_to_output=True)
        return messages

    def _use(self, model: Model) -> None:
        self._reader = Reader(Understanding(model, self._encoder), self._limits, Subjects.load(ROOT))


def _readable(message: Message) -> str:
    """The message's text with each medicine that ``MedicineFinder`` found as the words of its class."""
    found = [entity for entity in message.get(ENTITIES, []) if entity["entity"] == MEDICINE]
    replaced = [(entity["start"], entity["end"], entity["read_as"]) for entity in found]
    return in_other_words(message.get(TEXT) or "", replaced)


def _phrasings(training_data: TrainingData) -> tuple[list[str], list[str]]:
    pairs: dict[tuple[str, str], None] = {}
    for example in training_data.intent_examples:
        pairs[(example.get(TEXT), example.get(INTENT_RESPONSE_KEY) or example.get(INTENT))] = None
    for answer, title in _titles(training_data):
        pairs[(title, f"{FAQ_INTENT}/{answer}")] = None
    find = load_medicine_names(ROOT).find
    texts = [in_other_words(text, ((m.start, m.end, m.read_as) for m in find(text))) for text, _ in pairs]
    return texts, [label for _, label in pairs]


def _titles(training_data: TrainingData) -> Iterator[tuple[str, str]]:
    """The id and the title of each answer that has one."""
    for name, variants in training_data.responses.items():
        title = (variants[0].get("metadata") or {}).get("title") if variants else None
        if name.startswith(TITLE_PREFIX) and title:
            yield name[len(TITLE_PREFIX) :], title
