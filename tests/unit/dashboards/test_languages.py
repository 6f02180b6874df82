"""Both editions show the same: only words differ, every word is there in Russian, and none is left in English."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from observability.catalogue.links import Dashboard, dashboard_uid
from observability.catalogue.queries import LOG_METRICS
from observability.catalogue.text import Language
from tests.unit.dashboards.rendered import EDITIONS

WORDS = {"title", "description", "text", "name", "label", "noValue", "legendFormat", "titleFormat", "textFormat"}
"""Keys whose values are read by people."""
LINKS = {"uid", "url"}
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
NAME = re.compile(r"\{\{\w+\}\}|\$\{[^}]+\}|[\w.*]+_[\w_]+")
"""What is a name in any language: a template of labels, or a word with an underscore."""
ALIKE = {
    "Prometheus",
    "Loki",
    "PostgreSQL",
    "Redis",
    "beat",
    "finished",
    ".*",
    *(metric.name for metric in LOG_METRICS),
}
PATHS = tuple[str, ...]


def leaves(value: Any, path: PATHS = ()) -> Iterator[tuple[PATHS, Any]]:
    """Give every value with the keys that lead to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, str(place)))
    else:
        yield path, value


def pairs(dashboard: Dashboard) -> list[tuple[PATHS, Any, Any]]:
    """Give each value in English and in Russian."""
    english, russian = (list(leaves(EDITIONS[dashboard_uid(dashboard, language)])) for language in Language)
    assert [path for path, _ in english] == [path for path, _ in russian]
    return [(path, one, other) for (path, one), (_, other) in zip(english, russian, strict=True)]


def is_read(path: PATHS) -> bool:
    """Tell whether people read the value: words, an override's words, or the new name of a table's column."""
    return path[-1] in WORDS or "renameByName" in path or (path[-1] == "value" and "properties" in path)


def own_words(text: str) -> str:
    """Leave out what is a name in any language."""
    rest = NAME.sub("", text)
    for name in sorted(ALIKE, key=len, reverse=True):
        rest = rest.replace(name, "")
    return rest


@pytest.mark.parametrize("dashboard", list(Dashboard))
def test_ids_queries_places_and_numbers_are_the_same_in_both_languages(dashboard: Dashboard) -> None:
    different = [(path, one, other) for path, one, other in pairs(dashboard) if one != other]
    assert len(different) > 100
    strange = [each for each in different if not is_read(each[0]) and each[0][-1] not in LINKS]
    units = [each for each in strange if each[0][-1] == "unit"]
    assert {(one, other) for _, one, other in units} <= {("suffix:/min", "suffix:/мин")}
    current = [each for each in strange if each[0][-3:-1] == ("current", "text")]
    assert {(one, other) for _, one, other in current} <= {("All", "Все")}
    assert [each for each in strange if each not in units and each not in current] == []


@pytest.mark.parametrize("dashboard", list(Dashboard))
def test_every_word_that_people_read_is_told_in_russian(dashboard: Dashboard) -> None:
    read = [(path, other) for path, _, other in pairs(dashboard) if path[-1] in WORDS and isinstance(other, str)]
    left = [(path, text) for path, text in read if not _is_russian(path, text)]
    assert left == []


def _is_russian(path: PATHS, text: str) -> bool:
    if path[0] == "templating" and path[-1] in {"name", "text"}:
        return True  # a variable's name is in no language, and its choices are values
    if path[0] == "links" and text == "In English":
        return True
    words = re.findall(r"[A-Za-z]{2,}", own_words(text))
    return bool(CYRILLIC.search(text)) or not words


@pytest.mark.parametrize("dashboard", list(Dashboard))
def test_no_russian_word_is_in_an_english_dashboard(dashboard: Dashboard) -> None:
    russian = [one for _, one, _ in pairs(dashboard) if isinstance(one, str) and CYRILLIC.search(one)]
    assert russian == ["По-русски"]


@pytest.mark.parametrize("dashboard", list(Dashboard))
def test_russian_is_set_as_russian_is(dashboard: Dashboard) -> None:
    told = [other for path, _, other in pairs(dashboard) if path[-1] in WORDS and isinstance(other, str)]
    for text in (text for text in told if CYRILLIC.search(text)):
        assert '"' not in text, text
        assert "  " not in text, text
        assert text.count("«") == text.count("»"), text
        assert not re.search(r"\d%| - |\.\.\.", text), text


@pytest.mark.parametrize("dashboard", list(Dashboard))
def test_each_edition_leads_to_the_other_with_time_and_variables(dashboard: Dashboard) -> None:
    for language, other in ((Language.EN, Language.RU), (Language.RU, Language.EN)):
        last = EDITIONS[dashboard_uid(dashboard, language)]["links"][-1]
        assert last["url"] == f"/d/{dashboard_uid(dashboard, other)}"
        assert last["keepTime"]
        assert last["includeVars"]
