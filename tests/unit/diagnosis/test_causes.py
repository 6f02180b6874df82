"""Every cause is told by what brings it about, and no odd state is taken for one."""

import pytest

from playbook.diagnosis.causes.cause import Nature
from playbook.diagnosis.causes.every import BY_ID, CAUSES
from playbook.diagnosis.evidence import State, Trouble
from playbook.diagnosis.steps.every import STEPS
from playbook.diagnosis.verdict import Status, diagnose
from tests.unit.diagnosis.faults import FAULTS
from tests.unit.diagnosis.odd import ODD
from tests.unit.diagnosis.worlds import CAMPAIGN, Break, evidence, row, says, trouble, waiting, whole, worker


@pytest.mark.parametrize(("cause", "breaks"), [pytest.param(c, b, id=f"{c} {how}") for c, how, b in FAULTS])
def test_the_cause_is_told(cause: str, breaks: tuple[Break, ...]) -> None:
    found = diagnose(evidence(*breaks))
    assert found.cause is not None, [one.cause.id for one in (*found.suspected, *found.open)]
    assert (found.status, found.cause.cause.id) == (Status.VERDICT, cause)
    assert all(fact.state is State.ABNORMAL or fact.state is State.OK for fact in found.cause.finding.facts)
    assert found.cause.finding.facts, "a verdict without a fact"
    assert not found.besides, [one.cause.id for one in found.besides]


@pytest.mark.parametrize("breaks", [pytest.param(breaks, id=name) for name, breaks in ODD])
def test_an_odd_state_is_healthy(breaks: tuple[Break, ...]) -> None:
    found = diagnose(evidence(*breaks))
    assert found.status is Status.HEALTHY, (found.cause and found.cause.finding, found.open, found.unanswered)


def test_every_fault_has_a_case() -> None:
    told = {cause for cause, _, _ in FAULTS}
    assert told == {cause.id for cause in CAUSES if cause.nature is Nature.FAULT}


def test_upstream_causes_exist_and_come_first() -> None:
    order = [cause.id for cause in CAUSES]
    for cause in CAUSES:
        for upstream in cause.upstream:
            assert order.index(upstream) < order.index(cause.id), f"{upstream} must be judged before {cause.id}"
    assert len(BY_ID) == len(CAUSES)


def test_every_step_has_a_reading_in_the_base_of_these_tests() -> None:
    assert set(whole()) == set(STEPS) - {"campaign-state"}


@pytest.mark.parametrize(
    ("reason", "status", "cause"),
    [("paused_by_user", "paused", "paused_by_user"), ("outside_send_window", "deferred", "outside_send_window")],
)
def test_what_a_person_or_the_plan_wants_is_the_verdict_only_where_one_campaign_was_asked_for(
    reason: str, status: str, cause: str
) -> None:
    breaks = (waiting(reason, status=status), says("campaign-state", [{"name": "News", "status": "sending"}]))
    everything, one = diagnose(evidence(*breaks)), diagnose(evidence(*breaks, campaign=CAMPAIGN))
    assert (everything.status, [wait.cause.id for wait in everything.waits]) == (Status.HEALTHY, [cause])
    assert one.cause is not None
    assert (one.status, one.cause.cause.id) == (Status.VERDICT, cause)


REFUSED = {
    "component": "worker", "level": "ERROR", "seconds_ago": 4.0,
    "message": "consumer: Cannot connect to redis://:[hidden]@h:6379/0: Authentication required..\nTrying again",
}  # fmt: skip
NOBODY = {"listening": 0, "workers": []}
ALIVE, DEAD = (
    {"living": {"worker": n, "beat": 1}, "dead": {"worker": 4}, "beat_rang_seconds_ago": 2.0} for n in (4, 0)
)


