"""The recurring duties: does beat ring for them, and are they done."""

from typing import Any, Final

from observability.catalogue.objectives import BEAT_GONE, BEAT_SILENT, TICK_LATE, TICK_STUCK
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, against, bad, found, good
from playbook.diagnosis.causes.remedies import begin_anew, bring_back, end_session, restart_workers, safe
from playbook.diagnosis.causes.upstream import STORES
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import celery, host, postgres, prometheus
from playbook.diagnosis.words import say, span

SILENT_SECONDS: Final = BEAT_SILENT.total_seconds()
GONE_SECONDS: Final = BEAT_GONE.total_seconds()
LOCK_HELD_SECONDS: Final = TICK_STUCK.total_seconds()


def _beat_gone(evidence: Evidence) -> Finding:
    rang, alive = _beat(evidence)
    late = late_tick(evidence)
    if rang is not None and (rang > SILENT_SECONDS or (alive == 0 and rang > GONE_SECONDS)):
        fact = bad(host.PROCESSES, say("beat last rang {s} ago", "beat звонил {s} назад", s=span(rang)))
        return _no_beat([fact], rang, alive)
    if rang is not None:
        return against(host.PROCESSES, say("beat rang {s} ago", "beat звонил {s} назад", s=span(rang)))
    if late:
        return _no_beat([late], tick_age(evidence), alive)
    return against(postgres.TICK, say("the tick was done {s} ago", "тик был {s} назад", s=span(tick_age(evidence))))


def _no_beat(facts: list[Fact], seconds: float | None, alive: int | None) -> Finding:
    return found(
        Text(
            "Beat does not ring: no tick, so no wait ends and nothing new starts.",
            "Beat не звонит: тиков нет, ожидания не кончаются, новое не начинается.",
        ),
        facts,
        [
            safe("pgrep -af 'celery.*beat'", "on beat's host: see whether it runs", "на машине с beat: работает ли он"),
            bring_back("beat", alive),
        ],
        since_seconds=seconds,
    )


def _beat(evidence: Evidence) -> tuple[float | None, int | None]:
    """Say how long ago beat rang and how many live, by this host's files or else by Prometheus."""
    lives = evidence.maybe(host.PROCESSES.id)
    if lives is not None and lives["beat_rang_seconds_ago"] is not None:
        return float(lives["beat_rang_seconds_ago"]), lives["living"].get("beat", 0)
    rang = _metric(evidence, "mailer_beat_age_seconds")
    return rang, None


def _metric(evidence: Evidence, name: str) -> float | None:
    values = [one["value"] for one in evidence.maybe(prometheus.METRICS.id) or () if one["metric"] == name]
    numbers = [value for value in values if isinstance(value, (int, float))]
    return float(max(numbers)) if numbers else None


def tick_age(evidence: Evidence) -> float | None:
    """Say how long ago the last tick was; None where nobody knows."""
    try:
        age = evidence.need(postgres.TICK.id)[0]["tick_seconds_ago"]
    except Untold:
        return None
    return None if age is None else float(age)


def late_tick(evidence: Evidence) -> Fact | None:
    """Give the fact that the tick is late; a worker that has just started is given time for its first."""
    row = evidence.need(postgres.TICK.id)[0]
    age = row["tick_seconds_ago"]
    workers = evidence.need(celery.WORKERS.id)["workers"]
    patience = _patience(workers)
    if workers and max(worker["up_seconds"] or 0 for worker in workers) <= patience:
        return None
    if age is None:
        return bad(postgres.TICK, Text("the tick was never done", "тика ещё не было"))
    if age > patience:
        return bad(postgres.TICK, say("the last tick was {s} ago", "последний тик был {s} назад", s=span(age)))
    return None


def _patience(workers: list[dict[str, Any]]) -> float:
    """Give how old the last tick may be: with pumps in every process it waits for one to end."""
    busy = any(worker["active"] for worker in workers)
    return TICK_LATE.total_seconds() if busy else TICK_STUCK.total_seconds()


