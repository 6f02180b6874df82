"""The configuration for Grafana Alloy gives the same labels and the same metadata as our own shipper."""

import re
from pathlib import Path

import pytest

from observability import shipper
from observability.catalogue.labels import APP, LOCAL, STREAM_LABELS
from observability.shipper.push import METADATA

CONFIG = (Path(shipper.__path__[0]) / "alloy" / "config.alloy").read_text(encoding="utf-8")
CODE = re.sub(r"//[^\n]*", "", re.sub(r'"(?:[^"\\]|\\.)*"', lambda text: text[0].replace("//", ""), CONFIG))


def block(name: str) -> str:
    """Return what stands between a block's braces."""
    start = CODE.index("{", CODE.index(f"{name} ")) + 1
    depth, end = 1, start
    while depth:
        depth += (CODE[end] == "{") - (CODE[end] == "}")
        end += 1
    return CODE[start : end - 1]


def keys(text: str) -> set[str]:
    """Return the names that a block or a map sets."""
    return set(re.findall(r"(\w+)\s*=\s*[\"a-z]", text))


def test_every_bracket_is_closed() -> None:
    plain = re.sub(r'"(?:[^"\\]|\\.)*"', "", CODE)
    assert [plain.count(opening) for opening in "{[("] == [plain.count(closing) for closing in "}])"]


def test_the_labels_are_those_of_our_own_pushes_and_no_others() -> None:
    made = keys(block("stage.labels")) | keys(block("stage.static_labels"))
    kept = set(re.findall(r'"(\w+)"', block("stage.label_keep")))
    assert made == kept == set(STREAM_LABELS)


def test_the_app_and_the_environment_that_nobody_names_are_those_of_our_own_pushes() -> None:
    assert set(re.findall(r'"(\w+)"', block("stage.static_labels"))) == {APP, "ONCALL_ENV", LOCAL}


def test_the_metadata_are_those_of_our_own_pushes() -> None:
    assert keys(block("stage.structured_metadata")) == set(METADATA)


def test_all_that_becomes_a_label_or_metadata_is_read_from_the_line() -> None:
    read = keys(block("expressions"))
    assert read == {"timestamp", *keys(block("stage.labels")), *METADATA}


def test_the_time_of_a_line_is_the_event_s_own() -> None:
    assert re.search(r'source\s*=\s*"timestamp"', block("stage.timestamp"))
    assert re.search(r'format\s*=\s*"RFC3339Nano"', block("stage.timestamp"))


@pytest.mark.parametrize("component", re.findall(r"^([a-z.]+) \"(\w+)\"", CODE, re.MULTILINE))
def test_every_part_is_fed_by_another_or_feeds_one(component: tuple[str, str]) -> None:
    kind, name = component
    exports = {"local.file_match": "targets", "loki.process": "receiver", "loki.write": "receiver"}
    assert kind == "loki.source.file" or f"{kind}.{name}.{exports[kind]}" in CODE
