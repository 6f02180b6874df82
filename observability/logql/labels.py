"""The labels of one line on its way through a pipeline, and how they become a result's labels.

Three kinds live apart, as in Loki: those of the stream, structured metadata, and what stages made ("parsed").
A parsed label hides metadata of its name, metadata hides the stream's.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

Labels = tuple[tuple[str, str], ...]
LabelTest = Callable[["LabelsBuilder"], bool]

ERROR = "__error__"
ERROR_DETAILS = "__error_details__"
PRESERVE_ERROR = "__preserve_error__"
EXTRACTED = "_extracted"
NO_LABELS: Labels = ()


class Kinds(NamedTuple):
    """A line's labels by where they come from; no name stands twice. Errors are among the parsed ones."""

    stream: Labels
    metadata: Labels
    parsed: Labels

    def together(self) -> Labels:
        """Return all of them as a result shows them."""
        return tuple(sorted(self.stream + self.metadata + self.parsed))


def sorted_labels(labels: Mapping[str, str]) -> Labels:
    """Labels as a value that can be compared and hashed."""
    return tuple(sorted(labels.items()))


class Hints:
    """What a parser need not extract, and when it may stop (Loki's parser hints).

    They change answers, not only speed: `sum(count_over_time({…} | json [1h]))` needs no label, so the line is
    not parsed and a malformed one is no error; and a label that fails a filter drops the line before the
    malformed rest of it is read.
    """

    __slots__ = ("preserve_error", "required", "skip", "tests")

    def __init__(
        self,
        required: Iterable[str] = (),
        tests: Mapping[str, LabelTest] | None = None,
        *,
        skip: bool = False,
    ) -> None:
        self.required = frozenset(required)
        self.tests = tests or {}
        self.skip = skip
        self.preserve_error = ERROR in self.required


