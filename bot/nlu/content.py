"""How Rasa reads the project's content: as usual, but of the answers only what understanding and deciding need."""

from __future__ import annotations

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class ContentImporter(RasaFileImporter):
    """Leaves out the answers' texts, sources and dates: the gateway renders those from the files themselves, so a
    reworded answer needs no training."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The phrasings, and the answers reduced to payload and title."""
        data = super().get_nlu_data(language)
        for name, variants in data.responses.items():
            data.responses[name] = [_reduced(variant) for variant in variants]
        return data


def _reduced(variant: dict[str, object]) -> dict[str, object]:
    metadata = variant.get("metadata")
    title = metadata.get("title") if isinstance(metadata, dict) else None
    return {"custom": variant.get("custom"), "metadata": {"title": title}}
