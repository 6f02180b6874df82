"""Prometheus, Alertmanager and their checkers, as they are found on PATH."""

import shutil
from dataclasses import dataclass

from oncall.monitoring.exceptions import ToolMissing


@dataclass(frozen=True)
class Tool:
    """A program, by the names that packagers give it, and the Debian package that brings it."""

    names: tuple[str, ...]
    package: str

    def path(self) -> str:
        """Say where it is. Raises ToolMissing."""
        for name in self.names:
            if found := shutil.which(name):
                return found
        raise ToolMissing(
            f"{self.names[0]} is not on PATH: install the Debian package `{self.package}`, "
            "or a release from https://prometheus.io/download/"
        )


PROMETHEUS = Tool(("prometheus",), "prometheus")
PROMTOOL = Tool(("promtool",), "prometheus")
ALERTMANAGER = Tool(("alertmanager", "prometheus-alertmanager"), "prometheus-alertmanager")
AMTOOL = Tool(("amtool",), "prometheus-alertmanager")
