"""The notation of log lines in a test: one entry is one line, or one repeated at even distances.

    - {at: 90s, line: 'plain text'}
    - {every: 1m, times: 10, from: 5m, json: {level: ERROR, attempt: '{{n}}'}, metadata: {campaign_id: c-1}}

In an entry with `times`, `{{n}}` in the line and in metadata counts the repeats from 0.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from observability.logql.source import Entry
from observability.ruletest.document import Value

_ENTRY = ("at", "every", "times", "from", "line", "json", "metadata")
_MOST_LINES = 1_000_000
_COUNT = "{{n}}"


def read_lines(value: Value, interval_ns: int, start_ns: int) -> list[Entry]:
    """Return the entries of a stream, oldest first.

    `interval_ns` is the distance where `every` is not given; times count from `start_ns`. Raises FileRefused.
    """
    return sorted(
        (entry for item in value.items() for entry in _entries(item, interval_ns, start_ns)), key=lambda entry: entry.ts
    )


def _entries(value: Value, interval_ns: int, start_ns: int) -> Iterator[Entry]:
    members = value.fields(_ENTRY)
    if ("line" in members) == ("json" in members):
        raise value.refused("an entry has either `line` (text) or `json` (a mapping)")
    metadata = members["metadata"].texts() if "metadata" in members else {}
    for number, at in _times(value, members, interval_ns):
        counted = {name: _counted(text, number) for name, text in metadata.items()}
        yield Entry(start_ns + at, _line(members, number), counted)


def _times(value: Value, members: Mapping[str, Value], interval_ns: int) -> list[tuple[int | None, int]]:
    """Return (number, time) of each repeat; the number of an entry without `times` is None."""
    if "times" not in members:
        if "at" not in members or "every" in members or "from" in members:
            raise value.refused("an entry has either `at`, or `times` with `every` and `from` as you need them")
        return [(None, members["at"].duration())]
    if "at" in members:
        raise members["at"].refused("an entry that repeats begins at `from`, not `at`")
    times = members["times"].whole(1)
    if times > _MOST_LINES:
        raise members["times"].refused(f"more than {_MOST_LINES} lines in one entry")
    step = members["every"].duration() if "every" in members else interval_ns
    if step == 0:
        raise members["every"].refused("`every: 0` repeats one line at one time, which Loki stores once")
    first = members["from"].duration() if "from" in members else 0
    return [(number, first + number * step) for number in range(times)]


def _line(members: Mapping[str, Value], number: int | None) -> str:
    if "line" in members:
        return _counted(members["line"].text(), number)
    if not isinstance(members["json"].json(), dict):
        raise members["json"].refused("`json` is a mapping (key: value)")
    return json.dumps(_counted_in(members["json"].json(), number), ensure_ascii=False, separators=(",", ":"))


def _counted(text: str, number: int | None) -> str:
    return text if number is None else text.replace(_COUNT, str(number))


def _counted_in(value: Any, number: int | None) -> Any:
    """Put the number into a JSON value; a text that is only `{{n}}` becomes a number."""
    if isinstance(value, dict):
        return {key: _counted_in(item, number) for key, item in value.items()}
    if isinstance(value, list):
        return [_counted_in(item, number) for item in value]
    if isinstance(value, str):
        return number if value == _COUNT and number is not None else _counted(value, number)
    return value
