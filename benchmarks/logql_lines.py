"""How many lines a second the LogQL evaluator counts, and in how much memory.

    python benchmarks/logql_lines.py [LINES]

Lines are made while they are read, as a source on disk would do, so the memory shown is the evaluator's own.
"""

import resource
import sys
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from observability.logql.evaluate import instant, range_query
from observability.logql.nodes import Matcher
from observability.logql.source import Entry, Stream, matches

SECOND = 1_000_000_000
HOUR = 3_600 * SECOND
LABELS = {"app": "mailer", "env": "prod", "component": "worker", "level": "INFO", "host": "w1"}
METADATA = {"campaign_id": "0b8f6a52-8f0e-4d8a-9a51-3c0f6f1c2d11"}
LINE = (
    '{{"level":"INFO","message":"{message}","campaign_id":"0b8f6a52-8f0e-4d8a-9a51-3c0f6f1c2d11",'
    '"queue_id":"5d0c6c0e-3f9d-4a57-bd0f-8f2f0f0b7a10","recipient_id":"r{number}","recipient_email":"u@example.com",'
    '"smtp_message_id":"<{number}@mailer>","provider":"smtp_global","took_ms":{took}.5,"rate_limit_count":45}}'
)


class Question(NamedTuple):
    """A query to be timed; `step` makes it a range query."""

    name: str
    query: str
    step: int = 0


SENT = '{app="mailer"} |= "Email sent successfully"'
QUESTIONS = (
    Question("line filter", f"sum(count_over_time({SENT} [1h]))"),
    Question("json of one field", f'sum by (provider) (count_over_time({SENT} | json provider="provider" [1h]))'),
    Question("json, all fields", f'sum by (provider) (count_over_time({SENT} | json | __error__="" [1h]))'),
    Question("unwrap", f'avg_over_time({SENT} | json took="took_ms" | unwrap took [1h]) by (host)'),
    Question("range, window 5m, step 15s", f"sum(rate({SENT} [5m]))", 15 * SECOND),
)


class Generated:
    """One stream of an hour, made line by line."""

    def __init__(self, count: int) -> None:
        self.count = count

    def select(self, matchers: Sequence[Matcher], start_ns: int, end_ns: int) -> Iterator[Stream]:
        """Give the stream if it is asked for."""
        if matches(matchers, LABELS):
            yield LABELS, self._entries(start_ns, end_ns)

    def _entries(self, start_ns: int, end_ns: int) -> Iterator[Entry]:
        texts = [
            LINE.format(message="Email sent successfully" if i % 10 else "Campaign deferred", number=i, took=i)
            for i in range(100)
        ]
        for number in range(self.count):
            timestamp = number * HOUR // self.count + 1
            if start_ns <= timestamp < end_ns:
                yield Entry(timestamp, texts[number % 100], METADATA)


def main() -> None:
    """Print one row for each question."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    source = Generated(count)
    print(f"{count:,} lines of {len(LINE)} characters")
    for question in QUESTIONS:
        begin, begin_cpu = time.perf_counter(), time.process_time()
        if question.step:
            range_query(source, question.query, 0, HOUR, question.step)
        else:
            instant(source, question.query, HOUR)
        seconds, cpu = time.perf_counter() - begin, time.process_time() - begin_cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
        speed = f"{count / seconds:11,.0f} lines/s"
        print(f"{question.name:28} {seconds:6.2f} s ({cpu:.2f} s of CPU) {speed} {peak:4.0f} MiB")


if __name__ == "__main__":
    main()
