"""The relay as it meets us now, when we knock: is it there, and does it take our login."""

from collections.abc import Mapping
from typing import Any, Final

from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, against, bad, excluded, found, good
from playbook.diagnosis.causes.flight import ids, resuming, row_facts, since, waiting_if_told
from playbook.diagnosis.causes.remedies import check_login, safe
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import smtp
from playbook.diagnosis.words import say

AUTH_CODES: Final = frozenset({530, 534, 535, 538})


DOORS: Final = frozenset({"refused", "tls", "dropped"})


REPLY: Final = "reply"


MEETINGS: Final[Mapping[str, Text]] = {
    "refused": Text("cannot be reached", "недоступен"),
    "silent": Text("does not answer", "не отвечает"),
    "dropped": Text("hangs up", "обрывает связь"),
    "tls": Text("TLS fails", "ошибка TLS"),
    "not_offered": Text("does not offer it", "не предлагает этого"),
    "reply": Text("refuses", "отказывает"),
}
PROBE: Final = safe(
    "oncall diagnose --json", "after a change: look whether the relay greets us", "после правки: здоровается ли сервер"
)


def probe_of(evidence: Evidence) -> dict[str, Any]:
    """Give what knocking at the relay met. Raises Untold."""
    probe: dict[str, Any] = evidence.need(smtp.RELAY.id)
    return probe


def stopped_by(probe: Mapping[str, Any]) -> dict[str, Any]:
    """Give what stopped the probe; empty where it went through."""
    return probe["stopped"] or {}


def passes(probe: Mapping[str, Any]) -> Fact:
    """Give the fact that the relay greets us."""
    return good(
        smtp.RELAY,
        say(
            "{relay} greets us in {s:.1f} s",
            "{relay} здоровается за {s:.1f} с",
            relay=probe["relay"],
            s=probe["seconds"],
        ),
    )


def met_by(probe: Mapping[str, Any]) -> Fact:
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
            t=MEETINGS.get(stopped["trouble"]) or stopped["trouble"],
            reply=reply,
        ),
    )


def _down(evidence: Evidence) -> Finding:
    probe = probe_of(evidence)
    stopped = stopped_by(probe)
    if not stopped:
        return excluded(passes(probe))
    if not _is_away(stopped):
        return against(smtp.RELAY, say("{relay} can be reached", "{relay} доступен", relay=probe["relay"]))
    waiting = waiting_if_told(evidence, DeferReason.SMTP_UNREACHABLE, DeferReason.CIRCUIT_BREAKER)
    return found(
        _unreached(probe),
        [met_by(probe), *row_facts(waiting)],
        [
            safe(
                "oncall diagnose",
                "the network or the provider must be mended first; then look again",
                "сначала сеть или провайдер; затем повторить",
            ),
            *resuming(waiting),
        ],
        campaigns=ids(waiting),
        since_seconds=since(waiting),
    )


def _unreached(probe: Mapping[str, Any]) -> Text:
    """Say it; a certificate that has run out is mended elsewhere than a server that is away."""
    stopped = stopped_by(probe)
    if stopped["text"].startswith(smtp.UNTRUSTED):
        return say("TLS with the mail server {relay} fails: {why}.",
                   "TLS с почтовым сервером {relay} не устанавливается: {why}.",
                   relay=probe["relay"], why=stopped["text"].removeprefix(smtp.UNTRUSTED).lstrip(": "))  # fmt: skip
    if "tls" in (stopped["phase"], stopped["trouble"]):
        return say("TLS with the mail server {relay} fails: its certificate, or the port's way of TLS.",
                   "TLS с почтовым сервером {relay} не устанавливается: сертификат или вид TLS на этом порту.",
                   relay=probe["relay"])  # fmt: skip
    return say(
        "The mail server {relay} cannot be reached.", "Почтовый сервер {relay} недоступен.", relay=probe["relay"]
    )


def _is_away(stopped: Mapping[str, Any]) -> bool:
    if stopped["trouble"] == "silent":
        return bool(stopped["phase"] == "connect")
    return stopped["trouble"] in DOORS or (stopped["trouble"] == "not_offered" and stopped["phase"] == "starttls")


def _refuses_login(stopped: Mapping[str, Any]) -> bool:
    if not stopped:
        return False
    refused = stopped["phase"] == "auth" and stopped["trouble"] in {REPLY, "not_offered"}
    return refused or stopped["code"] in AUTH_CODES


def turned_away(evidence: Evidence, codes: range) -> list[Fact]:
    """Give the fact that the relay turns us away at its door with one of these codes."""
    probe = probe_of(evidence)
    stopped = stopped_by(probe)
    turned_away = stopped and stopped["trouble"] == REPLY and not _refuses_login(stopped) and stopped["code"] in codes
    return [met_by(probe)] if turned_away else []


def _auth(evidence: Evidence) -> Finding:
    waiting = waiting_if_told(evidence, DeferReason.SMTP_AUTH_FAILED)
    try:
        probe: dict[str, Any] | None = probe_of(evidence)
    except Untold:
        if not waiting:
            raise
        probe = None
    stopped = stopped_by(probe) if probe else {}
    facts = [*([met_by(probe)] if probe and _refuses_login(stopped) else []), *row_facts(waiting)]
    if facts:
        return found(
            Text("The mail server refuses our user name or password.", "Почтовый сервер отклоняет имя или пароль."),
            facts,
            [check_login(), *resuming(waiting)],
            campaigns=ids(waiting),
        )
    return (
        against(smtp.RELAY, Text("login was not refused", "вход не отклонён"))
        if stopped
        else excluded(passes(probe_of(evidence)))
    )


SMTP_AUTH: Final = Cause(
    "smtp_auth",
    Text("the mail server refuses our login", "почтовый сервер отклоняет вход"),
    "reason-smtp-auth-failed",
    _auth,
)


SMTP_DOWN: Final = Cause(
    "smtp_down", Text("the mail server is down", "почтовый сервер недоступен"), "reason-smtp-unreachable", _down
)
