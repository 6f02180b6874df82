"""A relay that answers late or not at all."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from observability.catalogue.objectives import ANSWER_AWAITED, ANSWER_LOST, GREETING_SLOW, LETTER_SLOW
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, bad, excluded, found, good
from playbook.diagnosis.causes.flight import closing, ids, row_fact
from playbook.diagnosis.causes.refusals import is_unanswered, refused_letters
from playbook.diagnosis.causes.relay import met_by, passes, probe_of, stopped_by
from playbook.diagnosis.causes.remedies import safe
from playbook.diagnosis.causes.upstream import WAY_OUT
from playbook.diagnosis.evidence import Evidence
from playbook.diagnosis.steps import postgres, prometheus, smtp
from playbook.diagnosis.words import say, span

AFTER_DOT: Final = "body_sent"


SLOW_SECONDS: Final = GREETING_SLOW.total_seconds()


SLOW_LETTER_SECONDS: Final = LETTER_SLOW.total_seconds()


WAITING_SECONDS: Final = ANSWER_AWAITED.total_seconds()
RECENT_SECONDS: Final = ANSWER_LOST.total_seconds()


def _slow(evidence: Evidence) -> Finding:
    """Find a relay that answers late or not at all: at the greeting, after the letter, or in the last minutes."""
    facts = [*_slow_greeting(evidence), *_slow_letters(evidence), *_unanswered(evidence)]
    if facts:
        held = [row["campaign_id"] for row in _held_up(evidence)]
        rows = [row for row in refused_letters(evidence) if is_unanswered(row)]
        return found(
            Text(
                "The mail server is slow, or does not answer at all.",
                "Почтовый сервер отвечает медленно или не отвечает вовсе.",
            ),
            facts,
            [
                safe(
                    "oncall diagnose",
                    "workers wait up to 120 s for an answer, so look again; then call the provider",
                    "воркеры ждут ответа до 120 с: повторите; затем звоните провайдеру",
                ),
                *closing(rows),
            ],
            campaigns=dict.fromkeys([*held, *ids(rows)]),
            anchor="reason-circuit-breaker" if rows else "",
        )
    return excluded(
        passes(probe_of(evidence)),
        good(postgres.LEASES, Text("no worker waits for its answer", "ни один воркер не ждёт его ответа")),
    )


def _slow_greeting(evidence: Evidence) -> Iterable[Fact]:
    probe = probe_of(evidence)
    stopped = stopped_by(probe)
    if stopped.get("trouble") == "silent" and stopped["phase"] != "connect":
        yield met_by(probe)
    elif not stopped and probe["seconds"] > SLOW_SECONDS:
        slowest = max(probe["phases_seconds"].items(), key=lambda pair: pair[1])
        yield bad(
            smtp.RELAY,
            say(
                "{relay} needs {s:.1f} s to greet us, {slow:.1f} s of it for {phase}",
                "{relay} здоровается {s:.1f} с, из них {slow:.1f} с — {phase}",
                relay=probe["relay"],
                s=probe["seconds"],
                phase=slowest[0],
                slow=slowest[1],
            ),
        )


def _held_up(evidence: Evidence) -> list[dict[str, Any]]:
    rows = evidence.flight(postgres.LEASES.id)
    return [
        row for row in rows if row["no_progress_seconds"] > WAITING_SECONDS and row["silent_seconds"] < WAITING_SECONDS
    ]


def _slow_letters(evidence: Evidence) -> Iterable[Fact]:
    for row in _held_up(evidence):
        yield bad(
            postgres.LEASES,
            say(
                "{worker} has waited {s} for an answer to one letter",
                "{worker} ждёт ответа на одно письмо {s}",
                worker=row["worker"],
                s=span(row["no_progress_seconds"]),
            ),
        )
    for one in evidence.maybe(prometheus.SLOWNESS.id) or ():
        if isinstance(one["value"], (int, float)) and one["value"] > SLOW_LETTER_SECONDS:
            yield bad(
                prometheus.SLOWNESS,
                say(
                    "one letter in twenty takes over {s:.0f} s",
                    "каждое двадцатое письмо идёт дольше {s:.0f} с",
                    s=one["value"],
                ),
            )


def _unanswered(evidence: Evidence) -> Iterable[Fact]:
    for row in refused_letters(evidence):
        if is_unanswered(row):
            yield row_fact(row)
    for row in evidence.flight(postgres.UNKNOWN.id):
        if _lost_its_answer(row):
            yield bad(
                postgres.UNKNOWN,
                say(
                    "{n} letters got no answer, the last {s} ago: “{error}”",
                    "без ответа писем: {n}, последнее {s} назад: «{error}»",
                    n=row["letters"],
                    s=span(row["newest_seconds"]),
                    error=row["error"],
                ),
            )


def _lost_its_answer(row: Mapping[str, Any]) -> bool:
    return str(row["error"]).startswith(AFTER_DOT) and (row["newest_seconds"] or 0) < RECENT_SECONDS


SMTP_SLOW: Final = Cause(
    "smtp_slow",
    Text("the mail server is slow or silent", "почтовый сервер медлит или молчит"),
    "reason-smtp-unreachable",
    _slow,
    (*WAY_OUT, "worker_wedged", "worker_gone"),
)
