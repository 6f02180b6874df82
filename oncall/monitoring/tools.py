"""Prometheus, Alertmanager and their checkers, as they are found on PATH."""

import shutil
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

    def path(self) -> str:
        """Say where it is. Raises ToolMissing."""
        for name in self.names:
            if found := shutil.which(name):
                return found
        raise ToolMissing(
            f"{self.names[0]} is not on PATH. Debian, Ubuntu: apt install {self.debian}."
            f" macOS: {self._on_macos()}. Elsewhere: {RELEASES}"
        )

    def _on_macos(self) -> str:
        if self.homebrew:
            return f"brew install {self.homebrew}"
        return f"unpack the darwin release from {RELEASES} and put {self.names[0]} on PATH"


PROMETHEUS = Tool(("prometheus",), "prometheus", "prometheus")
PROMTOOL = Tool(("promtool",), "prometheus", "prometheus")
ALERTMANAGER = Tool(("alertmanager", "prometheus-alertmanager"), "prometheus-alertmanager")
AMTOOL = Tool(("amtool",), "prometheus-alertmanager")


def require(*tools: Tool) -> None:
    """Look for all of them. Raises ToolMissing, which names each one that is missing, so that nobody installs twice."""
    missing = []
    for tool in tools:
        try:
            tool.path()
        except ToolMissing as error:
            missing.append(str(error))
    if missing:
        raise ToolMissing(" ".join(missing))
