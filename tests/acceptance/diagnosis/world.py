"""One running mailer for all faults: broken, diagnosed and mended again, over and over."""

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import psutil
import psycopg
import redis
from django.contrib.auth.models import User
from django.db import OperationalError, connection, connections

from mailer_core.models import CampaignQueue, Recipient
from mailer_core.sending.tick import tick
from mailer_core.services.limits import set_limit
from observability.metrics.directory import VARIABLE
from observability.metrics.lives import beat_age
from observability.shipper.state import FILE as STATE
from observability.shipper.state import backlog
from oncall import parts
from oncall.monitoring.exceptions import ToolMissing
from oncall.monitoring.stack import start_monitoring
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.faults import Fault as Misdeed
from oncall.stack.smtp_receiver.faults import Point
from oncall.stack.supervisor import Command, Supervisor
from oncall.stack.valkey import Valkey
from oncall.stack.waiting import wait_until
from playbook.diagnosis.bundle import Bundle
from playbook.diagnosis.running import Question, ask_live
from playbook.diagnosis.where import Where
from tests.acceptance.diagnosis import moved_clock
from tests.acceptance.mailer.harness import Mailer
from tests.freezing import frozen
from tests.hours import wait_for_room
from tests.patience import PATIENCE
from tests.programs import lacking
from tests.services import POSTGRES

FRESH_SECONDS = 5
SHOWS_AT_ONCE = 0.5
"""What a fault that shows at once is given to show."""
PLAYBOOK = "http://mailer.example/playbook/"
NUMBERS = count(1)
TABLES = (
    "mailer_campaign, mailer_auditentry, mailer_suppression, mailer_hourlyusage, mailer_limitoverride, mailer_lease"
)


