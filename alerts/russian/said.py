"""What an alert says in a language, with the same gaps for labels and values as in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """The sentence of an alert, and what to know beside it."""

    summary: str
    description: str
