"""Prometheus, Alertmanager and their checkers, as they are found on PATH."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from oncall.monitoring.exceptions import ToolMissing

RELEASES = "https://prometheus.io/download/"


@dataclass(frozen=True)
class Tool:
    """A program, by the names that packagers give it, and the packages that bring it.

    `homebrew`: the formula for macOS; empty where Homebrew has none, and its makers' release is all there is.
    """

    names: tuple[str, ...]
    debian: str
    homebrew: str = ""

    @property
    def name(self) -> str:
        """What its makers call it."""
        return self.names[0]

    def found(self) -> str | None:
        """Say where it is; None where it is not."""
        return next((path for path in map(shutil.which, self.names) if path), None)

    def path(self) -> str:
        """Say where it is. Raises ToolMissing."""
        require(self)
        return self.found() or self.name


PROMETHEUS = Tool(("prometheus",), "prometheus", "prometheus")
PROMTOOL = Tool(("promtool",), "prometheus", "prometheus")
ALERTMANAGER = Tool(("alertmanager", "prometheus-alertmanager"), "prometheus-alertmanager")
AMTOOL = Tool(("amtool",), "prometheus-alertmanager")


def require(*tools: Tool) -> None:
    """Look for all of them. Raises ToolMissing, which names each that is missing, so that nobody installs twice."""
    missing = [tool for tool in tools if tool.found() is None]
    if missing:
        raise ToolMissing(_how_to_get(missing))


def _how_to_get(missing: Sequence[Tool]) -> str:
    names = " and ".join(tool.name for tool in missing)
    packages = " ".join(dict.fromkeys(tool.debian for tool in missing))
    return (
        f"{names} {'is' if len(missing) == 1 else 'are'} not on PATH. Debian, Ubuntu: apt install {packages}."
        f" macOS: {'; '.join(_on_macos(missing))}. Elsewhere: {RELEASES}"
    )


def _on_macos(missing: Sequence[Tool]) -> list[str]:
    brewed = dict.fromkeys(tool.homebrew for tool in missing if tool.homebrew)
    steps = [f"brew install {' '.join(brewed)}"] if brewed else []
    return steps + [
        f"for {tool.name}, which Homebrew lacks, put the darwin release from {RELEASES} on PATH"
        for tool in missing
        if not tool.homebrew
    ]
