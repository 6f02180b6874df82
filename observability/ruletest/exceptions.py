"""What is wrong with a file, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file: line and column from 1; line 0 means the file as a whole."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class FileRefused(Exception):
    """A test file or a rule file cannot be used; the message says why, the place where."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class RuleFailed(Exception):
    """A rule cannot be evaluated: Loki would count a failed evaluation, log it, and alert nobody."""


class TemplateRefused(Exception):
    """A template that Go refuses, or that uses what is not understood here; the message names it."""


class TemplateFailed(Exception):
    """A template fails for one alert: Loki would send `<error expanding template: …>` in its place."""
