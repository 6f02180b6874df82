"""What Loki takes and what it refuses of a push, with its limits and its words. Pure decisions.

Source: Loki's `pkg/validation` and `pkg/ingester/stream.go` with the default configuration. A refusal is of
one entry or one stream; the rest of the push is stored.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from observability.logql.ingest import SERVICE_NAME
from observability.logql.source import Entry
from observability.logql.units import go_quote
from observability.store.times import HOUR, SECOND

MAX_SAMPLE_AGE = 7 * 24 * HOUR
CREATION_GRACE = 600 * SECOND
FARTHEST_BEHIND = HOUR
"""Half of Loki's `max_chunk_age`: how far an entry may lie behind the newest of its stream."""
MAX_LINE_BYTES = 256 << 10
MAX_LABELS = 15
MAX_LABEL_NAME = 1024
MAX_LABEL_VALUE = 2048
MAX_METADATA_BYTES = 64 << 10
MAX_METADATA_ENTRIES = 128
MAX_REFUSALS_SHOWN = 10
TENANT = "fake"
_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


@dataclass
class Judged:
    """A stream's entries that are to be stored, in the order of time, and why others are not."""

    labels: Mapping[str, str]
    taken: list[Entry] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)

    def complaints(self, total: int) -> list[str]:
        """Word the refusals as Loki does: those that lie too far behind are summed up."""
        if not self.behind:
            return self.refusals
        shown = self.behind[:MAX_REFUSALS_SHOWN]
        name = stream_name(self.labels)
        summary = f"user '{TENANT}', total ignored: {len(self.behind)} out of {total} for stream: {name}"
        return [*self.refusals, "\n".join([*shown, summary])]


def judge(labels: Mapping[str, str], entries: Sequence[Entry], newest_ns: int | None, now_ns: int) -> Judged:
    """Decide what to store of a stream whose newest stored entry is `newest_ns`."""
    judged = Judged(labels)
    complaint = stream_complaint(labels)
    if complaint:
        judged.refusals.append(complaint)
        return judged
    for entry in entries:
        complaint = entry_complaint(labels, entry, now_ns)
        if complaint:
            judged.refusals.append(complaint)
        elif newest_ns is not None and entry.ts < newest_ns - FARTHEST_BEHIND:
            judged.behind.append(_too_far_behind(entry.ts, newest_ns - FARTHEST_BEHIND))
        else:
            newest_ns = entry.ts if newest_ns is None else max(newest_ns, entry.ts)
            judged.taken.append(entry)
    judged.taken.sort(key=lambda entry: entry.ts)
    return judged


def stream_complaint(labels: Mapping[str, str]) -> str:
    """Say what is wrong with a stream's labels, or ""."""
    if not labels:
        return "error at least one label pair is required per stream"
    name = stream_name(labels)
    count = len(labels) - (SERVICE_NAME in labels)
    if count > MAX_LABELS:
        return f"entry for stream '{name}' has {count} label names; limit {MAX_LABELS}"
    for label, value in labels.items():
        if not _LABEL_NAME.fullmatch(label):
            return f"Error parsing labels '{name}' with error: '{label}' is not a label name"
        if len(label.encode()) > MAX_LABEL_NAME:
            return f"stream '{name}' has label name too long: '{label}'"
        if len(value.encode()) > MAX_LABEL_VALUE:
            return f"stream '{name}' has label value too long: '{value}'"
    return ""


def entry_complaint(labels: Mapping[str, str], entry: Entry, now_ns: int) -> str:
    """Say what is wrong with an entry on its own, or ""."""
    if entry.ts < now_ns - MAX_SAMPLE_AGE:
        oldest = rfc3339(now_ns - MAX_SAMPLE_AGE)
        return (
            f"entry for stream '{stream_name(labels)}' has timestamp too old: {rfc3339(entry.ts)}, "
            f"oldest acceptable timestamp is: {oldest}"
        )
    if entry.ts > now_ns + CREATION_GRACE:
        return f"entry for stream '{stream_name(labels)}' has timestamp too new: {rfc3339(entry.ts)}"
    size = _bytes_if_many(entry.line, limit=MAX_LINE_BYTES)
    if size > MAX_LINE_BYTES:
        return (
            f"Max entry size '{MAX_LINE_BYTES}' bytes exceeded for stream '{stream_name(labels)}' "
            f"while adding an entry with length '{size}' bytes"
        )
    return _metadata_complaint(labels, entry.metadata) if entry.metadata else ""


def _metadata_complaint(labels: Mapping[str, str], metadata: Mapping[str, str]) -> str:
    size = _bytes_if_many(*metadata, *metadata.values(), limit=MAX_METADATA_BYTES)
    if size > MAX_METADATA_BYTES:
        return (
            f"stream '{stream_name(labels)}' has structured metadata too large: '{size}' bytes, "
            f"limit: '{MAX_METADATA_BYTES}' bytes"
        )
    if len(metadata) > MAX_METADATA_ENTRIES:
        return (
            f"stream '{stream_name(labels)}' has too many structured metadata labels: '{len(metadata)}', "
            f"limit: '{MAX_METADATA_ENTRIES}'"
        )
    return ""


def _bytes_if_many(*texts: str, limit: int) -> int:
    """Count bytes of UTF-8, but only where they may be more than the limit: a character has four at most."""
    if 4 * sum(map(len, texts)) <= limit:
        return 0
    return sum(len(text.encode()) for text in texts)


def _too_far_behind(ts_ns: int, cutoff_ns: int) -> str:
    moment = datetime.fromtimestamp(ts_ns // SECOND, UTC)
    fraction = f".{ts_ns % SECOND:09d}".rstrip("0").rstrip(".")
    return (
        f"entry with timestamp {moment:%Y-%m-%d %H:%M:%S}{fraction} +0000 UTC ignored, "
        f"reason: 'entry too far behind, entry timestamp is: {rfc3339(ts_ns)}, "
        f"oldest acceptable timestamp is: {rfc3339(cutoff_ns)}',"
    )


def rfc3339(ts_ns: int) -> str:
    """Write a time in whole seconds."""
    return f"{datetime.fromtimestamp(ts_ns // SECOND, UTC):%Y-%m-%dT%H:%M:%SZ}"


def stream_name(labels: Mapping[str, str]) -> str:
    """Write labels as a selector, sorted."""
    return "{" + ", ".join(f"{name}={go_quote(value)}" for name, value in sorted(labels.items())) + "}"
