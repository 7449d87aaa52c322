"""Start Rasa without TensorFlow: nothing in our pipeline uses it, and importing it costs 12 s and 400 MB.

Rasa imports all of its own components at start, and some of these derive from TensorFlow classes. The import system is
therefore given modules whose every attribute is an empty class: enough to define those components, not to run them.
Whoever puts one of them into ``config.yml`` gets ``TensorFlowMissing`` and starts Rasa as ``rasa`` instead.
"""

from __future__ import annotations

import abc
import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any

STOOD_IN_FOR = ("tensorflow", "keras", "tensorflow_hub", "tensorflow_text")


class TensorFlowMissing(Exception):
    """Something tried to use TensorFlow in a process that was started without it."""


class _Empty(abc.ABCMeta):
    """Class of the stand-ins: attributes of a stand-in are stand-ins too."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return stand_in(name)

    def __call__(cls, *values: Any, **named: Any) -> Any:
        if cls.__dict__.get("_stands_in"):  # a decorator, such as tf.function: its function is never called
            return values[0] if values and callable(values[0]) else cls
        raise TensorFlowMissing(f"{cls.__name__} needs TensorFlow: start with `rasa`, not with `python -m bot.nlu`")


def stand_in(name: str) -> Any:
    """An empty class that can be derived from, subscripted in annotations and used as a decorator."""
    return _Empty(name, (), {"_stands_in": True, "__class_getitem__": classmethod(lambda cls, item: cls)})


class _Module(ModuleType):
    __path__ = []  # noqa: RUF012 - marks it as a package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return stand_in(name)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in STOOD_IN_FOR:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install() -> None:
    """Put the stand-ins in place; call it before rasa is first imported."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
