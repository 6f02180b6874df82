"""The clocks of all: hours, waits and leases are counted by them."""

from collections.abc import Mapping
from typing import Any, Final

from playbook.diagnosis.causes.cause import Cause, Fact, Finding, Remedy, bad, excluded, found, good
from playbook.diagnosis.causes.remedies import again, safe
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import host, loki, postgres, redis
from playbook.diagnosis.words import say, span
from playbook.snippet import Text

CLOCKS: Final = {"clock_epoch", "our_clock_epoch", "clock_error_seconds"}
SKEW_SECONDS: Final = 2.0
"""The hour's tokens are not used in its last 2 s, so that clocks may differ by so much."""


def _skew(evidence: Evidence) -> Finding:
    """Compare clocks pairwise through ours, each within the time that its answer took."""
    database, memory = evidence.need(postgres.SERVER.id)[0], evidence.need(redis.SERVER.id)
    for step, server in ((postgres.SERVER, database), (redis.SERVER, memory)):
        if not CLOCKS <= server.keys():
            raise Untold(step.id)
    offsets = {"PostgreSQL": _offset(database), "Redis": _offset(memory)}
    slack = SKEW_SECONDS + database["clock_error_seconds"] + memory["clock_error_seconds"]
    apart = abs(offsets["PostgreSQL"] - offsets["Redis"])
    ours = min(abs(offset) for offset in offsets.values())
    facts = [_clock(postgres.SERVER, "PostgreSQL", offsets, slack), _clock(redis.SERVER, "Redis", offsets, slack)]
    if apart > slack:
        return _servers_apart(apart, facts)
    if ours > slack and _works_here(evidence):
        return _host_apart(ours, facts)
    ahead = [line for line in evidence.maybe(loki.PROBLEMS.id) or () if line["seconds_ago"] < -slack]
    if ahead and ours <= slack:
        return _worker_ahead(ahead[0])
    return excluded(
        good(
            postgres.SERVER,
            say("the servers' clocks agree within {s:.1f} s", "часы серверов сходятся до {s:.1f} с", s=apart),
        )
    )


def _works_here(evidence: Evidence) -> bool:
    """Say whether parts of the mailer run on this host: the clock of a mere bastion does no harm."""
    lives = evidence.maybe(host.PROCESSES.id)
    return lives is not None and any(lives["living"].get(part) for part in ("worker", "beat", "web"))


def _servers_apart(seconds: float, facts: list[Fact]) -> Finding:
    return found(
        say(
            "The clocks of PostgreSQL and Redis differ by {s}: hours and waits are counted wrongly.",
            "Часы PostgreSQL и Redis расходятся на {s}: часы лимита и ожидания считаются неверно.",
            s=span(seconds),
        ),
        facts,
        [_look("on both hosts: see whether the clock is kept", "на обоих узлах: идёт ли синхронизация"), again()],
    )


def _host_apart(seconds: float, facts: list[Fact]) -> Finding:
    return found(
        say(
            "This host's clock differs from PostgreSQL's and Redis's by {s}.",
            "Часы этого узла расходятся с PostgreSQL и Redis на {s}.",
            s=span(seconds),
        ),
        facts,
        [_look("on this host: see whether the clock is kept", "на этом узле: идёт ли синхронизация"), again()],
    )


def _look(en: str, ru: str) -> Remedy:
    return safe("timedatectl timesync-status", en, ru)


def _worker_ahead(line: Mapping[str, Any]) -> Finding:
    """Tell a host whose log lines come from the future: it throws doorbells away as expired."""
    part, seconds = line.get("component", "?"), -line["seconds_ago"]
    return found(
        say(
            "The clock of the host of {part} is {s} ahead, so doorbells may expire unheard.",
            "Часы узла, где работает {part}, спешат на {s}: звонки могут устаревать, не будучи услышанными.",
            part=part,
            s=span(seconds),
        ),
        [
            bad(
                loki.PROBLEMS,
                say(
                    "{part} wrote a line {s} in the future",
                    "{part} записал строку на {s} в будущем",
                    part=part,
                    s=span(seconds),
                ),
            )
        ],
        [_look("on that host: see whether the clock is kept", "на том узле: идёт ли синхронизация"), again()],
    )


def _offset(server: Mapping[str, Any]) -> float:
    return float(server["clock_epoch"]) - float(server["our_clock_epoch"])


def _clock(step: Any, name: str, offsets: Mapping[str, float], slack: float) -> Fact:
    text = say(
        "{name}'s clock minus ours: {s:+.1f} s", "часы {name} минус наши: {s:+.1f} с", name=name, s=offsets[name]
    )
    return (bad if abs(offsets[name]) > slack else good)(step, text)


CLOCK_SKEW: Final = Cause(
    "clock_skew",
    Text("clocks differ", "часы расходятся"),
    "alert-mailer-limiter-forgot",
    _skew,
    ("postgres_down", "redis_down"),
)
