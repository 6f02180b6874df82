"""Letters that nobody settles: unknown, due and not taken, or forgotten by the limiter."""

from collections.abc import Mapping
from typing import Any, Final

from observability.catalogue.objectives import LETTERS_UNSERVED
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Finding, against, bad, excluded, found, good
from playbook.diagnosis.causes.flight import ids
from playbook.diagnosis.causes.remedies import act, restart_workers, safe, why
from playbook.diagnosis.causes.upstream import PROVIDER, SENDERS, STORES
from playbook.diagnosis.evidence import Evidence
from playbook.diagnosis.steps import limiter, postgres
from playbook.diagnosis.words import letters, say, span
from playbook.printing import REDIS_CLI

UNSERVED_SECONDS: Final = LETTERS_UNSERVED.total_seconds()


def _unknowns(evidence: Evidence) -> Finding:
    rows = [row for row in evidence.flight(postgres.UNKNOWN.id) if not _decides_itself(row)]
    if not rows:
        return against(postgres.UNKNOWN, Text("no letter's outcome is unknown", "писем с неизвестным исходом нет"))
    first = rows[0]
    total = letters(sum(row["letters"] for row in rows))
    return found(
        say(
            "{n}: nobody knows whether they arrived; a person must decide.",
            "{n}: неизвестно, дошли ли; решить должен человек.",
            n=total,
        ),
        [
            bad(
                postgres.UNKNOWN,
                say(
                    "“{name}”: {n} unknown, the oldest for {s}: “{e}”",
                    "«{name}»: неизвестно {n}, старейшее {s}: «{e}»",
                    name=row["name"],
                    n=row["letters"],
                    s=span(row["oldest_seconds"]),
                    e=row["error"],
                ),
            )
            for row in rows[:3]
        ],
        [
            why(first["campaign_id"]),
            act(
                f"unknowns-resolve {first['campaign_id']} decision=assume-delivered",
                "after a look into the provider's log: count them as sent",
                "сверив с журналом провайдера: считать отправленными",
            ),
        ],
        campaigns=ids(rows),
        since_seconds=first["oldest_seconds"],
    )


def _decides_itself(row: Mapping[str, Any]) -> bool:
    """Tell letters that the campaign's own policy sends once more with the next tick."""
    return (
        row["unknown_policy"] == "resend_once"
        and row["status"] == "sending"
        and (row["oldest_seconds"] or 0) < UNSERVED_SECONDS
    )


def _orphaned(evidence: Evidence) -> Finding:
    """Find letters in hand that no lease holds: neither the pump nor the tick will ever touch them."""
    rows = evidence.flight(postgres.ORPHANED.id)
    if not rows:
        return against(
            postgres.ORPHANED, Text("every letter in hand has its lease", "у каждого письма в работе есть аренда")
        )
    begun = letters(sum(row["letters"] for row in rows if row["state"] == "sending"))
    total = letters(sum(row["letters"] for row in rows))
    return found(
        say(
            "{n} in hand are held by no lease: nobody sends them, and their campaign never ends.",
            "{n} «в руках» без аренды: их никто не отправит, и кампания не завершится.",
            n=total,
        ),
        [
            bad(
                postgres.ORPHANED,
                say("{n} without a lease, begun: {b}", "без аренды: {n}, начато: {b}", n=total, b=begun),
            )
        ],
        [
            act(
                "orphans-return",
                "as the tick would: not begun, they wait again; begun, they are unknown",
                "как это сделал бы тик: неначатые снова ждут, начатые — с неизвестным исходом",
            ),
            why(rows[0]["campaign_id"]),
        ],
        campaigns=dict.fromkeys(ids(rows)),
    )


def _not_served(evidence: Evidence) -> Finding:
    rows = [row for row in evidence.flight(postgres.FLIGHT.id) if _is_unserved(row)]
    if not rows:
        return against(
            postgres.FLIGHT, Text("no due letter waits for a worker", "ни одно готовое письмо не ждёт воркера")
        )
    first = rows[0]
    return found(
        say(
            "“{name}” is active, its letters are due, and nobody has served it for {s}.",
            "«{name}» активна, письма готовы, но её не обслуживают уже {s}.",
            name=first["name"],
            s=span(first["unserved_seconds"]),
        ),
        [
            bad(
                postgres.FLIGHT,
                say(
                    "“{name}” unserved for {s}",
                    "«{name}» без обслуживания {s}",
                    name=row["name"],
                    s=span(row["unserved_seconds"]),
                ),
            )
            for row in rows[:3]
        ],
        [why(first["campaign_id"]), restart_workers()],
        campaigns=ids(rows),
        since_seconds=first["unserved_seconds"],
    )


def _is_unserved(row: Mapping[str, Any]) -> bool:
    return bool(row["status"] == "active" and row["letters_due"] and (row["unserved_seconds"] or 0) > UNSERVED_SECONDS)


def _drift(evidence: Evidence) -> Finding:
    rows = evidence.need(limiter.COUNTS.id)
    behind = [row for row in rows if _behind(row) > 0]
    if not behind:
        return excluded(
            good(
                limiter.COUNTS,
                Text("Redis has forgotten no letter of this hour", "Redis не забыл ни одного письма этого часа"),
            )
        )
    first = behind[0]
    return found(
        say(
            "Redis has forgotten {n} of this hour's limit of {p}; PostgreSQL's count still holds it.",
            "Redis забыл {n} из лимита {p} за этот час; лимит пока держит счёт PostgreSQL.",
            n=letters(_behind(first)),
            p=first["provider"],
        ),
        [
            bad(
                limiter.COUNTS,
                say(
                    "Redis counts {r}, PostgreSQL {d} (hour {h} UTC)",
                    "Redis насчитал {r}, PostgreSQL — {d} (час {h} UTC)",
                    r=row["redis"],
                    d=row["postgres_after"],
                    h=row["key_hour"][-2:],
                ),
            )
            for row in behind
        ],
        [
            safe(
                f"timeout -v 15 {REDIS_CLI} info persistence",
                "see whether Redis was restored from a snapshot",
                "не восстановлен ли Redis из снимка",
            )
        ],
    )


def _behind(row: Mapping[str, Any]) -> int:
    """Count what Redis has forgotten; both readings of PostgreSQL must exceed it, so that a race is no drift."""
    if row["redis"] is None:
        return 0
    return max(0, int(min(row["postgres_before"], row["postgres_after"])) - int(row["redis"]))


NOT_SERVED: Final = Cause(
    "campaign_not_served",
    Text("due letters wait for a worker", "готовые письма ждут воркера"),
    "alert-mailer-campaign-not-served",
    _not_served,
    (*STORES, *SENDERS, *PROVIDER),
)


UNKNOWNS: Final = Cause(
    "unknowns_waiting",
    Text("letters with an unknown outcome wait", "письма с неизвестным исходом ждут решения"),
    "alert-mailer-unknown-recipients",
    _unknowns,
    ("postgres_down", "worker_gone", "worker_wedged", "smtp_slow"),
)


ORPHANED: Final = Cause(
    "letters_orphaned",
    Text("letters in hand have no lease", "письма «в руках» остались без аренды"),
    "alert-mailer-recipients-orphaned",
    _orphaned,
    STORES,
)


DRIFT: Final = Cause(
    "limiter_drift",
    Text("Redis has forgotten letters of the hour", "Redis забыл письма этого часа"),
    "alert-mailer-limiter-forgot",
    _drift,
    ("redis_down", "redis_full", "postgres_down"),
)
