"""The shape of a step's value, in short words: `name:kind`, with `?` where it may be empty.

A value that does not fit, from a bundle of another version or from pasted text, is no evidence: its step is UNKNOWN.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

_TRUTHS: Final = {"t": True, "f": False, "true": True, "false": False}
_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "text": (str,),
    "whole": (int,),
    "number": (int, float),
    "truth": (bool,),
    "rows": (list,),
    "map": (dict,),
    "any": (object,),
}


def _truth(text: str) -> bool:
    return _TRUTHS[text.lower()]


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "text": str,
    "whole": int,
    "number": float,
    "truth": _truth,
    "any": str,
}


@dataclass(frozen=True)
class Shape:
    """What a row must hold, or the one value where `rows` is false.

    `least`: fewest rows; `within`: the shapes of what lies in its fields.
    """

    fields: Mapping[str, tuple[str, bool]]
    rows: bool = True
    least: int = 0
    within: Mapping[str, "Shape"] = field(default_factory=dict)

    @classmethod
    def of(cls, words: str, *, rows: bool = True, least: int = 0, **within: "Shape") -> Self:
        """Read the short words."""
        parts = [word.partition(":") for word in words.split()]
        fields = {name: (kind.rstrip("?"), kind.endswith("?")) for name, _, kind in parts}
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
        return {name: self._value(name, row.get(name)) for name in self.fields}

    def _value(self, name: str, text: str | None) -> Any:
        kind, may_be_empty = self.fields[name]
        if text is None:
            raise ValueError(f"the column “{name}” is missing")
        if text == "" and may_be_empty:
            return None
        try:
            return _READERS[kind](text)
        except (ValueError, KeyError):
            raise ValueError(f"the column “{name}” holds “{text[:40]}”, which is no {kind}") from None

    def _misfit_of(self, row: Any) -> str:
        if not isinstance(row, dict):
            return "no object"
        for name, (kind, may_be_empty) in self.fields.items():
            if name not in row:
                return f"“{name}” is missing"
            value = row[name]
            if value is None and may_be_empty:
                continue
            if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind in {"whole", "number"}):
                return f"“{name}” is no {kind}"
            if name in self.within and (wrong := self.within[name].misfit(value)):
                return f"{name}: {wrong}"
        return ""
