"""The clocks of all: hours, waits and leases are counted by them. Each is compared both ways: ahead and behind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from observability.catalogue.objectives import CLOCKS_APART
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, Remedy, bad, excluded, found, good
from playbook.diagnosis.causes.remedies import again, safe
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import celery, host, loki, postgres, redis
from playbook.diagnosis.steps.step import Step
from playbook.diagnosis.words import both, say, span

CLOCKS: Final = {"clock_epoch", "our_clock_epoch", "clock_error_seconds"}
SKEW_SECONDS: Final = CLOCKS_APART.total_seconds()


@dataclass(frozen=True)
class Clock:
    """A clock against ours. `ahead`: seconds, below 0 where it is behind; `error`: what the answer's way hides."""

    name: Text
    step: Step
    ahead: float
    error: float

    def before(self, other: "Clock") -> float:
        """Give by how much it is ahead of another; 0 where they may agree."""
        apart = self.ahead - other.ahead
        return apart if abs(apart) > SKEW_SECONDS + self.error + other.error else 0.0

    def fact(self, reference: "Clock") -> Fact:
        """Tell it, against what is taken for right."""
        text = say("{name}'s clock minus ours: {s:+.1f} s", "часы {name} минус наши: {s:+.1f} с",
                   name=self.name, s=self.ahead)  # fmt: skip
        return (bad if self.before(reference) else good)(self.step, text)


def _skew(evidence: Evidence) -> Finding:
    """Compare the servers, then this host and the workers with them: times are counted by PostgreSQL and Redis."""
    database, memory = _servers(evidence)
    ours = Clock(Text("this host", "этой машины"), host.PROCESSES, 0.0, 0.0)
    if database.before(memory):
        return _servers_apart(database, memory, ours)
    if ours.before(database) and ours.before(memory) and _works_here(evidence):
        return _host_apart(ours, database, memory)
    workers = list(_workers(evidence))
    wrong = [one for one in workers if one.before(database)]
    if wrong:
        return _worker_apart(wrong[0], database)
    if not ours.before(database):
        for line in evidence.maybe(loki.PROBLEMS.id) or ():
            if line["seconds_ago"] < -SKEW_SECONDS - database.error:
                return _writes_ahead(line)
    apart = abs(database.ahead - memory.ahead)
    return excluded(
        good(
            postgres.SERVER,
            say("the servers' clocks agree within {s:.1f} s", "часы серверов сходятся до {s:.1f} с", s=apart),
        ),
        *(one.fact(database) for one in workers),
    )


def _servers(evidence: Evidence) -> tuple[Clock, Clock]:
    """Give the clocks of PostgreSQL and Redis. Raises Untold where one did not tell it."""
    rows = ((postgres.SERVER, "PostgreSQL", evidence.need(postgres.SERVER.id)[0]),
            (redis.SERVER, "Redis", evidence.need(redis.SERVER.id)))  # fmt: skip
    for step, _, row in rows:
        if not CLOCKS <= row.keys():
            raise Untold(step.id)
    database, memory = (
        Clock(both(name), step, row["clock_epoch"] - row["our_clock_epoch"], row["clock_error_seconds"])
        for step, name, row in rows
    )
    return database, memory


def _workers(evidence: Evidence) -> Iterator[Clock]:
    """Give the clocks of the workers that tell them."""
    for worker in evidence.need(celery.WORKERS.id)["workers"]:
        if None not in (worker["clock_ahead_seconds"], worker["clock_error_seconds"]):
            yield Clock(
                both(worker["name"]), celery.WORKERS, worker["clock_ahead_seconds"], worker["clock_error_seconds"]
            )


def _works_here(evidence: Evidence) -> bool:
    """Say whether parts of the mailer run on this host: the clock of a mere bastion does no harm."""
    lives = evidence.maybe(host.PROCESSES.id)
    return lives is not None and any(lives["living"].get(part) for part in ("worker", "beat", "web"))


