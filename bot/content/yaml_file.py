"""Reading a content file with errors that name the file, the key and why."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import ContentError


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping a YAML file holds; raises ContentError when it is missing, broken or something else."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader, in C
    except OSError as error:
        raise ContentError(path, "", error.strerror or "cannot be read") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentError(path, "", f"is not valid YAML: {error}") from None
    if not isinstance(raw, dict):
        raise ContentError(path, "", "must hold keys and values")
    return raw


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], raw: object, *, path: Path, key: str) -> Model:
    """A checked value from a part of a file; raises ContentError naming the key below ``key``."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join([key, *(str(part) for part in first["loc"])])
        raise ContentError(path, where, first["msg"].removeprefix("Value error, ")) from None
