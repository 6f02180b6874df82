"""What it costs the sending that fifty managers watch their campaigns: unwatched, standing still, each moving."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from statistics import median
from uuid import UUID

import psycopg
from django.db import connection
from django.utils import timezone

from benchmarks.pages.browser import Browser, Times, session_of
from benchmarks.sending import ours
from benchmarks.sending.sink import fast_sink
from oncall import parts
from oncall.stack.embedded import EmbeddedStack
from oncall.stack.ports import LOOPBACK, free_port

AUDIENCE = """
    INSERT INTO mailer_recipient (id, campaign_id, email, fields, state, not_before, settled_at, attempt, resends,
        enhanced_code, scope, error)
    SELECT gen_random_uuid(), %(campaign)s, 'reader' || n || '@example.com', '{}',
        CASE WHEN n %% 2 = 0 THEN 'pending' ELSE 'sent' END,
        CASE WHEN n %% 2 = 0 THEN now() + interval '1 day' END, now() - interval '10 minutes', 1, 0, '', '', ''
    FROM generate_series(1, %(letters)s) AS n
"""
"""One half is sent, the other waits for tomorrow: the campaign stays in flight and takes no worker's time."""
STIR = """
    WITH served AS (
        UPDATE mailer_campaignqueue SET served_at = clock_timestamp() WHERE campaign_id = ANY(%(campaigns)s))
    UPDATE mailer_recipient SET state = CASE state WHEN 'sent' THEN 'failed' ELSE 'sent' END, settled_at = now()
    WHERE id = ANY(%(letters)s)
"""
"""Make every campaign look as if a worker had just served it: each look counts its letters anew and draws them."""
STIR_SECONDS = 1.0
MANAGERS = 50
LETTERS = 10_000
FIRST_WITHIN_SECONDS = 8
"""The pages were opened at different moments."""
ROUNDS = 5
ALONE = "unwatched"
_EVERY = re.compile(r'data-every="(\d+)"')


@dataclass
class Watching:
    """Fifty open pages: each asks for its progress as often as the page itself says."""

    site: str
    sessions: list[str]
    campaigns: list[UUID]
    times: Times = field(default_factory=Times)
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self, place: int) -> None:
        """Keep one page fresh until it is over."""
        browser = Browser(self.site, self.sessions[place])
        path = f"/campaigns/{self.campaigns[place]}/progress/"
        pause, every = FIRST_WITHIN_SECONDS * place / MANAGERS, 1.0
        while not self.over.wait(pause):
            page, ms = browser.get(path, browser.etag)
            self.times.ms.append(ms)
            found = _EVERY.search(page)
            pause = every = float(found[1]) if found else every


def polling() -> Iterator[str]:
    """Measure it; yields lines of Markdown."""
    folder = ours.state_folder("polling")
    shutil.rmtree(folder, ignore_errors=True)
    with EmbeddedStack(folder) as stack:
        environment = ours.become_sender(stack)
        port = free_port()
        stack.supervisor.start(parts.web(port, environment))
        watching = _managers(f"http://{LOOPBACK}:{port}")
        still, moving = replace(watching, times=Times()), replace(watching, times=Times())
        turns: dict[str, Callable[[], AbstractContextManager[None]]] = {
            ALONE: nullcontext,
            "watched, standing still": lambda: _watched(still),
            "watched, each moving": lambda: _stirred(moving, stack.postgres.dsn),
        }
        rates: dict[str, list[float]] = {name: [] for name in turns}
        with fast_sink(stack.supervisor, folder / "sink") as sink:
            for _ in range(ROUNDS):
                for name, meanwhile in turns.items():
                    with meanwhile():
                        rates[name].append(ours.send(stack, environment, sink.port, LETTERS, 2).rate)
    shutil.rmtree(folder, ignore_errors=True)
    yield from _table(rates, {"standing still": still.times, "each moving": moving.times})


def _managers(site: str) -> Watching:
    """Give each manager a campaign of full size, in flight."""
    names = [f"watcher-{place}" for place in range(MANAGERS)]
    sessions = [session_of(name) for name in names]
    return Watching(site, sessions, [_in_flight(name) for name in names])


def _in_flight(owner: str) -> UUID:
    from django.contrib.auth.models import User  # noqa: PLC0415 -- needs the applications loaded

    from mailer_core.models import Campaign, CampaignQueue  # noqa: PLC0415 -- likewise

    campaign = Campaign.objects.create(
        owner=User.objects.get(username=owner), name="Watched", subject="News", body_text="Dear reader",
        from_email="news@example.com", status="sending", total=LETTERS, started_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(AUDIENCE, {"campaign": campaign.id, "letters": LETTERS})
    CampaignQueue.objects.create(campaign=campaign, provider=campaign.provider, total=LETTERS)
    return campaign.id


@contextmanager
def _watched(watching: Watching) -> Iterator[None]:
    """Open the pages for the length of a `with` block."""
    watching.over.clear()
    pages = [threading.Thread(target=watching.watch, args=(place,), daemon=True) for place in range(MANAGERS)]
    for page in pages:
        page.start()
    try:
        yield
    finally:
        watching.over.set()
        for page in pages:
            page.join(60)


@contextmanager
def _stirred(watching: Watching, dsn: str) -> Iterator[None]:
    """Open the pages, and move the campaign behind each of them."""
    first = "SELECT id FROM mailer_recipient WHERE campaign_id = %s AND state = 'sent' LIMIT 1"
    over = threading.Event()
    with psycopg.connect(dsn, autocommit=True) as own, _watched(watching):
        rows = [own.execute(first, (campaign,)).fetchone() for campaign in watching.campaigns]
        letters = [row[0] for row in rows if row]

        def stir() -> None:
            while not over.wait(STIR_SECONDS):
                own.execute(STIR, {"campaigns": watching.campaigns, "letters": letters})

        stirring = threading.Thread(target=stir, daemon=True)
        stirring.start()
        try:
            yield
        finally:
            over.set()
            stirring.join(60)


def _table(rates: dict[str, list[float]], looks: dict[str, Times]) -> Iterator[str]:
    yield f"### {MANAGERS} managers watch while 2 processes send"
    yield ""
    yield f"{LETTERS:,} letters, {ROUNDS} rounds in turns, on the same cores; bound: the sending loses less than 10 %."
    yield ""
    yield "| | letters/s | costs | rounds |"
    yield "|---|---:|---:|---|"
    for name, found in rates.items():
        cost = "" if name == ALONE else f"{1 - median(found) / median(rates[ALONE]):.1%}"
        yield f"| {name} | {median(found):.0f} | {cost} | {', '.join(f'{rate:.0f}' for rate in found)} |"
    yield ""
    for name, times in looks.items():
        spent = f"{times.p50:.0f} ms in the median, {times.p95:.0f} ms for 95 of 100"
        yield f"- {name}: {len(times.ms)} looks meanwhile, {spent}"
    yield ""