class LabelsBuilder:
    """Collects the labels of one line after another; `start_stream`, then `start_line` for each line."""

    __slots__ = ("_reserved", "base", "deleted", "details", "error", "extracted", "hints", "metadata", "parsed")

    def __init__(self, hints: Hints) -> None:
        self.hints = hints
        self.base: Mapping[str, str] = {}
        self._reserved: frozenset[str] = frozenset()
        self.metadata: Mapping[str, str] = {}
        self.parsed: dict[str, str] = {}
        self.deleted: set[str] = set()
        self.extracted: set[str] = set()
        self.error = ""
        self.details = ""

    def start_stream(self, labels: Mapping[str, str]) -> None:
        """Go on with the lines of this stream."""
        self.base = labels
        self._reserved = frozenset({*labels, ERROR, ERROR_DETAILS})

    def start_line(self, metadata: Mapping[str, str]) -> None:
        """Forget the line before; metadata named like a label of the stream gets `_extracted`."""
        self.parsed.clear()
        self.extracted.clear()
        self.deleted.clear()
        if self._reserved.isdisjoint(metadata):
            self.error = self.details = ""
            self.metadata = metadata
        else:
            self._rename(metadata)

    def _rename(self, metadata: Mapping[str, str]) -> None:
        self.error = metadata.get(ERROR, "")
        self.details = metadata.get(ERROR_DETAILS, "")
        self.metadata = {
            (f"{name}{EXTRACTED}" if name in self.base else name): value
            for name, value in metadata.items()
            if name not in (ERROR, ERROR_DETAILS)
        }

    def _hide(self, name: str) -> None:
        """Take a name out of the metadata, which may be the source's own."""
        if name in self.metadata:
            self.metadata = {known: value for known, value in self.metadata.items() if known != name}

    def get(self, name: str) -> str | None:
        """Return the label's value, None if there is no such label."""
        value = self.metadata.get(name)
        if value is None:
            value = self.parsed.get(name)
        if value is None and name not in self.deleted:
            value = self.base.get(name) or None
        return value

    def value(self, name: str) -> str:
        """Return the value that a filter compares: "" for a label that is not there."""
        return self.error if name == ERROR else self.get(name) or ""

    def taken(self, name: str) -> bool:
        """Whether a parser must not use this name: the stream or the metadata has it."""
        return name in self.base or name in self.metadata

    def set(self, name: str, value: str) -> None:
        """Make a parsed label."""
        self._hide(name)
        self.parsed[name] = value
        self.extracted.add(name)

    def delete(self, name: str) -> None:
        """Take a label away, of whatever kind; a grouping never finds the name again, even if it is made anew."""
        self._hide(name)
        self.parsed.pop(name, None)
        self.deleted.add(name)

    def set_error(self, error: str, details: str) -> None:
        """Mark the line as failed; a later stage's error replaces an earlier one's."""
        self.error = error
        self.details = details or self.details
        if self.hints.preserve_error:
            self.set(PRESERVE_ERROR, "true")

    @property
    def satisfied(self) -> bool:
        """Whether a parser has nothing (more) to extract."""
        return self.hints.skip or self.complete

    @property
    def complete(self) -> bool:
        """Whether all the labels that the query asks for have been extracted."""
        required = self.hints.required
        return bool(required) and required <= self.extracted

    def wanted(self, name: str) -> bool:
        """Whether a parser should extract this label: asked for, and not there yet."""
        required = self.hints.required
        return (not required or name in required) and name not in self.extracted

    def extract(self, name: str, value: str) -> bool:
        """Make a label for a parser; False when a filter of the pipeline drops the line for it."""
        self.set(name, value)
        test = self.hints.tests.get(name)
        return test is None or test(self)

    def all(self) -> dict[str, str]:
        """Every label, errors included."""
        labels = {name: value for name, value in self.base.items() if name not in self.deleted}
        labels.update(self.metadata)
        labels.update(self.parsed)
        if self.error:
            labels[ERROR] = self.error
        if self.details and self._changed():
            labels[ERROR_DETAILS] = self.details
        return labels

    def _changed(self) -> bool:
        return bool(self.deleted or self.metadata or self.parsed or self.error)

    def result(self) -> Labels:
        """Every label as a result shows them; error details without an error do not show on their own."""
        if not self._changed():
            return sorted_labels(self.base)
        return sorted_labels(self.all())

    def kinds(self) -> Kinds:
        """Return what `result` returns, apart."""
        if not self._changed():
            return Kinds(sorted_labels(self.base), (), ())
        parsed = dict(self.parsed)
        if self.error:
            parsed[ERROR] = self.error
        if self.details:
            parsed[ERROR_DETAILS] = self.details
        metadata = {name: value for name, value in self.metadata.items() if name not in parsed}
        hidden = self.deleted | metadata.keys() | parsed.keys()
        stream = {name: value for name, value in self.base.items() if name not in hidden}
        return Kinds(sorted_labels(stream), sorted_labels(metadata), sorted_labels(parsed))

    def by(self, names: Iterable[str]) -> Labels:
        """Return the labels of a group, `names` being sorted."""
        deleted, parsed, metadata, base = self.deleted, self.parsed, self.metadata, self.base
        found = []
        for name in names:
            if name in deleted:
                continue
            if name in metadata:
                found.append((name, metadata[name]))
            elif name in parsed:
                found.append((name, parsed[name]))
            elif base.get(name):
                found.append((name, base[name]))
        return tuple(found)

    def without(self, names: Iterable[str]) -> Labels:
        """All labels but these."""
        labels = {name: value for name, value in self.base.items() if name not in self.deleted}
        labels.update(self.metadata)
        labels.update(self.parsed)
        for name in names:
            labels.pop(name, None)
        return sorted_labels(labels)


def parse_error(builder: LabelsBuilder, details: str = "") -> None:
    """Return what a parser says of a line that is not JSON."""
    builder.set_error("JSONParserErr", details)
