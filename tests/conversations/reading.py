"""Reads case files. Whatever is wrong is refused before anything runs, with file, line and the right name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from tests.conversations.impossible import impossible
from tests.conversations.model import Always, Case, Fixture, Placed
from tests.conversations.steps import BARE, KINDS, Sees
from tests.conversations.tables import TableError, rows_of
from tests.conversations.vocabulary import nearest
from tests.conversations.yaml_lines import LineError, Mapping, Sequence, line_at, load

TOP_KEYS = ("cases", "fixtures")
Model = TypeVar("Model", bound=BaseModel)
CASE_KEYS = ("case", "about", "tags", "faults", "fixtures", "always", "table", "steps", "seconds")


class CasesRefused(Exception):
    """Mistakes in case files, all of them, one a line."""

    def __init__(self, mistakes: Iterable[LineError]) -> None:
        self.mistakes = sorted(mistakes, key=lambda error: (str(error.path), error.line))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass(frozen=True)
class CaseFile:
    """One file: its tree of cases and the fixtures it names."""

    path: Path
    cases: Sequence
    fixtures: Mapping


def is_case_file(path: Path) -> bool:
    """Whether a YAML file holds cases (a line ``cases:`` at the margin) and not Rasa's own stories."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return any(line.startswith(("cases:", "fixtures:")) for line in file)


def case_files(folder: Path) -> list[Path]:
    """All case files below a folder, by name."""
    return sorted(path for path in folder.rglob("*.yml") if is_case_file(path))


def read_cases(paths: Iterable[Path]) -> list[Case]:
    """All cases of these files; raises CasesRefused naming every mistake."""
    reader = _Reader()
    for path in paths:
        reader.open(path)
    return reader.cases()


class _Reader:
    """Collects files, then builds their cases; mistakes are gathered instead of ending at the first."""

    def __init__(self) -> None:
        self._files: list[CaseFile] = []
        self._fixtures: dict[str, Mapping] = {}
        self._mistakes: list[LineError] = []

    def open(self, path: Path) -> None:
        """Read one file and take note of its fixtures."""
        try:
            self._files.append(_file(path))
        except LineError as mistake:
            self._mistakes.append(mistake)
            return
        fixtures = self._files[-1].fixtures
        for name, fixture in fixtures.items():
            if name in self._fixtures:
                self._mistakes.append(LineError(path, fixtures.lines[name], f"there are two fixtures called '{name}'"))
            self._fixtures[name] = fixture

    def cases(self) -> list[Case]:
        """Every case of every file; raises CasesRefused."""
        found: list[Case] = []
        for file in self._files:
            for index, tree in enumerate(file.cases):
                try:
                    found += self._rows(file.path, tree, file.cases.lines[index])
                except LineError as mistake:
                    self._mistakes.append(mistake)
                except _Several as several:
                    self._mistakes += several.mistakes
        self._mistakes += _same_names(found)
        if self._mistakes:
            raise CasesRefused(self._mistakes)
        return found

    def _rows(self, path: Path, tree: Any, line: int) -> list[Case]:
        if not isinstance(tree, Mapping):
            raise LineError(path, line, "a case has keys: case, about, steps")
        try:
            return [self._case(path, row) for row in rows_of(tree)]
        except TableError as mistake:
            raise LineError(path, line_at(tree, mistake.where or ("table",)), str(mistake)) from None

    def _case(self, path: Path, tree: Mapping) -> Case:
        for key in tree:
            if key not in CASE_KEYS:
                raise LineError(path, tree.lines[key], f"unknown key '{key}'. {nearest(key, CASE_KEYS)}")
        for key in ("case", "about", "steps"):
            if not tree.get(key):
                raise LineError(path, tree.line, f"a case needs '{key}'{_WHY.get(key, '')}")
        case = _validated(
            path,
            tree,
            Case,
            {
                "name": tree["case"],
                "about": tree["about"],
                "tags": tuple(tree.get("tags", ())),
                "faults": tuple(tree.get("faults", ())),
                "fixture": self._fixture(path, tree),
                "always": _validated(path, tree, Always, dict(tree.get("always", {})), "always"),
                "steps": _steps(path, tree),
                "seconds": float(tree["seconds"]) if "seconds" in tree else None,
                "file": path,
                "line": tree.line,
            },
        )
        mistakes = [LineError(path, line, why) for line, why in impossible(case)]
        if mistakes:
            raise _Several(mistakes)
        return case

    def _fixture(self, path: Path, tree: Mapping) -> Fixture:
        """The surroundings: inline keys, or one or several names, the later one on top."""
        given = tree.get("fixtures", Mapping())
        if isinstance(given, Mapping):
            return _validated(path, tree, Fixture, given, "fixtures")
        merged: dict[str, Any] = {}
        for name in [given] if isinstance(given, str) else given:
            if name not in self._fixtures:
                why = f"there is no fixture '{name}'. {nearest(str(name), self._fixtures)}"
                raise LineError(path, tree.lines["fixtures"], why)
            merged |= self._fixtures[name]
        return _validated(path, tree, Fixture, merged, "fixtures")


