"""The shape of a step's value, in short words: `name:kind`, with `?` where it may be empty, `*` where it may be absent.

A value that does not fit, from a bundle of another version or from pasted text, is no evidence: its step is UNKNOWN.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self
from uuid import UUID

LARGEST: Final = 2**64
"""Nothing that is counted or timed here is larger; nor is infinity, or what is not a number, smaller."""
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TRUTHS: Final = {"t": True, "f": False, "true": True, "false": False}
_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "text": (str,),
    "uuid": (str,),
    "whole": (int,),
    "number": (int, float),
    "truth": (bool,),
    "rows": (list,),
    "texts": (list,),
    "map": (dict,),
    "numbers": (dict,),
    "any": (object,),
}


def _truth(text: str) -> bool:
    return _TRUTHS[text.lower()]


def _uuid(text: str) -> str:
    return str(UUID(text))


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "text": str,
    "uuid": _uuid,
    "whole": int,
    "number": float,
    "truth": _truth,
    "any": str,
}


def _counts(value: float) -> bool:
    return not isinstance(value, bool) and abs(value) < LARGEST


def _is(value: Any, kind: str) -> bool:
    """Say whether a value is of a kind. Ids are looked at closely: they become part of commands that are pasted."""
    if kind == "uuid":
        return isinstance(value, str) and _ID.fullmatch(value) is not None
    if kind in {"whole", "number"}:
        return isinstance(value, int | float) and isinstance(value, _KINDS[kind]) and _counts(value)
    if kind == "texts":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if kind == "numbers":
        return isinstance(value, dict) and all(_is(one, "number") for one in value.values())
    return isinstance(value, _KINDS[kind])


@dataclass(frozen=True)
class _Field:
    """What one value must be."""

    kind: str
    may_be_empty: bool
    may_be_absent: bool


@dataclass(frozen=True)
class Shape:
    """What a row must hold, or the one value where `rows` is false.

    `least`: fewest rows; `within`: the shapes of what lies in its fields.
    """

    fields: Mapping[str, "_Field"]
    rows: bool = True
    least: int = 0
    within: Mapping[str, "Shape"] = field(default_factory=dict)

    @classmethod
    def of(cls, words: str, *, rows: bool = True, least: int = 0, **within: "Shape") -> Self:
        """Read the short words."""
        parts = [word.partition(":") for word in words.split()]
        fields = {name: _Field(kind.rstrip("?*"), "?" in kind, "*" in kind) for name, _, kind in parts}
        return cls(fields, rows, least, within)

    def misfit(self, value: Any) -> str:
        """Say what is wrong with a value; empty where nothing is."""
        if not self.rows:
            return self._misfit_of(value)
        if not isinstance(value, list) or len(value) < self.least:
            return "no list of rows, or too few of them"
        return next((wrong for row in value if (wrong := self._misfit_of(row))), "")

    def read(self, row: Mapping[str, str]) -> dict[str, Any]:
        """Turn texts into values. Raises ValueError, which names the column."""
        told = (name for name, wanted in self.fields.items() if name in row or not wanted.may_be_absent)
        return {name: self._value(name, row.get(name)) for name in told}

    @property
    def columns(self) -> tuple[str, ...]:
        """Name what every row has."""
        return tuple(name for name, wanted in self.fields.items() if not wanted.may_be_absent)

    def _value(self, name: str, text: str | None) -> Any:
        wanted = self.fields[name]
        if text is None:
            raise ValueError(f"the column “{name}” is missing")
        if text == "" and wanted.may_be_empty:
            return None
        try:
            return _READERS[wanted.kind](text)
        except (ValueError, KeyError):
            raise ValueError(f"the column “{name}” holds “{text[:40]}”, which is no {wanted.kind}") from None

    def _misfit_of(self, row: Any) -> str:
        if not isinstance(row, dict):
            return "no object"
        return next((wrong for name in self.fields if (wrong := self._misfit_in(row, name))), "")

    def _misfit_in(self, row: Mapping[str, Any], name: str) -> str:
        wanted = self.fields[name]
        if name not in row:
            return "" if wanted.may_be_absent else f"“{name}” is missing"
        value = row[name]
        if value is None and wanted.may_be_empty:
            return ""
        if not _is(value, wanted.kind):
            return f"“{name}” is no {wanted.kind}"
        inside = self.within[name].misfit(value) if name in self.within else ""
        return f"{name}: {inside}" if inside else ""
