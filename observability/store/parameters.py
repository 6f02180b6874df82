"""The parameters of a question, from the URL and the form, with Loki's defaults and limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs

from observability.store.exceptions import RequestRefused
from observability.store.times import HOUR, default_step, parse_step, parse_time

MAX_LIMIT = 5000
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Parameters:
    """Every method raises RequestRefused (400) for a value that Loki does not take. Times are nanoseconds."""

    values: Mapping[str, list[str]]
    now_ns: int
    categorized: bool = False
    """Whether labels are wanted apart by where they come from, as Grafana asks by a header."""

    @classmethod
    def of(cls, query: str, body: bytes, headers: Mapping[str, str], now_ns: int) -> "Parameters":
        """Read the URL's query and, of a form, the body."""
        values = parse_qs(query, keep_blank_values=True)
        if headers.get("content-type", "").startswith(FORM):
            try:
                form = parse_qs(body.decode(), keep_blank_values=True)
            except UnicodeDecodeError:
                raise RequestRefused(400, "the form is not UTF-8") from None
            values = {name: form.get(name, []) + values.get(name, []) for name in {*form, *values}}
        flags = headers.get("x-loki-response-encoding-flags", "").split(",")
        return cls(values, now_ns, "categorize-labels" in flags)

    def text(self, name: str) -> str:
        """Return the first value, or ""."""
        return self.values.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Return all values."""
        return self.values.get(name, [])

    def time(self, name: str, default: int) -> int:
        """Return a time."""
        value = self.text(name)
        return parse_time(value) if value else default

    def span(self) -> tuple[int, int]:
        """Return start and end: by default the last hour, or `since` before the end."""
        end = self.time("end", self.now_ns)
        since = self.text("since")
        return self.time("start", min(end, self.now_ns) - (parse_step(since) if since else HOUR)), end

    def step(self) -> int:
        """Return the step of a range query."""
        value = self.text("step")
        return parse_step(value) if value else default_step(*self.span())

    def interval(self) -> int:
        """Return how far apart lines of a log query shall be, 0 for all of them."""
        interval = parse_step(self.text("interval") or "0")
        if interval < 0:
            raise RequestRefused(400, "interval must be >= 0")
        return interval

    def limit(self, name: str = "limit", default: int = 100) -> int:
        """Return how many lines are wanted."""
        value = self.text(name) or str(default)
        if not value.isdecimal() or int(value) == 0:
            raise RequestRefused(400, f"{name} must be a positive value, not {value!r}")
        if int(value) > MAX_LIMIT:
            raise RequestRefused(
                400,
                f"max entries limit per query exceeded, limit > max_entries_limit_per_query ({value} > {MAX_LIMIT})",
            )
        return int(value)

    def direction(self) -> Literal["forward", "backward"]:
        """Return from which end lines are wanted."""
        match self.text("direction").lower():
            case "forward":
                return "forward"
            case "backward" | "":
                return "backward"
            case other:
                raise RequestRefused(400, f"invalid direction '{other}'")
