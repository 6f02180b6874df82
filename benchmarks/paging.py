"""Measure the time from the trip of a breaker to its page at a webhook, on the intervals that ship.

`python -m benchmarks.paging` runs it alone.
"""

import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import UUID

from alerts.alertmanager.intervals import EVALUATION, PAGE_WAIT, PROMISE, SCRAPE
from alerts.delivery import BREAKER_TRIPPED
from benchmarks.sending.ours import state_folder
from oncall.demo.letters import SENDER
from oncall.mailer_stack import MailerStack, running_mailer
from oncall.monitoring.pages import Pages
from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.waiting import wait_until

if TYPE_CHECKING:
    from oncall.demo.client import ManagerClient

ROUNDS = 5
LETTERS = 100
DEADLINE_SECONDS = 60
THROTTLING = "421 4.7.0 Too many messages from your host, closing connection"
QUICK = {"MAILER_BREAKER_COOL_DOWN_SECONDS": "5", "MAILER_BACKOFF_BASE_SECONDS": "2"}
"""So that a round ends soon after its page; what is timed ends before them."""


def section() -> Iterator[str]:
    """Run everything; yields lines of Markdown."""
    times = _times()
    if not times:
        yield "Not measured: Prometheus and Alertmanager are not on PATH."
        return
    rounds = ", ".join(f"{seconds:.1f}" for seconds in times)
    yield "| from a breaker's trip to its page at the webhook | rounds | promised |"
    yield "|---:|---|---:|"
    yield f"| {median(times):.1f} s | {rounds} | {PROMISE.total_seconds():.0f} s |"
    yield ""
    yield (
        f"Scrape each {SCRAPE.total_seconds():.0f} s, evaluation each {EVALUATION.total_seconds():.0f} s, "
        f"group wait {PAGE_WAIT.total_seconds():.0f} s: as they ship. Median of {ROUNDS} rounds."
    )
    yield ""


def _times() -> list[float]:
    folder = state_folder("paging")
    shutil.rmtree(folder, ignore_errors=True)
    with running_mailer(folder, settings=QUICK, report=_say) as running:
        from oncall.demo.client import ManagerClient  # noqa: PLC0415 -- needs the applications loaded

        manager = ManagerClient(running.url, running.manager)
        pages = running.monitoring.pages if running.monitoring else None
        return [_round(running, manager, pages, number) for number in range(ROUNDS)] if pages else []


def _round(running: MailerStack, manager: "ManagerClient", pages: Pages, number: int) -> float:
    """Trip one campaign's breaker, wait for its page, and let it finish."""
    time.sleep(random.uniform(0, SCRAPE.total_seconds()))  # a fault keeps no step with Prometheus
    running.parts.smtp.inject(Fault.answer(Point.MAIL, THROTTLING))
    campaign = _campaign(manager)
    manager.start(campaign)
    _wait(lambda: manager.progress(campaign).breaker == "open")
    tripped = time.time()
    page = pages.wait_for(
        lambda page: page.name == BREAKER_TRIPPED.name and page.labels["campaign_id"] == str(campaign),
        DEADLINE_SECONDS,
    )
    running.parts.smtp.heal()
    _wait(lambda: manager.progress(campaign).is_over)
    _say(f"Round {number + 1} of {ROUNDS}: {page.received - tripped:.1f} s")
    return page.received - tripped


def _campaign(manager: "ManagerClient") -> UUID:
    campaign = manager.create(name="Bad day", subject="A note", body_text="A short note.", **SENDER)
    with TemporaryDirectory() as folder:
        rows = Path(folder) / "list.csv"
        rows.write_text("email\n" + "".join(f"r{number}@example.com\n" for number in range(LETTERS)))
        manager.import_file(campaign, rows)
    return campaign


def _wait(condition: Callable[[], bool]) -> None:
    if not wait_until(condition, DEADLINE_SECONDS):
        raise TimeoutError("The mailer did not do in time what is measured here.")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    print("\n".join(section()))
