"""Each alert is told in words of its own: what stands in every section helps in none."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from playbook.library import load
from playbook.shelves import Shelf
from playbook.snippet import LANGUAGES

MOST = 4
"""Sections in which one sentence may stand: a short instruction is the same wherever it is right."""
SHORT = 25


def _sentences(text: str) -> Iterator[str]:
    for line in re.sub(r"\{\{.*?\}\}", "…", text).splitlines():
        yield from (part.strip() for part in re.split(r"(?<=[.!?]) ", line) if len(part) > SHORT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_repeated_through_the_sections_of_alerts(language: str) -> None:
    found = Counter(
        sentence for section in load().on(Shelf.ALERTS) for sentence in set(_sentences(section.text.of(language)))
    )
    assert [sentence for sentence, count in found.items() if count > MOST] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_alert_has_an_impact_of_its_own(language: str) -> None:
    impacts = [section.text.of(language).split("\n## ")[0] for section in load().on(Shelf.ALERTS)]
    assert len(set(impacts)) == len(impacts)
