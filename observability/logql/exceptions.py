"""What can go wrong with a query. Each class says what Loki would answer in its place."""

from dataclasses import dataclass

INTERNAL_ERROR = 500  # HTTP


@dataclass(frozen=True)
class Position:
    """A place in the query text: line and column, both from 1, the column in characters.

    Line 0 is Loki's own: it forgets the line of a token that it had to extend (`[5m]`, `|=`, `5KB`)
    and still prints the column. Errors of syntax repeat it to the letter, so that they can be compared.
    """

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


class LogQLError(Exception):
    """A query that gets no answer; `status` is the HTTP status of Loki's."""

    status = 400


class LogQLSyntaxError(LogQLError):
    """Loki refuses the query (HTTP 400); the message has Loki's form, with the place where Loki names one."""

    def __init__(self, message: str, position: Position | None = None) -> None:
        where = f"at line {position.line}, col {position.column}" if position else ""
        super().__init__(f"parse error {where}: {message}")
        self.reason = message
        self.position = position


class LogQLUnsupported(LogQLError):
    """Loki may answer this query and this package does not: the feature is named, with its place."""

    status = 501

    def __init__(self, feature: str, position: Position) -> None:
        super().__init__(f"{feature} is outside the subset, at {position}")
        self.feature = feature
        self.position = position


class LogQLEvaluationError(LogQLError):
    """The query is well-formed and its evaluation fails: a malformed line, too many series, an ambiguous match."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