@dataclass
class World:
    """The mailer and what it stands on. `store`: the command that starts the log store again."""

    mailer: Mailer
    valkey: Valkey
    store: Command
    shipper: Command

    @property
    def supervisor(self) -> Supervisor:
        """Whoever starts and kills."""
        return self.mailer.supervisor

    @property
    def receiver(self) -> SmtpReceiver:
        """The provider."""
        return self.mailer.receiver

    @property
    def url(self) -> str:
        """The database of the test."""
        return self.mailer.environment["DATABASE_URL"]

    def diagnose(self, campaign: UUID | None = None, **elsewhere: str) -> Bundle:
        """Ask everything once, as `oncall diagnose` does; `elsewhere` names sources by other addresses."""
        where = Where.of({**self.mailer.environment, **elsewhere})
        return ask_live(where, Question(str(campaign) if campaign else None), PLAYBOOK)

    def redis(self) -> redis.Redis:
        """A client of Valkey."""
        return redis.Redis.from_url(self.valkey.url)

    def draft(self, letters: int, **values: str) -> UUID:
        """Write a campaign; each has an owner of its own, who has ten starts an hour."""
        self.mailer.owner = User.objects.create_superuser(f"owner-{next(NUMBERS)}")
        return self.mailer.campaign(letters, **values)

    def sending(self, letters: int = 40, **values: str) -> UUID:
        """Start a campaign."""
        campaign = self.draft(letters, **values)
        self.mailer.start(campaign)
        return campaign

    def misbehaving(self, *faults: Misdeed, letters: int = 40) -> UUID:
        """Start a campaign against a provider that does wrong."""
        self.receiver.inject(*faults)
        return self.sending(letters)

    def breaker_opens(self) -> None:
        """Start a campaign against a provider that takes nothing, and wait until it pauses itself."""
        campaign = self.misbehaving(Misdeed.answer(Point.MAIL, "421 4.7.0 Too many messages from your host"))
        self.waits_for(campaign, "circuit_breaker")

    def hour_is_used_up(self) -> None:
        """Start a campaign of more letters than the hour allows, and wait until it waits for the next."""
        wait_for_room()
        campaign = self.draft(40)
        set_limit(self.mailer.owner, 25, timedelta(hours=1))
        self.mailer.start(campaign)
        self.waits_for(campaign, "hourly_limit")

    def standing_still(self, name: str) -> AbstractContextManager[None]:
        """Let a process stand still for the length of a `with` block."""
        return frozen([psutil.Process(self.supervisor.pid(name))])

    def waits_for(self, campaign: UUID, reason: str, seconds: float = PATIENCE) -> None:
        """Wait until a campaign waits for a reason."""
        queue = CampaignQueue.objects.filter(campaign=campaign, defer_reason=reason)
        assert wait_until(queue.exists, seconds, 0.1), self.mailer.tell(campaign)

    def has(self, campaign: UUID, state: str, letters: int = 1, seconds: float = PATIENCE) -> None:
        """Wait until so many letters are in a state."""
        rows = Recipient.objects.filter(campaign=campaign, state=state)
        assert wait_until(lambda: rows.count() >= letters, seconds, 0.1), self.mailer.tell(campaign)

    def is_over(self, campaign: UUID, seconds: float = PATIENCE) -> None:
        """Wait until a campaign has ended; ticks of our own end it sooner than beat's."""

        def over() -> bool:
            tick()
            return self.mailer.look(campaign).is_over

        assert wait_until(over, seconds, 0.2), self.mailer.tell(campaign)

    def ticks(self, seconds: float = PATIENCE) -> None:
        """Wait for a tick that begins from now on: worker and beat are at it again."""
        began = self.tick_age_at()
        assert wait_until(lambda: self.tick_age_at() > began, seconds, 0.1), "no tick"

    def tick_age_at(self) -> float:
        """Give the time of the last tick, by the database's clock."""
        with psycopg.connect(self.url) as own:
            row = own.execute("SELECT coalesce(extract(epoch FROM max(at)), 0)::float8 FROM mailer_tick").fetchone()
        assert row is not None
        return float(row[0])

    def beat_rings(self) -> None:
        """Wait until beat has rung from now on."""
        counters, began = Path(self.mailer.environment[VARIABLE]), time.time()

        def rang() -> bool:
            age = beat_age(counters)
            return age is not None and age < time.time() - began

        assert wait_until(rang, PATIENCE, 0.1), "beat is silent"

    def shipper_speaks(self) -> None:
        """Wait until the shipper has told of its work from now on."""
        state, began = Path(self.mailer.environment["ONCALL_SPOOL_DIR"]) / STATE, time.time()
        assert wait_until(lambda: state.stat().st_mtime > began, PATIENCE, 0.1), "the shipper is silent"

    def logs_flow(self) -> None:
        """Wait until no log line has waited for long."""
        spool = Path(self.mailer.environment["ONCALL_SPOOL_DIR"])
        assert wait_until(lambda: backlog(spool).oldest_age_seconds < FRESH_SECONDS, PATIENCE, 0.2), "lines wait"

    @contextmanager
    def monitored(self) -> Iterator[Mapping[str, str]]:
        """Watch it by real Prometheus and Alertmanager for a while; gives their addresses."""
        before, environment = self.supervisor.names(), self.mailer.environment
        folder = Path(tempfile.mkdtemp(dir=self.mailer.folder))
        try:
            yield start_monitoring(self.supervisor.start, folder, environment, Path(environment[VARIABLE])).environment
        except ToolMissing as missing:
            lacking(str(missing))
        finally:
            for name in reversed([name for name in self.supervisor.names() if name not in before]):
                self.supervisor.stop(name)

    def stand_up(self) -> None:
        """Bring back whatever a case that went wrong has left stopped or dead."""
        for name in self.supervisor.names():
            if self.supervisor.alive(name):
                os.kill(self.supervisor.pid(name), signal.SIGCONT)
        starts: dict[str, Callable[[], None]] = {
            "postgres": POSTGRES.start, "valkey": self.valkey.start, self.receiver._name: self.receiver.start,
            "worker": self.restart_worker, "beat": self.mailer.start_beat,
            "store": lambda: self.supervisor.start(self.store), "shipper": lambda: self.supervisor.start(self.shipper),
        }  # fmt: skip
        for name, start in starts.items():
            if not self.supervisor.alive(name):
                start()

    def clear(self) -> None:
        """Leave nothing of the last fault: the provider does right, no campaign, no usage of the hour."""
        self.receiver.heal()
        connections.close_all()
        CampaignQueue.objects.update(status="done", defer_reason=None)  # workers let go of it at their next letter
        assert wait_until(self._emptied, PATIENCE, 0.2), "the tables are in use"
        with self.redis() as client:
            client.delete(*[*client.scan_iter("mailer:*"), "nothing"])

    def _emptied(self) -> bool:
        """Empty the tables; False where a worker is at them in the other order (PostgreSQL ends the deadlock)."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {TABLES} CASCADE")
        except OperationalError:
            connections.close_all()
            return False
        return True

    def restart_worker(self, *further: str, clock_moved: int = 0) -> None:
        """End the worker, however it is, and start it again.

        `further`: words on its command line; `clock_moved`: seconds by which its clock is then wrong.
        """
        if "worker" in self.supervisor.names():
            self.supervisor.kill("worker")
        log = self.supervisor.log("worker")
        command = parts.worker(self.mailer.pumps, dict(self.mailer.environment), lambda: log)
        python, *celery = command.argv
        begin = [python, "-m", moved_clock.__name__, str(clock_moved)] if clock_moved else [python]
        argv = [*begin, *celery, *further]
        self.supervisor.start(replace(command, argv=argv, ready=self.listens))

    def listens(self) -> bool:
        """Say whether a worker hears the broker; its log may still say so of the one before."""
        with self.redis() as client:
            return any(int(one["psub"]) for one in client.client_list())


@contextmanager
def session(url: str, statement: str = "") -> Iterator[psycopg.Connection]:
    """Somebody's session in PostgreSQL, with a transaction open."""
    with psycopg.connect(url, application_name="somebody") as own:
        if statement:
            own.execute(statement.encode())
        yield own
        own.rollback()


def later(seconds: float) -> None:
    """Let a fault last: what a diagnosis sees is how long things have been so."""
    time.sleep(seconds)


def postgres_again() -> None:
    """Start PostgreSQL, and forget connections to the one before."""
    connections.close_all()
    POSTGRES.start()


def closed_window() -> dict[str, str]:
    """Give hours of the day that are not now."""
    hour = (datetime.now(UTC).hour + 6) % 24
    return {"window_start": f"{hour:02}:00", "window_end": f"{(hour + 1) % 24:02}:00"}