_WHY = {
    "case": ", its name",
    "about": ": a sentence saying who it is about and why it matters",
    "steps": ": what the patient, the assistant and staff do",
}


class _Several(Exception):
    def __init__(self, mistakes: list[LineError]) -> None:
        self.mistakes = mistakes


def _file(path: Path) -> CaseFile:
    tree = load(path)
    if not isinstance(tree, Mapping):
        raise LineError(path, 1, "a case file has the key 'cases'")
    for key in tree:
        if key not in TOP_KEYS:
            raise LineError(path, tree.lines[key], f"unknown key '{key}'. {nearest(key, TOP_KEYS)}")
    cases, fixtures = tree.get("cases", Sequence()), tree.get("fixtures", Mapping())
    if not isinstance(cases, Sequence):
        raise LineError(path, tree.lines["cases"], "cases is a list: begin each with '- case: its name'")
    if not isinstance(fixtures, Mapping) or not all(isinstance(value, Mapping) for value in fixtures.values()):
        raise LineError(path, tree.lines["fixtures"], "fixtures have a name each, and keys below it")
    return CaseFile(path, cases, fixtures)


def _steps(path: Path, tree: Mapping) -> tuple[Placed, ...]:
    steps = tree["steps"]
    if not isinstance(steps, Sequence):
        raise LineError(path, tree.lines["steps"], "steps are a list: begin each with a dash, such as '- user: hello'")
    return tuple(_step(path, step, steps.lines[index]) for index, step in enumerate(steps))


def _step(path: Path, tree: Any, line: int) -> Placed:
    if isinstance(tree, str) and tree in BARE:
        tree = {tree: {}}
    if not isinstance(tree, dict) or len(tree) != 1:
        keys = tree if isinstance(tree, dict) else [str(tree)]
        unknown = [key for key in keys if key not in KINDS]
        why = f"unknown step '{unknown[0]}'. {nearest(unknown[0], KINDS)}" if unknown else "put each step behind a dash"
        raise LineError(path, line, why)
    ((kind, value),) = tree.items()
    if kind not in KINDS:
        raise LineError(path, line, f"unknown step '{kind}'. {nearest(kind, KINDS)}")
    step = _validated(path, value, KINDS[kind], value, line=line, what=kind)
    return Placed(kind=kind, step=step, line=line)


def _validated(
    path: Path, tree: Any, model: type[Model], values: Any, *where: str, line: int | None = None, what: str = ""
) -> Model:
    """The model of these values; raises LineError for the first that does not fit."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        loc = [*where, *first["loc"]]
        at = line_at(tree, loc) if isinstance(tree, Mapping | Sequence) else line or 1
        raise LineError(path, at if loc or line is None else line, _words(first, model, what)) from None


def _words(error: Any, model: type[BaseModel], what: str) -> str:
    """One of pydantic's errors in a tester's words."""
    loc = [str(part) for part in error["loc"]]
    key = loc[-1] if loc else what
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key '{key}'{f' in {what}' if what else ''}. {nearest(key, _keys(model, loc[:-1]))}"
    if kind == "literal_error":
        allowed = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return f"{key} can not be '{error['input']}'. {nearest(str(error['input']), allowed)}"
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_type":
        return f"{key} must be text: put it in quotes"
    if kind == "missing":
        return f"{what or 'this'} needs '{key}'"
    return f"{key}: {error['msg'][0].lower()}{error['msg'][1:]}"


def _keys(model: type[BaseModel], loc: Iterable[str]) -> list[str]:
    """The YAML keys of a model, or of what it nests (only ``staff: {sees: ...}`` and ``returning`` nest)."""
    for part in loc:
        if part == "sees":
            model = Sees
        elif part in model.model_fields and isinstance(model.model_fields[part].annotation, type):
            nested = model.model_fields[part].annotation
            model = nested if nested is not None and issubclass(nested, BaseModel) else model
    return [field.alias or name for name, field in model.model_fields.items()]


def _same_names(cases: Iterable[Case]) -> Iterator[LineError]:
    seen: dict[str, Case] = {}
    for case in cases:
        if case.name in seen:
            yield LineError(
                case.file, case.line, f"there is a case called '{case.name}' already: {seen[case.name].place}"
            )
        seen.setdefault(case.name, case)
