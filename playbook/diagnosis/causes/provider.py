"""The way out: the relay as it greets us now, and as the last refused letters met it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from observability.catalogue.closed import BreakerState, Scope
from observability.catalogue.reasons import DeferReason
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, Remedy, against, bad, excluded, found, good
from playbook.diagnosis.causes.remedies import again, reset_breaker, resume, safe, why
from playbook.diagnosis.causes.servers import CAUSES as SERVERS
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import postgres, prometheus, smtp
from playbook.diagnosis.words import both, say, span
from playbook.snippet import Text

AUTH_CODES: Final = frozenset({530, 534, 535, 538})
AWAY: Final = frozenset({"refused", "tls", "dropped"})
REPLY: Final = "reply"
BEFORE_MAIL: Final = frozenset({"connect", "ehlo", "starttls", "auth"})
AFTER_DOT: Final = "body_sent"
SLOW_SECONDS: Final = 2.0
SLOW_LETTER_SECONDS: Final = 5.0
WAITING_SECONDS: Final = 10
"""A worker notes its progress every 2 s between letters: longer, and it waits for the provider's answer."""
RECENT_SECONDS: Final = 30
CLOSING: Final = 421
THROTTLES: Final = ("4.7.", "4.5.")
_TOO_MUCH: Final = re.compile(r"too (many|much|fast)|rate|throttl|limit|quota|slow down", re.IGNORECASE)
PERMANENT: Final = 500
TRANSIENT: Final = 400
BELOW: Final = tuple(cause.id for cause in SERVERS if cause.id != "clock_skew")
PROBE: Final = safe(
    "oncall diagnose --json", "after a change: look whether the relay greets us", "после правки: здоровается ли сервер"
)


def _probe(evidence: Evidence) -> dict[str, Any]:
    """Give what knocking at the relay met. Raises Untold."""
    probe: dict[str, Any] = evidence.need(smtp.RELAY.id)
    return probe


def _stopped(probe: Mapping[str, Any]) -> dict[str, Any]:
    return probe["stopped"] or {}


def _passes(probe: Mapping[str, Any]) -> Fact:
    return good(
        smtp.RELAY,
        say(
            "{relay} greets us in {s:.1f} s",
            "{relay} здоровается за {s:.1f} с",
            relay=probe["relay"],
            s=probe["seconds"],
        ),
    )


def _met(probe: Mapping[str, Any]) -> Fact:
    """Say at which phase the relay stopped us, in its words."""
    stopped = probe["stopped"]
    reply = f"{stopped['code'] or ''} {stopped['text']}".strip()
    return bad(
        smtp.RELAY,
        say(
            "{relay}, {phase}: {t}: “{reply}”",
            "{relay}, {phase}: {t}: «{reply}»",
            relay=probe["relay"],
            phase=stopped["phase"],
            t=stopped["trouble"],
            reply=reply,
        ),
    )


def _down(evidence: Evidence) -> Finding:
    probe = _probe(evidence)
    stopped = _stopped(probe)
    if stopped.get("trouble") not in AWAY and not (
        stopped.get("trouble") == "silent" and stopped["phase"] == "connect"
    ):
        return (
            excluded(_passes(probe))
            if not stopped
            else against(smtp.RELAY, say("{relay} can be reached", "{relay} доступен", relay=probe["relay"]))
        )
    waiting = _waiting(evidence, {DeferReason.SMTP_UNREACHABLE, DeferReason.CIRCUIT_BREAKER})
    return found(
        say("The mail server {relay} cannot be reached.", "Почтовый сервер {relay} недоступен.", relay=probe["relay"]),
        [_met(probe), *_rows(waiting)],
        [
            safe(
                "oncall diagnose",
                "the network or the provider must be mended first; then look again",
                "сначала сеть или провайдер; затем повторить",
            ),
            *_resuming(waiting),
        ],
        campaigns=_ids(waiting),
        since_seconds=_since(waiting),
    )


def _is_away(stopped: Mapping[str, Any]) -> bool:
    if stopped["trouble"] == "silent":
        return bool(stopped["phase"] == "connect")
    return stopped["trouble"] in AWAY or (stopped["trouble"] == "not_offered" and stopped["phase"] == "starttls")


