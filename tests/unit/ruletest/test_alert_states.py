"""The life of an alert: pending, firing, gone; by table, and by property against a model that knows the whole past."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observability.ruletest.alerting import Active, Alert, advance

SECOND = 1_000_000_000
MINUTE = 60 * SECOND


def states(seen: str, hold: int) -> str:
    """Return what an alert is after each minute: `x` seen, `.` not seen; then F firing, p pending, `.` gone."""
    active: Active = {}
    shown = ""
    for minute, mark in enumerate(seen):
        now: Active = {(): Alert((), {}, 1.0, minute * MINUTE)} if mark == "x" else {}
        active = advance(active, now, minute * MINUTE, hold * MINUTE)
        shown += ("F" if active[()].firing else "p") if active else "."
    return shown


@pytest.mark.parametrize(
    ("hold", "seen", "shown"),
    [
        (0, "x.x", "F.F"),
        (1, "xx.", "pF."),
        (2, "xxxx", "ppFF"),
        (2, "xx.xxx", "pp.ppF"),
        (2, "xxx.x.xxx", "ppF.p.ppF"),
        (5, "xxxxx", "ppppp"),
        (2, "....", "...."),
    ],
)
def test_an_alert_waits_then_fires_and_begins_anew_after_a_gap(hold: int, seen: str, shown: str) -> None:
    assert states(seen, hold) == shown


def test_a_wait_that_is_no_multiple_of_the_interval_ends_at_the_next_evaluation() -> None:
    known: Active = {(): Alert((), {}, 1.0, 0)}
    seen: Active = {(): Alert((), {}, 1.0, MINUTE)}
    assert not advance(known, seen, MINUTE, 90 * SECOND)[()].firing
    assert advance(known, seen, 2 * MINUTE, 90 * SECOND)[()].firing


def test_an_active_alert_takes_the_annotations_and_the_value_of_its_last_evaluation() -> None:
    known: Active = {(): Alert((), {"summary": "old"}, 1.0, 0, firing=True)}
    seen: Active = {(): Alert((), {"summary": "new"}, 2.0, MINUTE)}
    assert advance(known, seen, MINUTE, MINUTE) == {(): Alert((), {"summary": "new"}, 2.0, 0, firing=True)}


PAST = st.lists(st.frozensets(st.sampled_from(["a", "b", "c"])), min_size=1, max_size=20)


def firing_by_the_whole_past(past: Sequence[frozenset[str]], name: str, hold: int) -> bool:
    """Whether the last `hold` minutes before the last evaluation, and it, have all seen the alert."""
    return len(past) > hold and all(name in seen for seen in past[len(past) - 1 - hold :])


@given(PAST, st.integers(0, 6))
def test_each_set_of_labels_fires_exactly_when_it_was_seen_for_the_whole_wait(
    past: list[frozenset[str]], hold: int
) -> None:
    active: Active = {}
    for minute, seen in enumerate(past):
        now: Active = {(("x", name),): Alert((("x", name),), {}, 1.0, minute * MINUTE) for name in seen}
        active = advance(active, now, minute * MINUTE, hold * MINUTE)
        assert {labels[0][1] for labels in active} == seen
        firing = {labels[0][1] for labels, alert in active.items() if alert.firing}
        assert firing == {name for name in "abc" if firing_by_the_whole_past(past[: minute + 1], name, hold)}
