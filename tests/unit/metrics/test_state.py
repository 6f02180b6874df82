"""From the state of all campaigns to samples."""

from typing import Any

from observability.catalogue.metric import CAMPAIGN_ROWS, Metric
from observability.catalogue.metrics import backlog
from oncall.exporter import state
from oncall.exporter.sample import Sample

PROVIDERS = ("smtp_global",)


def flying(**given: Any) -> dict[str, Any]:
    row = {
        "campaign_id": "a",
        "provider": "smtp_global",
        "status": "active",
        "defer_reason": None,
        "breaker_state": "closed",
        "generation": 0,
        "total": 3,
        "waits_for_person": True,
        "flying_seconds": 60,
        "letters": {"pending": 3},
        "due": 0,
        "due_seconds": 0,
        "unserved_seconds": 0,
    }
    return row | given


def whole(*rows: dict[str, Any], **given: Any) -> state.State:
    leases = {"count": 0, "silence": 0, "progress": 0}
    empty = {"campaigns": {}, "unknown": [], "orphans": 0, "leases": leases, "tick": None, "usage": []}
    return {**empty, "flying": list(rows), **given}


def seen(found: state.State, metric: Metric) -> list[Sample]:
    return [sample for sample in state.samples(found, PROVIDERS) if sample.metric is metric]


def test_an_empty_mailer_has_zeros_and_no_rows() -> None:
    assert {sample.value for sample in state.samples(whole(), PROVIDERS)} == {0}
    assert seen(whole(), backlog.TICK_AGE) == []
    assert len(seen(whole(), backlog.CAMPAIGNS_WAITING)) == 9


def test_before_the_first_tick_its_age_is_that_of_the_oldest_campaign_which_needs_it() -> None:
    rows = [flying(flying_seconds=50), flying(flying_seconds=70), flying(status="paused", flying_seconds=900)]
    assert seen(whole(*rows), backlog.TICK_AGE) == [Sample(backlog.TICK_AGE, 70)]
    assert seen(whole(*rows, tick=4), backlog.TICK_AGE) == [Sample(backlog.TICK_AGE, 4)]
    assert seen(whole(flying(status="paused")), backlog.TICK_AGE) == []


def test_errors_of_two_campaigns_do_not_cancel_out() -> None:
    found = whole(flying(total=5), flying(total=1))
    assert seen(found, backlog.CONSERVATION_ERROR) == [Sample(backlog.CONSERVATION_ERROR, 4)]


def test_letters_of_a_waiting_campaign_are_not_runnable() -> None:
    waits = flying(status="deferred", defer_reason="hourly_limit", due=3, due_seconds=900, unserved_seconds=900)
    for metric in (backlog.RECIPIENTS_RUNNABLE, backlog.OLDEST_RUNNABLE, backlog.UNSERVED_RUNNABLE):
        assert seen(whole(waits), metric) == [Sample(metric, 0)]


def test_letters_in_hand_are_sendable_though_no_longer_runnable() -> None:
    in_hand = {"pending": 9, "leased": 19, "sending": 1, "sent": 5}
    rows = [flying(letters=in_hand, due=4), flying(status="paused", letters=in_hand, due=4)]
    assert seen(whole(*rows), backlog.RECIPIENTS_SENDABLE) == [Sample(backlog.RECIPIENTS_SENDABLE, 4 + 20)]
    assert seen(whole(*rows), backlog.RECIPIENTS_RUNNABLE) == [Sample(backlog.RECIPIENTS_RUNNABLE, 4)]


def test_a_campaign_served_within_a_pump_s_budget_is_not_listed() -> None:
    rows = [flying(campaign_id=str(age), due=1, unserved_seconds=age) for age in (10, 29, 31, 300)]
    labels = [sample.labels[0] for sample in seen(whole(*rows), backlog.CAMPAIGN_UNSERVED)]
    assert labels == ["300", "31"]


def test_a_cap_leaves_the_most_urgent_rows() -> None:
    rows = [flying(campaign_id=str(age), due=1, unserved_seconds=age) for age in range(40, 120)]
    listed = seen(whole(*rows), backlog.CAMPAIGN_UNSERVED)
    assert [sample.value for sample in listed] == list(range(119, 119 - CAMPAIGN_ROWS, -1))


def test_a_provider_that_is_not_configured_is_other() -> None:
    listed = seen(whole(flying(provider="elsewhere", breaker_state="open")), backlog.BREAKER_OPEN)
    assert listed == [Sample(backlog.BREAKER_OPEN, 1, ("a", "other"))]


def test_a_half_open_breaker_is_still_open_for_its_page() -> None:
    assert len(seen(whole(flying(breaker_state="half_open")), backlog.BREAKER_OPEN)) == 1


def test_what_remains_is_what_time_will_send() -> None:
    in_hand = {"pending": 1, "leased": 2, "sending": 4, "sent": 100, "unknown": 100}
    rows = [
        flying(letters=in_hand),
        flying(status="deferred", waits_for_person=False, letters={"pending": 8}),
        flying(status="deferred", letters={"pending": 100}),
        flying(status="paused", letters={"pending": 100}),
    ]
    assert state.remaining(whole(*rows)).total() == 1 + 2 + 4 + 8
