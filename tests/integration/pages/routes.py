"""Every address of the site, found in its URL configuration: what a new page adds is tried without being listed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

ADMIN = "admin/"
"""Django's own; `tests/integration/doors/test_ownership.py` tries each of its pages with each kind of row."""
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_NAMES = ("start", "pause", "resume", "cancel")


@dataclass(frozen=True)
class Route:
    """An address with gaps."""

    pattern: str

    @property
    def holds_an_id(self) -> bool:
        """Say whether it names an object."""
        return any(kind.startswith("uuid") for kind, _name in _PARAMETER.findall(self.pattern))

    def addresses(self, identity: UUID | str) -> list[str]:
        """Fill the gaps: ids with this one, words with each that means something."""
        filled = _PARAMETER.sub(
            lambda gap: str(identity) if (gap[1] or "").startswith("uuid") else gap[0], self.pattern
        )
        if "<" not in filled:
            return [f"/{filled}"]
        return [f"/{_PARAMETER.sub(name, filled)}" for name in _NAMES]

    def __str__(self) -> str:
        return self.pattern or "(first page)"


def routes() -> list[Route]:
    """List the addresses, once each."""
    found = {pattern for pattern in _walk("", get_resolver().url_patterns) if not pattern.startswith(ADMIN)}
    return [Route(pattern) for pattern in sorted(found)]


def _walk(before: str, patterns: "list[URLPattern | URLResolver]") -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if isinstance(pattern, URLResolver):
            yield from _walk(here, pattern.url_patterns)
        else:
            yield here
