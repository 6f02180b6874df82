"""Reads a file of Loki rules as Loki's ruler does: the same is refused, and what it drops silently is warned of.

Source: Loki's pkg/ruler (compat.go, grouploader.go, rulespb/compat.go) and Prometheus' rulefmt.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from observability.ruletest.document import Value, load
from observability.ruletest.exceptions import Place, TemplateRefused
from observability.ruletest.expressions import Records, read_metric
from observability.ruletest.rules import AlertingRule, Group, RecordingRule, Rule, RuleFile
from observability.ruletest.series import METRIC_NAME
from observability.ruletest.templates import Template

_GROUP = ("name", "interval", "query_offset", "limit", "rules", "labels")
_RULE = ("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations")
_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_GROUP_DROPPED = ("labels", "query_offset")


def recorded_names(path: Path) -> dict[str, Place]:
    """Return the names that recording rules make, with their places; read first, so that no rule may use one."""
    names = {}
    for group in _groups(load(path)):
        members = group.fields(_GROUP)
        for rule in members["rules"].items() if "rules" in members else []:
            fields = rule.fields(_RULE)
            if "record" in fields:
                names[fields["record"].text()] = rule.place
    return names


def read_rule_file(path: Path, records: Records) -> RuleFile:
    """Return the rules of a file. Raises FileRefused."""
    warnings: list[str] = []
    groups: list[Group] = []
    for value in _groups(load(path)):
        group = _group(value, records, warnings)
        if any(group.name == known.name for known in groups):
            raise value.refused(f'groupname: "{group.name}" is repeated in the same file')
        groups.append(group)
    return RuleFile(str(path), tuple(groups), tuple(warnings))


def _groups(document: Value) -> list[Value]:
    return document.fields(("groups",), ("groups",))["groups"].items()


def _group(value: Value, records: Records, warnings: list[str]) -> Group:
    members = value.fields(_GROUP, ("name",))
    if not members["name"].text():
        raise members["name"].refused("Groupname must not be empty")
    warnings += [_dropped(members[key], f"the group's `{key}`") for key in _GROUP_DROPPED if key in members]
    rules = members["rules"].items() if "rules" in members else []
    return Group(
        place=value.place,
        name=members["name"].text(),
        interval_ns=_positive(members["interval"]) if "interval" in members else None,
        limit=members["limit"].whole(0) if "limit" in members else 0,
        rules=tuple(_rule(rule, records, warnings) for rule in rules),
    )


def _positive(value: Value) -> int | None:
    return value.duration() or None


def _rule(value: Value, records: Records, warnings: list[str]) -> Rule:
    members = value.fields(_RULE, ("expr",))
    named = [key for key in ("record", "alert") if key in members and members[key].text()]
    if len(named) > 1:
        raise value.refused("only one of 'record' and 'alert' must be set")
    if not named:
        raise value.refused("one of 'record' or 'alert' must be set")
    if "keep_firing_for" in members:
        warnings.append(_dropped(members["keep_firing_for"], "`keep_firing_for`"))
    read_metric(members["expr"], records)
    return _recording(value, members) if named == ["record"] else _alerting(value, members)


def _dropped(value: Value, what: str) -> str:
    return f"{value.place}: {what} is accepted and silently dropped by Loki's ruler: it has no effect, here as there"


def _recording(value: Value, members: Mapping[str, Value]) -> RecordingRule:
    for key in ("for", "annotations"):
        if key in members:
            raise members[key].refused(f"invalid field '{key}' in recording rule")
    name = members["record"].text()
    if not _METRIC_NAME.fullmatch(name):
        raise members["record"].refused(f"invalid recording rule name: {name}")
    labels = {key: label.text() for key, label in _named(members, "labels").items()}
    return RecordingRule(value.place, name, members["expr"].text(), labels)


def _alerting(value: Value, members: Mapping[str, Value]) -> AlertingRule:
    return AlertingRule(
        place=value.place,
        name=members["alert"].text(),
        expression=members["expr"].text(),
        hold_ns=members["for"].duration() if "for" in members else 0,
        labels={name: _template(text) for name, text in _named(members, "labels").items()},
        annotations={name: _template(text) for name, text in _named(members, "annotations").items()},
    )


def _named(members: Mapping[str, Value], key: str) -> dict[str, Value]:
    """Return labels or annotations, whose names Loki checks."""
    if key not in members:
        return {}
    named = members[key].members()
    for name, value in named.items():
        if not _LABEL_NAME.fullmatch(name) or (key == "labels" and name == METRIC_NAME):
            raise value.refused(f"invalid {key.removesuffix('s')} name: {name}")
    return named


def _template(value: Value) -> Template:
    try:
        return Template(value.text())
    except TemplateRefused as error:
        raise value.refused(f"template: {error}") from None
