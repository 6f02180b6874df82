"""The campaign's time to finish, asked of lines as the real code writes them."""

import json

import pytest

from dashboards.lint.filling import filled
from observability.catalogue.panels.campaign import TO_FINISH
from observability.logql.evaluate import instant
from observability.logql.result import to_loki_json
from observability.logql.source import Entry, MemorySource

SECOND = 1_000_000_000
NOW = 4 * 3600
STREAM = {"app": "mailer", "level": "INFO", "env": "test", "component": "worker"}


def to_finish(total: int | None, sent: int) -> float | None:
    """Ask about a campaign of so many letters, of which one was sent every second up to now."""
    lines = [] if total is None else [(NOW - sent - 1, {"message": "Campaign started", "total": total})]
    lines += [(NOW - sent + number, {"message": "Email sent successfully"}) for number in range(1, sent + 1)]
    source = MemorySource()
    told = [Entry(at * SECOND, json.dumps({"campaign_id": "c", "provider": "p", **fields}), {}) for at, fields in lines]
    source.push(STREAM, told)
    found = to_loki_json(instant(source, filled(TO_FINISH.text), NOW * SECOND))["result"]
    return float(found[0]["value"][1]) if found else None


def test_what_is_left_goes_at_the_pace_of_the_last_ten_minutes() -> None:
    assert to_finish(total=900, sent=600) == pytest.approx(300)


def test_a_campaign_that_is_through_needs_no_time() -> None:
    assert to_finish(total=600, sent=600) == 0


@pytest.mark.parametrize("total", [None, 100])
def test_more_letters_than_the_starts_shown_have_give_no_time_and_never_a_negative_one(total: int | None) -> None:
    assert to_finish(total, sent=600) is None
