"""Rules of thumb are typed once, as objectives: where one changes, what is said and what is judged change with it."""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

RULES = {
    "CONNECTIONS_NEAR": (0.77, "database-connections", "77 %"),
    "CLOCKS_APART": (7.0, "clock-database", "7 s"),
    "DISK_NEAR": (0.83, "folders-disk", "83"),
    "LOCK_HELD": (3.0, "diagnose-blockers", "below 3"),
    "TICK_STUCK": (17.0, "tick-age", "below 17"),
    "LETTERS_UNSERVED": (37.0, "diagnose-flight", "below 37"),
    "DOORBELLS_WAITING": (41, "celery-queue", "0 to 41"),
    "PHASE_SLOW": (3.0, "smtp-phases", "below 3"),
    "SOURCE_SLOW": (7.0, "source-durations", "Below 7"),
}
"""Another value for each, and where it must then be said."""
SAID = """
import json, sys
from observability.catalogue import objectives
for name, (value, is_time) in json.loads(sys.argv[1]).items():
    objectives.__dict__[name] = objectives.timedelta(seconds=value) if is_time else value
from playbook.catalogue.snippets import SNIPPETS
from playbook.diagnosis.causes import clocks, postgres, unsettled
said = {}
for name, made in SNIPPETS.items():
    told = (made.expected, made.normal, *(way.result for way in made.next))
    said[name] = [text for one in told for text in (one.en, one.ru)]
judged = [clocks.SKEW_SECONDS, postgres.LOCK_SECONDS, unsettled.UNSERVED_SECONDS]
print(json.dumps({"said": said, "judged": judged}))
"""


@pytest.fixture(scope="module")
def changed() -> dict[str, Any]:
    """What is said and judged by in a process whose objectives are others."""
    from observability.catalogue import objectives  # noqa: PLC0415 -- its own values tell times from numbers

    values = {name: (value, isinstance(getattr(objectives, name), timedelta)) for name, (value, _, _) in RULES.items()}
    told = subprocess.run([sys.executable, "-c", SAID, json.dumps(values)], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.mark.parametrize("name", RULES)
def test_a_changed_rule_of_thumb_is_said_anew_in_both_languages(changed: dict[str, Any], name: str) -> None:
    value, snippet, words = RULES[name]
    english, russian = changed["said"][snippet][::2], changed["said"][snippet][1::2]
    assert any(words in text for text in english), english
    figure = f"{value * 100:g}" if value < 1 else f"{value:g}"
    assert any(figure in text for text in russian), russian


def test_the_diagnosis_judges_by_the_same_rules(changed: dict[str, Any]) -> None:
    assert changed["judged"] == [RULES[name][0] for name in ("CLOCKS_APART", "LOCK_HELD", "LETTERS_UNSERVED")]