def _reaper_gone(evidence: Evidence) -> Finding:
    """Judge whether the bell rings and is heard, and yet the tick's duties are not done."""
    late = late_tick(evidence)
    row = evidence.need(postgres.TICK.id)[0]
    held = row["lock_held_seconds"] or 0
    if held > LOCK_HELD_SECONDS:
        fact = bad(
            postgres.TICK,
            say(
                "session {pid} ({app}) has held the tick's lock for {s}",
                "сеанс {pid} ({app}) держит блокировку тика {s}",
                pid=row["lock_holder_pid"],
                app=row["lock_holder"] or "?",
                s=span(held),
            ),
        )
        return _no_reaper([fact, *([late] if late else [])], tick_age(evidence), int(row["lock_holder_pid"]))
    rang, _ = _beat(evidence)
    astray = _astray(evidence)
    if late and astray and rang is not None and rang <= SILENT_SECONDS:
        return _in_another_database([astray, late], tick_age(evidence))
    if late and rang is not None and rang <= SILENT_SECONDS:
        return _no_reaper(
            [late, good(host.PROCESSES, say("and yet beat rang {s} ago", "а beat звонил {s} назад", s=span(rang)))],
            tick_age(evidence),
            None,
        )
    return against(postgres.TICK, say("the tick was done {s} ago", "тик был {s} назад", s=span(tick_age(evidence))))


def _astray(evidence: Evidence) -> Fact | None:
    """Find a worker that works in another database; a server may have two names, the database in it has one."""
    seen = evidence.need(celery.WORKERS.id)
    ours = seen.get("asked_of", "")
    for worker in seen["workers"]:
        theirs = worker.get("works_in", "")
        if ours and theirs and theirs.rpartition("/")[2] != ours.rpartition("/")[2]:
            return bad(
                celery.WORKERS,
                say("a worker is in {theirs}, not in {ours}", "воркер — в {theirs}, а не в {ours}",
                    theirs=theirs, ours=ours),
            )  # fmt: skip
    return None


def _in_another_database(facts: list[Fact], seconds: float | None) -> Finding:
    return found(
        Text(
            "The workers work in another database: here no letter is sent or taken back, no wait ends.",
            "Воркеры работают в другой базе: здесь письма не шлются и не возвращаются, ожидания не кончаются.",
        ),
        facts,
        [
            safe(
                "timeout -v 15 celery -A oncall.site inspect database --timeout 2",
                "see in which database each worker works",
                "в какой базе работает каждый воркер",
            ),
            begin_anew("worker", "DATABASE_URL"),
        ],
        since_seconds=seconds,
    )


def _no_reaper(facts: list[Fact], seconds: float | None, pid: int | None) -> Finding:
    ending = [end_session(pid)] if pid else [restart_workers()]
    return found(
        Text(
            "The tick's duties are not done: no letter is taken back, no wait ends.",
            "Обязанности тика не выполняются: письма не возвращаются, ожидания не кончаются.",
        ),
        facts,
        [
            safe(
                'oncall logql \'{app="mailer", level="ERROR"}\' --since 15m',
                "see what the tick complains of",
                "на что жалуется тик",
            ),
            *ending,
        ],
        since_seconds=seconds,
    )


NO_BEAT: Final = Cause(
    "beat_gone",
    Text("beat does not ring", "beat не звонит"),
    "alert-mailer-beat-late",
    _beat_gone,
    (*STORES, "worker_gone", "worker_wedged", "queue_not_consumed"),
)


REAPER_GONE: Final = Cause(
    "reaper_gone",
    Text("the tick's duties are not done", "тик не выполняется"),
    "alert-mailer-tick-late",
    _reaper_gone,
    (*STORES, "worker_gone", "worker_wedged", "queue_not_consumed", "beat_gone", "clock_skew"),
)