def _servers_apart(database: Clock, memory: Clock, ours: Clock) -> Finding:
    """Name the one that is wrong where our own clock agrees with the other."""
    facts = [database.fact(ours), memory.fact(ours)]
    for wrong, right in ((database, memory), (memory, database)):
        if wrong.before(ours) and not right.before(ours):
            sentence = say(
                "{name}'s clock is {s} {way}: hours and waits are counted wrongly.",
                "Часы {name} {way} на {s}: часы лимита и ожидания считаются неверно.",
                name=wrong.name, s=_length(wrong.before(right)), way=_way(wrong.before(right)),
            )  # fmt: skip
            return found(sentence, facts, [_look(_on_host_of(wrong.name)), again()])
    sentence = say(
        "The clocks of PostgreSQL and Redis differ by {s}: hours and waits are counted wrongly.",
        "Часы PostgreSQL и Redis расходятся на {s}: часы лимита и ожидания считаются неверно.",
        s=_length(database.before(memory)),
    )
    return found(sentence, facts, [_look(Text("on both hosts", "на обеих машинах")), again()])


def _host_apart(ours: Clock, database: Clock, memory: Clock) -> Finding:
    wrong = ours.before(database)
    return found(
        say(
            "This host's clock is {s} {way}, by PostgreSQL's and Redis's.",
            "Часы этой машины {way} на {s} — по часам PostgreSQL и Redis.",
            s=_length(wrong), way=_way(wrong),
        ),
        [database.fact(ours), memory.fact(ours)],
        [_look(Text("on this host", "на этой машине")), again()],
    )  # fmt: skip


def _worker_apart(worker: Clock, database: Clock) -> Finding:
    wrong = worker.before(database)
    return found(
        say(
            "The clock of {name}'s host is {s} {way}: {harm}.",
            "Часы машины, где работает {name}, {way} на {s}: {harm}.",
            name=worker.name, s=_length(wrong), way=_way(wrong), harm=_harm(wrong),
        ),
        [worker.fact(database), database.fact(database)],
        [_look(_on_host_of(worker.name)), again()],
    )  # fmt: skip


def _writes_ahead(line: Mapping[str, Any]) -> Finding:
    """Tell a host whose log lines come from the future; from the past they may just have been shipped late."""
    part, seconds = line.get("component", "?"), -line["seconds_ago"]
    return found(
        say(
            "The clock of the host of {part} is {s} ahead: {harm}.",
            "Часы машины, где работает {part}, спешат на {s}: {harm}.",
            part=part, s=span(seconds), harm=_harm(seconds),
        ),
        [
            bad(
                loki.PROBLEMS,
                say("{part} wrote a line {s} in the future", "{part} записал строку на {s} в будущем",
                    part=part, s=span(seconds)),
            )
        ],
        [_look(_on_host_of(both(part))), again()],
    )  # fmt: skip


def _harm(seconds: float) -> Text:
    if seconds > 0:
        return Text("doorbells may expire unheard", "сигналы могут устаревать, не будучи услышанными")
    return Text(
        "its log lines are dated too early, and graphs and log alerts misplace them",
        "строки её журнала датированы прошлым, графики и оповещения по журналу видят их не там",
    )


def _way(seconds: float) -> Text:
    return Text("ahead", "спешат") if seconds > 0 else Text("behind", "отстают")


def _length(seconds: float) -> Text:
    return span(abs(seconds))


def _on_host_of(name: Text) -> Text:
    return say("on the host of {name}", "на машине, где работает {name}", name=name)


def _look(where: Text) -> Remedy:
    return safe(
        "timedatectl timesync-status",
        f"{where.en}: see whether the clock is kept",
        f"{where.ru}: идёт ли синхронизация",
    )


CLOCK_SKEW: Final = Cause(
    "clock_skew",
    Text("clocks differ", "часы расходятся"),
    "sql-database",
    _skew,
    ("postgres_down", "redis_down"),
)