@pytest.mark.parametrize(
    ("nobody", "processes", "lines", "begins", "command"),
    [
        (NOBODY, DEAD, [], "No worker runs", "restart worker"),
        (NOBODY, DEAD, [REFUSED], "No worker runs", "restart worker"),
        (NOBODY, ALIVE, [REFUSED], "A worker cannot get into Redis", "--force-recreate worker"),
        (NOBODY, ALIVE, [{**REFUSED, "seconds_ago": 90.0}], "Worker processes live here", "--force-recreate worker"),
        (NOBODY, ALIVE, [{**REFUSED, "component": "beat"}], "Worker processes live here", "--force-recreate worker"),
        ({**NOBODY, "elsewhere": {"5": 1}}, ALIVE, [], "No worker listens in this database", "--force-recreate worker"),
        ({**NOBODY, "elsewhere": {"5": 1}}, DEAD, [], "No worker runs", "restart worker"),
    ],
)  # fmt: skip
def test_a_worker_that_is_not_heard_is_told_by_what_keeps_it_from_redis(
    nobody: object, processes: object, lines: object, begins: str, command: str
) -> None:
    breaks = (says("celery-workers", nobody), says("host-processes", processes), says("diagnose-problems", lines))
    found = diagnose(evidence(*breaks)).cause
    assert found is not None
    assert found.finding.sentence is not None
    assert (found.cause.id, found.finding.sentence.en.startswith(begins)) == ("worker_gone", True), found.finding
    assert [one.command.endswith(command) for one in found.finding.remedies if one.changes] == [True]


@pytest.mark.parametrize(
    ("theirs", "begins"),
    [
        ("db:5432/postgres", "The workers work in another database"),
        ("10.0.0.7:5432/mailer", "The tick's duties are not done"),  # one server may have two names
    ],
)
def test_a_tick_that_is_done_in_another_database_is_told_so(theirs: str, begins: str) -> None:
    breaks = (row("diagnose-tick", tick_seconds_ago=300), row("celery-workers", asked_of="db:5432/mailer"),
              worker(works_in=theirs))  # fmt: skip
    found = diagnose(evidence(*breaks)).cause
    assert found is not None
    assert found.finding.sentence is not None
    assert (found.cause.id, found.finding.sentence.en.startswith(begins)) == ("reaper_gone", True)


def test_a_spool_whose_disk_is_full_is_told_before_the_shipper_falls_silent() -> None:
    found = diagnose(evidence(row("host-spool", free_bytes=8192))).cause
    assert found is not None
    assert (found.cause.id, found.finding.facts[0].text.en) == (
        "log_path_broken", "the spool's disk is full: 8192 bytes are free",
    )  # fmt: skip
    assert any(one.command.startswith("df ") for one in found.finding.remedies)
    assert diagnose(evidence(row("host-spool", free_bytes=2**30))).status is Status.HEALTHY


def test_another_campaigns_wait_is_not_this_ones() -> None:
    other = "00000000-0000-4000-8000-000000000000"
    breaks = (waiting("hourly_limit"), says("campaign-state", [{"name": "Other", "status": "finished"}]))
    found = diagnose(evidence(*breaks, campaign=other))
    assert (found.status, [one.cause.id for one in found.waits]) == (Status.HEALTHY, ["nothing_to_do"])


def test_the_most_upstream_cause_is_told_and_the_others_as_what_follows() -> None:
    breaks = (
        says("celery-workers", {"listening": 0, "workers": []}),
        row("diagnose-tick", tick_seconds_ago=90),
        row("host-processes", beat_rang_seconds_ago=2.0),
    )
    found = diagnose(evidence(*breaks))
    assert found.cause is not None
    assert found.cause.cause.id == "worker_gone"
    assert [one.cause.id for one in found.follows] == ["reaper_gone"]


def test_two_faults_that_do_not_explain_each_other_are_both_told() -> None:
    found = diagnose(
        evidence(waiting("campaign_too_risky", status="paused"), trouble("diagnose-problems", Trouble.REFUSED))
    )
    assert found.cause is not None
    assert (found.cause.cause.id, [one.cause.id for one in found.besides]) == (
        "campaign_too_risky",
        ["log_path_broken"],
    )