def _refuses_login(stopped: Mapping[str, Any]) -> bool:
    if not stopped:
        return False
    refused = stopped["phase"] == "auth" and stopped["trouble"] in {REPLY, "not_offered"}
    return refused or stopped["code"] in AUTH_CODES


def _refuses_us(evidence: Evidence, codes: range) -> list[Fact]:
    """Give the fact that the relay turns us away at its door with one of these codes."""
    probe = _probe(evidence)
    stopped = _stopped(probe)
    turned_away = stopped and stopped["trouble"] == REPLY and not _refuses_login(stopped) and stopped["code"] in codes
    return [_met(probe)] if turned_away else []


def _auth(evidence: Evidence) -> Finding:
    waiting = _waiting(evidence, {DeferReason.SMTP_AUTH_FAILED})
    try:
        probe: dict[str, Any] | None = _probe(evidence)
    except Untold:
        if not waiting:
            raise
        probe = None
    stopped = _stopped(probe) if probe else {}
    facts = [*([_met(probe)] if probe and _refuses_login(stopped) else []), *_rows(waiting)]
    if facts:
        return found(
            Text("The mail server refuses our user name or password.", "Почтовый сервер отклоняет имя или пароль."),
            facts,
            [PROBE, *_resuming(waiting)],
            campaigns=_ids(waiting),
        )
    return (
        against(smtp.RELAY, Text("login was not refused", "вход не отклонён"))
        if stopped
        else excluded(_passes(_probe(evidence)))
    )


def _refused_letters(evidence: Evidence) -> list[dict[str, Any]]:
    """Give the campaigns whose breaker is open or being probed: each with the last error that opened it."""
    rows = evidence.flight(postgres.FLIGHT.id)
    return [
        row for row in rows if row["breaker_state"] != BreakerState.CLOSED and row["status"] in {"active", "deferred"}
    ]


def _is_blocked(row: Mapping[str, Any]) -> bool:
    return (
        (row["last_code"] or 0) >= PERMANENT
        and row["last_scope"] == Scope.SENDER
        and row["last_code"] not in AUTH_CODES
    )


def _is_throttled(row: Mapping[str, Any]) -> bool:
    """Tell "you send too much" from "we have trouble ourselves": by code, enhanced code, or the words."""
    if not TRANSIENT <= (row["last_code"] or 0) < PERMANENT or row["last_scope"] != Scope.PROVIDER:
        return False
    enhanced = (row["last_enhanced"] or "").startswith(THROTTLES)
    return row["last_code"] == CLOSING or enhanced or bool(_TOO_MUCH.search(row["last_error"] or ""))


def _is_unanswered(row: Mapping[str, Any]) -> bool:
    return row["last_code"] is None and row["last_phase"] not in (None, *BEFORE_MAIL)


def _blocked(evidence: Evidence) -> Finding:
    rows = [row for row in _refused_letters(evidence) if _is_blocked(row)]
    if not rows and (met := _refuses_us(evidence, range(PERMANENT, 600))):
        return found(
            Text("The mail server turns us away at its door.", "Почтовый сервер не пускает нас с порога."), met, [PROBE]
        )
    if not rows:
        return against(
            postgres.FLIGHT, Text("no letter was refused for its sender", "из-за отправителя письма не отклоняли")
        )
    return found(
        say(
            "{provider} blocks us as a sender: “{error}”",
            "{provider} блокирует нас как отправителя: «{error}»",
            provider=rows[0]["provider"],
            error=rows[0]["last_error"],
        ),
        _rows(rows),
        [
            safe(
                f"oncall why {rows[0]['campaign_id']}",
                "read the provider's words; the provider must unblock us",
                "прочитать ответ провайдера; снять блок может он",
            ),
            *_closing(rows),
        ],
        campaigns=_ids(rows),
        since_seconds=_since(rows),
        anchor="alert-mailer-sender-rejected",
    )


