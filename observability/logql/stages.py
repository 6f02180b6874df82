"""What each stage does to a line: a function of (time, line, labels) that gives the line, or None to drop it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from observability.logql import nodes
from observability.logql.exceptions import LogQLUnsupported, Position
from observability.logql.filters import everything, filter_labels, label_filter, line_filter, matcher_test
from observability.logql.json_lines import JsonExpressions, JsonParser, sanitize
from observability.logql.json_paths import parse_path
from observability.logql.labels import ERROR, ERROR_DETAILS, EXTRACTED, PRESERVE_ERROR, LabelsBuilder, LabelTest
from observability.logql.patterns import captures, parse_extraction
from observability.logql.regex import compile_regex, group_names, parse_regex
from observability.logql.regex_match import TextTest, always
from observability.logql.regex_tree import RegexUnsupported
from observability.logql.template import Template

Run = Callable[[int, str, LabelsBuilder], str | None]
_COLORS = re.compile(
    "[\x1b\x9b][\\[\\]()#;?]*(?:(?:(?:[a-zA-Z0-9]*(?:;[a-zA-Z0-9]*)*)?\x07)"
    "|(?:(?:[0-9]{1,4}(?:;[0-9]{0,4})*)?[0-9A-PRZcf-ntqry=><~]))"
)


@dataclass(frozen=True)
class ReadyStage:
    """A stage, the labels that it reads, and, if it is a filter of one label, its test for the parsers' hints.

    One that `only_extracts` does nothing when no label is wanted.
    """

    run: Run
    reads: tuple[str, ...] = ()
    test: LabelTest | None = None
    only_extracts: bool = False


def ready_stage(node: nodes.Stage) -> ReadyStage | None:
    """Make a stage ready; None for one that does nothing. ValueError for what Go would refuse."""
    match node:
        case nodes.LabelFilterStage(condition):
            return _label_filter(condition)
        case nodes.LineFormatStage(template):
            return _line_format(template, node.position)
        case nodes.LabelFormatStage(formats):
            return _label_format(formats)
        case nodes.JsonStage(extractions):
            return _json(extractions)
        case nodes.PatternStage(pattern):
            return ReadyStage(_pattern(pattern), only_extracts=True)
        case _:
            return ReadyStage(_plain_run(node))


def _plain_run(node: nodes.Stage) -> Run:
    """Return what a stage does that asks for no label."""
    match node:
        case nodes.LineFilter():
            test = line_filter(node)
            return lambda _ts, line, _labels: line if test(line) else None
        case nodes.RegexpStage(pattern):
            return _regexp(pattern)
        case nodes.DropStage(labels):
            return _drop(labels)
        case nodes.KeepStage(labels):
            return _keep(labels)
        case _:
            return lambda _ts, line, _labels: _COLORS.sub("", line)


def _json(extractions: tuple[nodes.Extraction, ...]) -> ReadyStage:
    if not extractions:
        return ReadyStage(JsonParser(), only_extracts=True)
    paths = tuple(parse_path(extraction.path) for extraction in extractions)
    return ReadyStage(JsonExpressions(extractions, paths), only_extracts=True)


def _regexp(pattern: str) -> Run:
    names = [sanitize(name) for name in group_names(parse_regex(pattern))]
    if not any(names):
        raise ValueError("at least one named capture must be supplied")
    if twice := [name for name, count in Counter(names).items() if name and count > 1]:
        raise ValueError(f"duplicate extracted label name '{twice[0]}'")
    search = compile_regex(pattern).search

    def run(_timestamp: int, line: str, builder: LabelsBuilder) -> str | None:
        found = search(line)
        if found is None:
            return line
        values = [(name, value or "") for name, value in zip(names, found.groups(), strict=True) if name]
        return line if _extract(values, builder) else None

    return run


def _pattern(pattern: str) -> Run:
    parts = parse_extraction(pattern)

    def run(_timestamp: int, line: str, builder: LabelsBuilder) -> str | None:
        if builder.satisfied:
            return line
        return line if _extract(captures(parts, line), builder) else None

    return run


def _extract(values: Sequence[tuple[str, str]], builder: LabelsBuilder) -> bool:
    """Make labels of what a parser found; False when a filter drops the line for one of them."""
    for name, value in values:
        free = name + EXTRACTED if builder.taken(name) else name
        if builder.wanted(free) and not builder.extract(free, value):
            return False
    return True


def _label_filter(condition: nodes.LabelFilter) -> ReadyStage | None:
    test = label_filter(condition)
    if test is everything:
        return None
    reads = tuple(dict.fromkeys(filter_labels(condition)))
    single = not isinstance(condition, nodes.BothFilters)
    return ReadyStage(lambda _ts, line, builder: line if test(builder) else None, reads, test if single else None)


def _line_format(text: str, position: Position) -> ReadyStage:
    template = Template(text)
    only = template.only_field
    if only is not None:  # a shortcut of Loki's, that does not see the errors among the labels
        return ReadyStage(lambda _ts, _line, builder: builder.get(only) or "", (only,))

    def run(_timestamp: int, line: str, builder: LabelsBuilder) -> str:
        shown = _rendered(template, builder.all(), line, builder, position)
        return line if shown is None else shown

    return ReadyStage(run, tuple(dict.fromkeys(template.fields)))


def _rendered(
    template: Template, labels: dict[str, str], line: str, builder: LabelsBuilder, position: Position
) -> str | None:
    """Return the template's text; None when it fails on this line, which is then marked."""
    try:
        return template.render(labels, line)
    except ValueError as error:
        builder.error, builder.details = "TemplateFormatErr", str(error)
        return None
    except RegexUnsupported as error:
        raise LogQLUnsupported(f"{error} in a template", position) from None


