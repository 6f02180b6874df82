"""The demonstration: a good day and a bad day, on real servers, from start to finish."""

import csv
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from rich.console import Console

from mailer_core.services.progress import Progress
from observability.catalogue.reasons import DeferReason, explain
from oncall.demo import attending, commands, dashboards, facts
from oncall.demo.client import ManagerClient
from oncall.demo.exceptions import DemoFailedError
from oncall.demo.letters import HTML, SENDER, SUBJECT, TEXT
from oncall.mailer_stack import MailerStack
from oncall.progress_bar import describe, show_progress
from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.waiting import wait_until
from oncall.terminal import shown

RECIPIENTS = Path(__file__).resolve().parents[1] / "data" / "recipients.csv"
BAD_DAY_LETTERS = 150
SHOWN_REFUSALS = 25
THROTTLING = "421 4.7.0 Too many messages from your host, closing connection"
ARRIVAL_SECONDS = 10.0
BEFORE_SECONDS = 15.0
"""What the dashboards show of the time before the first letter."""
TOLD_STATES = ("open", "half_open")


class Story:
    """The chapters, told to a console."""

    def __init__(self, running: MailerStack, console: Console) -> None:
        self._running = running
        self._say = console.print
        self._console = console
        self._manager = ManagerClient(running.url, running.manager)
        self._mailbox = running.parts.smtp.mailbox
        self._attended = False
        self._began = time.time()
        commands.begin_log(running)

    def good_day(self) -> Progress:
        """Import the list that ships with the project, start, watch every letter arrive."""
        self._say("\n[bold]A good day[/bold]")
        campaign = self._manager.create(
            name="Autumn programme", subject=SUBJECT, body_text=TEXT, body_html=HTML, **SENDER
        )
        report = self._manager.import_file(campaign, RECIPIENTS)
        self._tell_import(report)
        dashboards.wait_until_watched(self._running)
        began = time.monotonic()
        self._manager.start(campaign)
        seen = show_progress(lambda: self._manager.progress(campaign), console=self._console)
        seconds = time.monotonic() - began
        self._check_arrived(seen.counts["sent"])
        self._say(
            f"  sent {seen.counts['sent']}, failed {seen.counts['failed']}, unknown {seen.counts['unknown']}: "
            f"{seen.counts['sent'] / seconds:.0f} letters a second, every one at the receiver, none twice"
        )
        return seen

    def bad_day(self) -> Progress:
        """Let the provider answer 421, attend to the page with the breaker open, mend it, watch the campaign finish."""
        self._say(f"\n[bold]A bad day[/bold]: the provider answers “{THROTTLING}”")
        with TemporaryDirectory() as folder:
            campaign = self._manager.create(
                name="Bad day", subject="A short note", body_text="Dear {{ first_name }}, a short note.", **SENDER
            )
            self._manager.import_file(campaign, _short_list(Path(folder) / "list.csv"))
        before = self._mailbox.count()
        self._running.parts.smtp.inject(Fault.answer(Point.MAIL, THROTTLING))
        self._manager.start(campaign)
        seen = show_progress(lambda: self._manager.progress(campaign), console=self._console, on_change=self._on_change)
        self._check_arrived(before + BAD_DAY_LETTERS)
        self._say(
            f"  sent {seen.counts['sent']} of {seen.total}, failed {seen.counts['failed']}, none lost, none twice"
        )
        return seen

    def way_of_the_facts(self, campaign: UUID) -> None:
        """Show that no log line is missing on its way, that logs and database agree, and one campaign's story."""
        self._say("\n[bold]The way of the facts[/bold]")
        seen = facts.follow(self._running)
        self._say(f"  emitted {seen.emitted} → spooled {seen.spooled} → shipped {seen.shipped} → stored {seen.stored}")
        self._say("  oncall metrics")
        self._lines(facts.metrics(self._running).splitlines())
        self._say("  The bad day, as the log store tells it:")
        self._lines(facts.timeline(self._running, campaign))

    def dashboards(self, campaign: UUID) -> None:
        """Draw the dashboards of this run, as one looks at them without a Grafana."""
        self._say("\n[bold]The dashboards[/bold]")
        self._say(f"  {shown(dashboards.draw(self._running, campaign, self._began - BEFORE_SECONDS))}")
        if self._running.monitoring is None:
            self._say("  Prometheus is not installed here, so only the panels that read logs are drawn.")

    def _lines(self, lines: list[str]) -> None:
        for line in lines:
            self._say(f"    {line}", markup=False)

    def _on_change(self, seen: Progress) -> None:
        at = f"{datetime.now().astimezone():%H:%M:%S}"
        self._say(f"  {at} {describe(seen)}" + (f", breaker {seen.breaker}" if seen.breaker in TOLD_STATES else ""))
        if seen.reason == DeferReason.CIRCUIT_BREAKER:
            self._say(f"           {explain(seen.reason)}")
            self._say(f"           {seen.consecutive_transient_errors} errors in a row")
            self._attend(seen.id)

    def _attend(self, campaign: UUID) -> None:
        """Be the person on call, once, with the breaker open."""
        if not self._attended:
            self._attended = True
            self._lines(list(attending.told(self._running, campaign)))

    def _tell_import(self, report: dict[str, object]) -> None:
        lines = report["refused_lines"]
        self._say(f"  {RECIPIENTS.name}: {report['taken']} rows taken, {report['refused']} refused:")
        for row in lines[:SHOWN_REFUSALS] if isinstance(lines, list) else []:
            self._say(f"    line {row['line']}: {row['sentence']}: “{row['shown']}”", markup=False)

    def _check_arrived(self, expected: int) -> None:
        wait_until(lambda: self._mailbox.count() >= expected, ARRIVAL_SECONDS)
        duplicates = self._mailbox.duplicates()
        if self._mailbox.count() != expected or duplicates:
            raise DemoFailedError(
                f"{expected} letters should be at the receiver, {self._mailbox.count()} are; twice: {duplicates}"
            )


def _short_list(file: Path) -> Path:
    with file.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["email", "first_name"])
        rows.writerows([f"reader{number}@bad-day.example", f"Reader {number}"] for number in range(BAD_DAY_LETTERS))
    return file