def _throttling(evidence: Evidence) -> Finding:
    asked = _waiting(evidence, {DeferReason.PROVIDER_THROTTLED})
    rows = [row for row in _refused_letters(evidence) if _is_throttled(row)]
    if not rows and not asked and (met := _refuses_us(evidence, range(TRANSIENT, PERMANENT))):
        return found(
            Text("The mail server asks us to come back later.", "Почтовый сервер просит зайти позже."), met, [again()]
        )
    if not rows and not asked:
        return against(postgres.FLIGHT, Text("the provider asked nobody to wait", "провайдер не просил подождать"))
    first = (rows or asked)[0]
    return found(
        say(
            "{provider} throttles us: “{error}”; {next}",
            "{provider} ограничивает нас: «{error}»; {next}",
            provider=first["provider"],
            error=first["last_error"] or "come back later",
            next=_goes_on(first),
        ),
        _rows([*rows, *asked]),
        [why(first["campaign_id"]), *(_closing(rows) or _resuming(asked))],
        campaigns=_ids([*rows, *asked]),
        since_seconds=_since(rows),
        anchor="reason-circuit-breaker" if rows else "reason-provider-throttled",
    )


def _goes_on(row: Mapping[str, Any]) -> Text:
    seconds = row["goes_on_in_seconds"]
    if row["status"] == "active":
        return Text("a probe letter tests it now.", "сейчас его проверяет пробное письмо.")
    if seconds is None:
        return Text("it goes on when a person says so.", "продолжится по решению человека.")
    if seconds <= 0:
        return Text("it goes on with the next tick.", "продолжится со следующим тиком.")
    return say("it goes on by itself in {s}.", "само продолжится через {s}.", s=span(seconds))


def _slow(evidence: Evidence) -> Finding:
    """Find a relay that answers late or not at all: at the greeting, after the letter, or in the last minutes."""
    facts = [*_slow_greeting(evidence), *_slow_letters(evidence), *_unanswered(evidence)]
    if facts:
        held = [row["campaign_id"] for row in _held_up(evidence)]
        rows = [row for row in _refused_letters(evidence) if _is_unanswered(row)]
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
                *_closing(rows),
            ],
            campaigns=dict.fromkeys([*held, *_ids(rows)]),
            anchor="reason-circuit-breaker" if rows else "",
        )
    return excluded(
        _passes(_probe(evidence)),
        good(postgres.LEASES, Text("no worker waits for its answer", "ни один воркер не ждёт его ответа")),
    )


def _slow_greeting(evidence: Evidence) -> Iterable[Fact]:
    probe = _probe(evidence)
    stopped = _stopped(probe)
    if stopped.get("trouble") == "silent" and stopped["phase"] != "connect":
        yield _met(probe)
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
    for row in _refused_letters(evidence):
        if _is_unanswered(row):
            yield _row(row)
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


def _waiting(evidence: Evidence, reasons: Iterable[DeferReason]) -> list[dict[str, Any]]:
    """Give campaigns that wait for a reason; none where PostgreSQL does not tell."""
    try:
        rows = evidence.flight(postgres.FLIGHT.id)
    except Untold:
        return []
    return [row for row in rows if row["defer_reason"] in set(reasons)]


def _rows(rows: Sequence[Mapping[str, Any]]) -> list[Fact]:
    return [_row(row) for row in rows[:3]]


def _row(row: Mapping[str, Any]) -> Fact:
    error = f"{row['last_phase'] or ''} {row['last_code'] or ''} {row['last_error'] or ''}".strip()
    quoted = say("“{e}”", "«{e}»", e=error) if error else both("—")
    return bad(
        postgres.FLIGHT,
        say(
            "“{name}” {status}: {reason}, breaker {breaker}, {n} errors in a row, last {error}",
            "«{name}» {status}: {reason}, предохранитель {breaker}, ошибок подряд {n}, последняя {error}",
            name=row["name"],
            status=row["status"],
            reason=row["defer_reason"] or "—",
            breaker=row["breaker_state"],
            n=row["errors_in_a_row"],
            error=quoted,
        ),
    )