def _label_format(formats: tuple[nodes.LabelFormat, ...]) -> ReadyStage:
    _check_formats(formats)
    templates = [None if item.rename else Template(item.source) for item in formats]
    reads = [
        name
        for item, template in zip(formats, templates, strict=True)
        for name in ([item.source] if template is None else template.fields)
    ]

    def run(_timestamp: int, line: str, builder: LabelsBuilder) -> str:
        labels: dict[str, str] = {}
        for item, template in zip(formats, templates, strict=True):
            if template is None:
                _rename(item, builder)
                continue
            labels = labels or builder.all()  # all templates of one stage see the labels as the first one did
            shown = _rendered(template, labels, line, builder, item.position)
            if shown is not None:
                builder.set(item.label, shown)
        return line

    return ReadyStage(run, tuple(dict.fromkeys(reads)))


def _check_formats(formats: tuple[nodes.LabelFormat, ...]) -> None:
    labels = [item.label for item in formats]
    for label in labels:
        if label == ERROR:
            raise ValueError(f"{label} cannot be formatted")
        if labels.count(label) > 1:
            raise ValueError(f"multiple label name '{label}' not allowed in a single format operation")


def _rename(item: nodes.LabelFormat, builder: LabelsBuilder) -> None:
    value = builder.get(item.source)
    if value is not None:
        builder.set(item.label, value)
        builder.delete(item.source)


def _named(label: str | nodes.Matcher) -> tuple[str, TextTest]:
    return (label.name, matcher_test(label)) if isinstance(label, nodes.Matcher) else (label, always)


def _drop(labels: tuple[str | nodes.Matcher, ...]) -> Run:
    tests = [_named(label) for label in labels]

    def run(_timestamp: int, line: str, builder: LabelsBuilder) -> str:
        for name, test in tests:
            if name == ERROR:
                builder.error = "" if test(builder.error) else builder.error
            elif name == ERROR_DETAILS:
                builder.details = "" if test(builder.details) else builder.details
            elif test(builder.get(name) or "") and (test is not always or builder.get(name) is not None):
                builder.delete(name)
        return line

    return run


def _keep(labels: tuple[str | nodes.Matcher, ...]) -> Run:
    tests = [_named(label) for label in labels]

    def run(_timestamp: int, line: str, builder: LabelsBuilder) -> str:
        for name, value in builder.all().items():
            special = name in (ERROR, ERROR_DETAILS, PRESERVE_ERROR)
            if not special and not any(name == kept and test(value) for kept, test in tests):
                builder.delete(name)
        return line

    return run
