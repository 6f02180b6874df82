"""Rows and lines become one story, and pages of it lose nothing."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observability.catalogue.events.every import EVENTS
from observability.catalogue.events.letters import EmailFailed
from observability.catalogue.events.relay import ConnectionFailed
from observability.catalogue.story import campaign_lines, letter_lines
from observability.logql.evaluate import logs
from observability.logql.result import to_loki_json
from observability.logql.source import Entry, MemorySource
from oncall.pages.console.reading.timeline.happening import Happening, Origin, nanoseconds
from oncall.pages.console.reading.timeline.kinds import KIND_NAMES, TELLINGS, Kind, event_of, messages_of
from oncall.pages.console.reading.timeline.logs import happening
from oncall.pages.console.reading.timeline.pages import TOGETHER_NS, cut, fold

CAMPAIGN, OTHER, LETTER = UUID(int=1), UUID(int=2), UUID(int=3)


def one(at: int, fact: str = "", origin: Origin = Origin.DATABASE) -> Happening:
    return Happening(at, Kind.BREAKER, origin, f"at {at}", fact=fact)


def test_every_event_that_names_a_campaign_is_told_with_fields_that_it_has() -> None:
    naming = {event for event in EVENTS if "campaign_id" in {field.name for field in fields(event)}}  # type: ignore[arg-type]
    assert set(TELLINGS) == naming
    for event, telling in TELLINGS.items():
        assert set(telling.fields) <= {field.name for field in fields(event)}  # type: ignore[arg-type]
    assert set(KIND_NAMES) == set(Kind)


def test_failures_are_known_by_the_beginning_of_their_message() -> None:
    assert event_of("Failed to send email: mailbox full") is EmailFailed
    assert event_of("Connection reset") is None
    assert messages_of(frozenset({Kind.FAILED})) == [EmailFailed.MESSAGE, ConnectionFailed.MESSAGE]


def test_a_row_and_its_line_become_one_where_they_are_close_and_alike() -> None:
    near, far = one(TOGETHER_NS - 1, "opened", Origin.LOG), one(3 * TOGETHER_NS, "opened", Origin.LOG)
    folded = fold([one(0, "opened"), one(5, "closed"), one(6)], [near, far])
    assert [(happening.at_ns, happening.origin) for happening in folded] == [
        (3 * TOGETHER_NS, "log"), (TOGETHER_NS - 1, "both"), (6, "database"), (5, "database"),
    ]  # fmt: skip


def test_two_rows_never_take_the_same_line() -> None:
    folded = fold([one(0, "opened"), one(1, "opened")], [one(2, "opened", Origin.LOG)])
    assert [happening.origin for happening in folded] == ["both", "database"]


@given(st.lists(st.integers(0, 30), max_size=60).map(lambda times: sorted(times, reverse=True)), st.integers(1, 9))
def test_pages_cut_from_any_times_join_to_the_whole(times: list[int], shown: int) -> None:
    whole = [one(at) for at in times]
    seen: list[Happening] = []
    before: int | None = 31
    while before is not None:
        rest = [happening for happening in whole if happening.at_ns < before]
        part, before = cut(rest, shown)
        seen += part
    assert [happening.at_ns for happening in seen] == times


def test_a_time_keeps_its_microseconds() -> None:
    at = datetime(2026, 11, 24, 3, 0, 0, 123457, UTC)
    assert nanoseconds(at) == 1795489200123457000
    assert one(nanoseconds(at)).at == at
    assert one(nanoseconds(at)).clock == "03:00:00.123"


@pytest.mark.parametrize("text", ["", "no json", "[1]", '{"message": 5}', '{"level": null}', "\x00", "{"])
def test_any_line_is_told_somehow(text: str) -> None:
    assert happening(1, text).kind is Kind.OTHER


def lines(query: str, *told: tuple[UUID, str]) -> list[str]:
    """Ask our own Loki for some lines."""
    source = MemorySource()
    entries = [Entry(number, line, {"campaign_id": str(campaign)}) for number, (campaign, line) in enumerate(told)]
    source.push({"app": "mailer"}, entries)
    found = to_loki_json(logs(source, query, 0, 100, limit=10, direction="forward"))
    return [value[1] for stream in found["result"] for value in stream["values"]]


def test_a_campaigns_lines_are_found_by_message_and_words() -> None:
    sent, failed = '{"message":"Email sent successfully"}', '{"message":"Failed to send email: 100% full \\"A\\" (x)"}'
    told = ((CAMPAIGN, sent), (CAMPAIGN, failed), (OTHER, failed))
    assert lines(campaign_lines(CAMPAIGN), *told) == [sent, failed]
    assert lines(campaign_lines(CAMPAIGN, never=["Email sent successfully"]), *told) == [failed]
    assert lines(campaign_lines(CAMPAIGN, only=["Email sent"]), *told) == [sent]
    assert lines(campaign_lines(CAMPAIGN, words='100% FULL "a" (X)'), *told) == [failed]
    assert lines(campaign_lines(CAMPAIGN, words=".*"), *told) == []


@pytest.mark.parametrize("words", ["`", '"', "\\", "}", "|= x", "ёлка", "\n", "(?i)", "[", "😀", "a" * 200])
def test_any_words_make_a_query_that_can_be_read(words: str) -> None:
    line = json.dumps({"message": "x", "error": words}, ensure_ascii=False)
    assert lines(campaign_lines(CAMPAIGN, words=words), (CAMPAIGN, line)) == [line]


def test_a_letters_lines_are_found_by_its_id() -> None:
    own, strange = f'{{"recipient_id":"{LETTER}"}}', f'{{"recipient_id":"{OTHER}"}}'
    assert lines(letter_lines(CAMPAIGN, [LETTER]), (CAMPAIGN, own), (CAMPAIGN, strange), (OTHER, own)) == [own]