def _ids(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [row["campaign_id"] for row in rows]


def _since(rows: Iterable[Mapping[str, Any]]) -> float | None:
    told = [row["breaker_opened_seconds_ago"] or row["waits_seconds"] for row in rows]
    ages = [age for age in told if age is not None]
    return float(max(ages)) if ages else None


def _closing(rows: Sequence[Mapping[str, Any]]) -> list[Remedy]:
    return [reset_breaker(rows[0]["campaign_id"])] if rows else []


def _resuming(rows: Sequence[Mapping[str, Any]]) -> list[Remedy]:
    return [resume(rows[0]["campaign_id"])] if rows else []


def _unreachable(evidence: Evidence) -> Finding:
    return _waits_for(
        evidence,
        DeferReason.SMTP_UNREACHABLE,
        Text("The mail server could not be reached", "Почтовый сервер был недоступен"),
    )


def _breaker(evidence: Evidence) -> Finding:
    rows = _refused_letters(evidence)
    if not rows:
        return against(postgres.FLIGHT, Text("every circuit breaker is closed", "все предохранители замкнуты"))
    first = rows[0]
    return found(
        say(
            "The circuit breaker of “{name}” is open ({error}); {next}",
            "Предохранитель кампании «{name}» разомкнут ({error}); {next}",
            name=first["name"],
            error=first["last_error"] or "—",
            next=_goes_on(first),
        ),
        _rows(rows),
        [why(first["campaign_id"]), *_closing(rows)],
        campaigns=_ids(rows),
        since_seconds=_since(rows),
    )


def _waits_for(evidence: Evidence, reason: DeferReason, was: Text) -> Finding:
    rows = [row for row in evidence.flight(postgres.FLIGHT.id) if row["defer_reason"] == reason]
    if not rows:
        return against(
            postgres.FLIGHT, say("no campaign waits for {r}", "никто не ждёт по причине {r}", r=reason.value)
        )
    return found(
        say(
            "{was}; now it answers, and “{name}”: {next}",
            "{was}; сейчас отвечает, и «{name}»: {next}",
            was=was,
            name=rows[0]["name"],
            next=_goes_on(rows[0]),
        ),
        _rows(rows),
        [again(), *_resuming(rows)],
        campaigns=_ids(rows),
    )


def _limiter(evidence: Evidence) -> Finding:
    return _waits_for(evidence, DeferReason.LIMITER_UNAVAILABLE, Text("Redis did not answer", "Redis не отвечал"))


WAY_OUT: Final = (*BELOW, "smtp_auth", "smtp_down")
SMTP_AUTH: Final = Cause(
    "smtp_auth",
    Text("the mail server refuses our login", "почтовый сервер отклоняет вход"),
    "reason-smtp-auth-failed",
    _auth,
)
SMTP_DOWN: Final = Cause(
    "smtp_down", Text("the mail server is down", "почтовый сервер недоступен"), "reason-smtp-unreachable", _down
)
SMTP_BLOCKED: Final = Cause(
    "smtp_blocked", Text("the provider blocks us", "провайдер нас блокирует"), "alert-mailer-sender-rejected", _blocked
)
SMTP_THROTTLING: Final = Cause(
    "smtp_throttling",
    Text("the provider throttles us", "провайдер нас ограничивает"),
    "reason-provider-throttled",
    _throttling,
)
SMTP_SLOW: Final = Cause(
    "smtp_slow",
    Text("the mail server is slow or silent", "почтовый сервер медлит или молчит"),
    "reason-smtp-unreachable",
    _slow,
    (*WAY_OUT, "worker_wedged", "worker_gone"),
)
CIRCUIT_BREAKER: Final = Cause(
    "circuit_breaker",
    Text("a circuit breaker is open", "предохранитель разомкнут"),
    "reason-circuit-breaker",
    _breaker,
    (*WAY_OUT, "smtp_blocked", "smtp_throttling", "smtp_slow"),
)
SMTP_UNREACHABLE: Final = Cause(
    "smtp_unreachable",
    Text("campaigns wait since the mail server was away", "кампании ждут: сервер был недоступен"),
    "reason-smtp-unreachable",
    _unreachable,
    (*WAY_OUT, "smtp_slow"),
)
LIMITER_UNAVAILABLE: Final = Cause(
    "limiter_unavailable",
    Text("campaigns wait since Redis was away", "кампании ждут: Redis не отвечал"),
    "reason-limiter-unavailable",
    _limiter,
    BELOW,
)
CAUSES: Final = (
    SMTP_AUTH,
    SMTP_DOWN,
    SMTP_BLOCKED,
    SMTP_THROTTLING,
    SMTP_SLOW,
    CIRCUIT_BREAKER,
    SMTP_UNREACHABLE,
    LIMITER_UNAVAILABLE,
)
