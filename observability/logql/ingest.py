"""What Loki adds to log lines when it stores them: the label `service_name`, and `detected_level` as metadata.

A source that wants to answer as Loki does passes streams through here once (Loki 3.8 with its defaults).
"""

import re
from collections.abc import Mapping
from contextlib import suppress

from observability.logql.json_scan import JsonError, Value, each_member

SERVICE_NAME = "service_name"
DETECTED_LEVEL = "detected_level"

_SERVICE_LABELS = (
    *("service", "app", "application", "app_name", "name", "app_kubernetes_io_name", "container", "container_name"),
    *("k8s_container_name", "component", "workload", "job", "k8s_job_name"),
)
_LEVEL_LABELS = (
    *("level", "LEVEL", "Level", "log.level", "severity", "SEVERITY", "Severity", "SeverityText", "lvl", "LVL", "Lvl"),
    *("severity_text", "Severity_Text", "SEVERITY_TEXT"),
)
_LEVELS = {
    **dict.fromkeys(("trace", "trc"), "trace"),
    **dict.fromkeys(("debug", "dbg"), "debug"),
    **dict.fromkeys(("info", "inf", "information"), "info"),
    **dict.fromkeys(("warn", "wrn", "warning"), "warn"),
    **dict.fromkeys(("error", "err"), "error"),
    "critical": "critical",
    "fatal": "fatal",
}
_WORDS = re.compile(
    r"(?:^|(?<=[ \t\n\[({\"'=|]))(trace|debug|fatal|critical|error|err|warning|warn|info)(?=[ \t\n\[\](){}:,!\"'=|]|$)"
)
_PAIR = re.compile(r'([^\s="]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))')
_JSON_DEPTH = 2


class _Found(Exception):
    """The level was found: nothing else needs reading."""


def stored_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Return a stream's labels as Loki keeps them: empty ones gone, `service_name` made of `app`, `job` or the like."""
    kept = {name: value for name, value in labels.items() if value}
    if SERVICE_NAME not in kept:
        kept[SERVICE_NAME] = next((kept[name] for name in _SERVICE_LABELS if name in kept), "unknown_service")
    return kept


def stored_metadata(labels: Mapping[str, str], metadata: Mapping[str, str], line: str) -> dict[str, str]:
    """Return a line's metadata with the level that Loki detects in labels, metadata or the line, in that order."""
    if DETECTED_LEVEL in metadata:
        return {**metadata, DETECTED_LEVEL: _normal(metadata[DETECTED_LEVEL])}
    for known in (labels, metadata):
        for name in _LEVEL_LABELS:
            if name in known:
                return {**metadata, DETECTED_LEVEL: _normal(known[name])}
    return {**metadata, DETECTED_LEVEL: _level_of_line(line)}


def _normal(level: str) -> str:
    return _LEVELS.get(level.lower(), level)


def _level_of_line(line: str) -> str:
    text = line.strip()
    if text.startswith("{") and text.endswith("}"):
        found = _LEVELS.get(_level_of_json(line).lower())
    elif "=" in line:
        found = _LEVELS.get(_level_of_pairs(line).lower())
    else:
        found = None
    return found or _level_of_words(line)


def _level_of_json(line: str) -> str:
    found: list[str] = []

    def search(text: str, depth: int) -> None:
        def visit(key: str, value: Value) -> None:
            if value.kind == "string" and key in _LEVEL_LABELS:
                found.append(value.raw)
                raise _Found
            if value.kind == "object" and depth < _JSON_DEPTH:
                search(value.raw, depth + 1)

        each_member(text, visit)

    with suppress(_Found, JsonError):
        search(line, 1)
    return found[0] if found else ""


def _level_of_pairs(line: str) -> str:
    """Return the value of the level's key in `key=value` text; the first name of the list wins."""
    pairs = {key.lower(): quoted or plain for key, quoted, plain in reversed(_PAIR.findall(line))}
    return next((pairs[name.lower()] for name in _LEVEL_LABELS if name.lower() in pairs), "")


def _level_of_words(line: str) -> str:
    word = _WORDS.search(line.lower())
    return _LEVELS[word[1]] if word else "unknown"
