"""What all steps have in common: strict keys, and short forms for what testers write most."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator


class Part(BaseModel):
    """A piece of a case: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Step(Part):
    """One step; ``line`` is where it stands in its file, ``main`` the field that a bare value fills."""

    main: ClassVar[str] = ""
    words: ClassVar[dict[str, dict[str, Any]]] = {}
    """Bare words that stand for several fields."""
    many: ClassVar[tuple[str, ...]] = ()
    """Fields with several values, where one may be written without the dash."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            value = cls._fields_of(value)
        return {key: _many(item) if key in cls.many else item for key, item in value.items()}

    @classmethod
    def _fields_of(cls, value: Any) -> dict[str, Any]:
        if isinstance(value, str) and value in cls.words:
            return dict(cls.words[value])
        if not cls.main:
            raise ValueError(f"write one of: {', '.join(cls.words)}" if cls.words else "write its keys below it")
        return {cls.main: value}


def _many(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value if value is None else (value,)
