"""Numbers are written as Grafana writes them; the page's own script is run by Node.

Expected values are those of Grafana's tests (packages/grafana-data/src/valueFormats) and of its panels.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from dashboards.preview.words import spoken
from dashboards.preview.writing import OWN
from observability.catalogue.text import Language
from tests.programs import program

CASES: tuple[tuple[Any, dict[str, Any], str], ...] = (
    (None, {}, "–"),
    (None, {"noValue": "nothing"}, "nothing"),
    (100, {}, "100"),
    (100.5, {}, "101"),
    (0.0123, {}, "0.0123"),
    (2.5, {}, "2.50"),
    (100.37, {"decimals": 1}, "100.4"),
    (0, {"decimals": 2}, "0.00"),
    ("Infinity", {"unit": "s"}, "∞"),
    (98765, {"unit": "short", "decimals": 2}, "98.77 K"),
    (999, {"unit": "short"}, "999"),
    (-1500, {"unit": "short"}, "-1.50 K"),
    (1234567, {"unit": "locale", "decimals": 0}, "1,234,567"),
    (0.1234, {"unit": "percentunit", "decimals": 1}, "12.3%"),
    (12.34, {"unit": "percent", "decimals": 0}, "12%"),
    (0, {"unit": "s"}, "0 s"),
    (0.0024, {"unit": "s"}, "2.40 ms"),
    (59, {"unit": "s"}, "59 s"),
    (90, {"unit": "s", "decimals": 1}, "1.5 mins"),
    (7200, {"unit": "s"}, "2 hours"),
    (86400 * 3, {"unit": "s"}, "3 days"),
    (86400 * 14, {"unit": "s"}, "2 weeks"),
    (1250, {"unit": "ms", "decimals": 2}, "1.25 s"),
    (1536, {"unit": "bytes"}, "1.50 KiB"),
    (10_000_000 * 1024, {"unit": "bytes", "decimals": 3}, "9.537 GiB"),
    (1500, {"unit": "decbytes"}, "1.50 kB"),
    (12, {"unit": "cpm"}, "12 c/m"),
    (3, {"unit": "reqps"}, "3 req/s"),
    (1, {"unit": "bool_yes_no"}, "Yes"),
    (0, {"unit": "bool_yes_no"}, "No"),
    (1, {"unit": "bool:open/shut"}, "open"),
    (7, {"unit": "suffix: letters"}, "7 letters"),
    (7, {"unit": "letters"}, "7 letters"),
    (3661, {"unit": "dtdurations", "decimals": 1}, "1 hour, 1 minute"),
    (3661, {"unit": "clocks"}, "01:01:01"),
    (1, {"mappings": [{"type": "value", "options": {"1": {"text": "waiting"}}}]}, "waiting"),
    (0.97, {"mappings": [{"type": "range", "options": {"from": 0.9, "to": 1, "result": {"text": "near"}}}]}, "near"),
    (None, {"mappings": [{"type": "special", "options": {"match": "null", "result": {"text": "unknown"}}}]}, "unknown"),
    ("abc", {"mappings": [{"type": "regex", "options": {"pattern": "/^a/", "result": {"text": "A"}}}]}, "A"),
)


RUSSIAN: tuple[tuple[Any, dict[str, Any], str], ...] = (
    (0.65, {"unit": "percentunit", "decimals": 1}, "65,0\u00a0%"),
    (1234567, {"unit": "locale", "decimals": 0}, "1\u00a0234\u00a0567"),
    (90, {"unit": "s", "decimals": 1}, "1,5 мин"),
    (0.5, {"unit": "suffix:/мин"}, "0,500 /мин"),
    ("3.11.7", {}, "3.11.7"),
)


@pytest.fixture(scope="module")
def written() -> list[str]:
    """All cases, formatted in one run."""
    return run(CASES)


def run(cases: Sequence[tuple[Any, dict[str, Any], str]], words: Mapping[str, str] | None = None) -> list[str]:
    node = program("node", "nodejs")
    page = f"const PAGE = {json.dumps({'words': words})};\n" if words else ""
    script = f"{page}{(OWN / 'format.js').read_text()}\nconst cases = JSON.parse(require('fs').readFileSync(0));"
    script += "console.log(JSON.stringify(cases.map(([value, config]) => written(value, config))));"
    given = json.dumps([case[:2] for case in cases])
    done = subprocess.run([node, "-e", script], input=given, capture_output=True, text=True, check=True, timeout=30)
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: f"{CASES[number][0]} {CASES[number][1]}")
def test_a_value_is_written_as_grafana_writes_it(written: list[str], number: int) -> None:
    assert written[number] == CASES[number][2]


def test_a_russian_reads_a_comma_before_the_fraction_and_a_space_before_the_percent() -> None:
    assert run(RUSSIAN, spoken(Language.RU)) == [said for _value, _config, said in RUSSIAN]
