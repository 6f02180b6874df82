"""Reads a test file: the shape is promtool's, with log lines in place of series."""

from datetime import datetime
from glob import glob
from os.path import normpath
from pathlib import Path

from observability.logql.labels import Labels
from observability.logql.source import Entry
from observability.ruletest.case_file import Named, read_cases
from observability.ruletest.document import Value, load
from observability.ruletest.exceptions import Place
from observability.ruletest.lines import read_lines
from observability.ruletest.rule_file import read_rule_file, recorded_names
from observability.ruletest.rules import RuleFile
from observability.ruletest.series import read_stream
from observability.ruletest.suite import Suite, Test

_MINUTE = 60_000_000_000
_SECOND = 1_000_000_000
_FILE = ("rule_files", "evaluation_interval", "group_eval_order", "fuzzy_compare", "discover_labels", "tests")
_TEST = (
    *("name", "interval", "start_timestamp", "input_streams", "external_labels", "external_url"),
    *("alert_rule_test", "log_expr_test", "recording_rule_test"),
)
_STREAM = ("stream", "lines")


def read_suite(path: Path) -> Suite:
    """Return a test file with the rule files that it names. Raises FileRefused."""
    members = load(path).fields(_FILE, ("tests",))
    interval = members["evaluation_interval"].duration() if "evaluation_interval" in members else _MINUTE
    if interval == 0:
        raise members["evaluation_interval"].refused("the evaluation interval is more than 0")
    found = _rule_paths(members["rule_files"], path.parent) if "rule_files" in members else []
    records = _recorded(found)
    rule_files = tuple(read_rule_file(rules, records) for rules in found)
    named = Named.of(rule_files, records)
    if "group_eval_order" in members:
        _check_order(members["group_eval_order"], rule_files)
    suite = Suite(
        path=str(path),
        rule_files=rule_files,
        interval_ns=interval,
        discover=members["discover_labels"].flag() if "discover_labels" in members else True,
        fuzzy=members["fuzzy_compare"].flag() if "fuzzy_compare" in members else False,
        tests=tuple(_test(test, number, interval, named) for number, test in enumerate(members["tests"].items())),
    )
    if not suite.tests:
        raise members["tests"].refused("there is no test in this file")
    return suite


def _rule_paths(value: Value, folder: Path) -> list[Path]:
    """Return the rule files, relative to the test file, each once; a pattern that finds none is a mistake."""
    paths: dict[Path, None] = {}
    for pattern in value.items():
        found = sorted(glob(str(folder / pattern.text()), recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not found:
            raise pattern.refused(f"no rule file matches {pattern.text()!r}")
        paths.update(dict.fromkeys(Path(normpath(path)) for path in found))
    return list(paths)


def _recorded(paths: list[Path]) -> dict[str, Place]:
    records: dict[str, Place] = {}
    for path in paths:
        records |= recorded_names(path)
    return records


def _check_order(value: Value, rule_files: tuple[RuleFile, ...]) -> None:
    """Check the order of groups and forget it: no rule of Loki's sees another's samples, so it changes nothing."""
    known = {group.name for rules in rule_files for group in rules.groups}
    seen: set[str] = set()
    for group in value.items():
        if group.text() in seen:
            raise group.refused(f"group name repeated in evaluation order: {group.text()}")
        if group.text() not in known:
            raise group.refused(f"no rule file has a group {group.text()!r}")
        seen.add(group.text())


def _test(value: Value, number: int, interval: int, named: Named) -> Test:
    members = value.fields(_TEST)
    step = members["interval"].duration() if "interval" in members else interval
    start = _start(members["start_timestamp"]) if "start_timestamp" in members else 0
    streams = members["input_streams"].items() if "input_streams" in members else []
    test = Test(
        place=value.place,
        name=members["name"].text() if "name" in members else f"unnamed#{number}",
        start_ns=start,
        streams=tuple(_stream(stream, step or interval, start) for stream in streams),
        cases=read_cases(members, named),
        external_labels=members["external_labels"].texts() if "external_labels" in members else {},
        external_url=members["external_url"].text() if "external_url" in members else "",
    )
    if not test.cases:
        raise value.refused("this test checks nothing: give it alert_rule_test, log_expr_test or recording_rule_test")
    return test


def _stream(value: Value, interval: int, start: int) -> tuple[Labels, tuple[Entry, ...]]:
    members = value.fields(_STREAM, _STREAM)
    return read_stream(members["stream"]), tuple(read_lines(members["lines"], interval, start))


def _start(value: Value) -> int:
    """Nanoseconds since 1970 of seconds, or of a time like 2026-11-03T10:00:00Z."""
    text = value.text()
    if text.isdecimal():
        return int(text) * _SECOND
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise value.refused(f"{text!r} is neither seconds since 1970 nor a time like 2026-11-03T10:00:00Z")
    return round(time.timestamp() * 1_000_000) * 1_000
