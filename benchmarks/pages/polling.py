"""What it costs the sending that fifty managers watch it: in turns, watched and unwatched."""

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from uuid import UUID

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
MANAGERS = 50
LETTERS = 10_000
FIRST_WITHIN_SECONDS = 8
"""The pages were opened at different moments."""
ROUNDS = 5
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
        rates: dict[bool, list[float]] = {False: [], True: []}
        with fast_sink(stack.supervisor, folder / "sink") as sink:
            for _ in range(ROUNDS):
                rates[False].append(ours.send(stack, environment, sink.port, LETTERS, 2).rate)
                with _watched(watching):
                    rates[True].append(ours.send(stack, environment, sink.port, LETTERS, 2).rate)
    shutil.rmtree(folder, ignore_errors=True)
    yield from _table(rates, watching.times)


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


def _table(rates: dict[bool, list[float]], times: Times) -> Iterator[str]:
    alone, watched = median(rates[False]), median(rates[True])
    yield f"### {MANAGERS} managers watch while 2 processes send"
    yield ""
    yield f"{LETTERS:,} letters, {ROUNDS} rounds in turns, on the same cores; bound: the sending loses less than 10 %."
    yield ""
    yield "| | letters/s | rounds |"
    yield "|---|---:|---|"
    for name, found in (("unwatched", rates[False]), ("watched", rates[True])):
        yield f"| {name} | {median(found):.0f} | {', '.join(f'{rate:.0f}' for rate in found)} |"
    yield ""
    yield f"- being watched costs {1 - watched / alone:.1%} of the rate"
    yield f"- {len(times.ms)} looks meanwhile: {times.p50:.0f} ms in the median, {times.p95:.0f} ms for 95 of 100"
    yield ""
