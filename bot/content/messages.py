"""Short things the assistant says that answer no question: greetings, notices, what it did not understand."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.content.yaml_file import parse, read_mapping
from bot.errors import ContentError


class ChoiceText(BaseModel):
    """A button: what it says and what pressing it does (``intent``, ``say`` or nothing but its own words)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    intent: str | None = None


class MessageText(BaseModel):
    """One message with its wordings; they are taken in turn so that a conversation does not repeat itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    texts: tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)], ...] = Field(min_length=1)
    choices: tuple[ChoiceText, ...] = Field((), max_length=4)


def load_messages(path: Path) -> dict[str, MessageText]:
    """All messages by id from data/messages/assistant.yml; raises ContentError."""
    raw: Any = read_mapping(path).get("messages")
    if not isinstance(raw, dict):
        raise ContentError(path, "messages", "is missing")
    return {name: parse(MessageText, value, path=path, key=f"messages.{name}") for name, value in raw.items()}
