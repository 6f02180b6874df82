"""What Loki adds to lines when it stores them."""

import pytest

from observability.logql.ingest import stored_labels, stored_metadata


@pytest.mark.parametrize(
    ("labels", "service"),
    [
        ({"app": "a", "job": "j"}, "a"),
        ({"job": "j"}, "j"),
        ({"service": "s", "app": "a"}, "s"),
        ({"host": "h"}, "unknown_service"),
        ({"service_name": "given", "app": "a"}, "given"),
    ],
)
def test_a_stream_gets_the_name_of_its_service(labels: dict[str, str], service: str) -> None:
    assert stored_labels(labels) == {**labels, "service_name": service}


def test_empty_labels_are_no_labels() -> None:
    assert stored_labels({"app": "a", "x": ""}) == {"app": "a", "service_name": "a"}


@pytest.mark.parametrize(
    ("labels", "metadata", "line", "level"),
    [
        ({"level": "WARNING"}, {"level": "error"}, "fatal", "warn"),
        ({}, {"severity": "Err"}, "fatal", "error"),
        ({"level": "odd"}, {}, "fatal", "odd"),
        ({}, {}, '{"level":"DEBUG","message":"error"}', "debug"),
        ({}, {}, '{"log":{"lvl":"trc"}}', "trace"),
        ({}, {}, '{"a":{"b":{"level":"trc"}},"message":"an error: x"}', "error"),
        ({}, {}, '{"level":7,"message":"quiet"}', "unknown"),
        ({}, {}, 'time=now level="INF" msg=x', "info"),
        ({}, {}, "level=odd a fatal thing", "fatal"),
        ({}, {}, "[WARN] error", "warn"),
        ({}, {}, "misc:error terrors", "unknown"),
        ({}, {}, "", "unknown"),
        ({}, {"detected_level": "ERR"}, "info", "error"),
    ],
)
def test_a_line_gets_its_level(labels: dict[str, str], metadata: dict[str, str], line: str, level: str) -> None:
    assert stored_metadata(labels, metadata, line) == {**metadata, "detected_level": level}
