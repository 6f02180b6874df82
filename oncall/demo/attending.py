"""What the person on call does on the bad day: get the page, ask at once why mail stopped, do what mends it."""

import json
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from oncall.demo import commands, facts
from oncall.demo.exceptions import DemoFailedError
from oncall.mailer_stack import MailerStack
from oncall.monitoring.pages import Page
from oncall.monitoring.stack import PAGE
from playbook.diagnosis.telling import told as as_told

PAGE_SECONDS = 60.0
VERDICT = 10


@dataclass(frozen=True)
class Verdict:
    """What `oncall diagnose` answered, and when it had (Unix seconds)."""

    document: dict[str, Any]
    ended: float

    @property
    def lines(self) -> list[str]:
        """Tell it as the terminal does."""
        return as_told(self.document, "en").splitlines()

    @property
    def mending(self) -> list[str]:
        """Give the words of the command that mends it."""
        commands = [one["command"] for one in self.document["next"] if one["changes_production"]]
        return shlex.split(commands[0])


def page_of(running: MailerStack, campaign: UUID) -> Page | None:
    """Wait for the page of a campaign; None where nobody is paged here. Raises TimeoutError."""
    if running.monitoring is None:
        return None
    return running.monitoring.pages.wait_for(
        lambda page: page.labels.get("campaign_id") == str(campaign) and page.path == PAGE, PAGE_SECONDS
    )


def diagnosed(running: MailerStack, campaign: UUID, page: Page | None) -> Verdict:
    """Diagnose as a person would, with the page in hand. Raises DemoFailedError where no verdict comes of it."""
    question = ["--alert", "-"] if page else ["--campaign", str(campaign)]
    done = commands.run(running, ["diagnose", "--json", *question], json.dumps(page.body) if page else "")
    if done.returncode != VERDICT:
        raise DemoFailedError(f"The diagnosis found no cause ({done.returncode}): {done.stdout}{done.stderr}")
    return Verdict(json.loads(done.stdout), time.time())


def mended(running: MailerStack, verdict: Verdict) -> list[str]:
    """Run the command that mends it, confirmed; returns what it said. Raises DemoFailedError where it refuses."""
    _oncall, *words = verdict.mending
    done = commands.run(running, [*words, "--confirm", words[1]])
    if done.returncode:
        raise DemoFailedError(f"{' '.join(words)} did not mend it ({done.returncode}): {done.stdout}{done.stderr}")
    return done.stdout.splitlines()


def told(running: MailerStack, campaign: UUID) -> Iterator[str]:
    """Tell the page, the verdict, how long each took, and the mending once the provider is well again."""
    page = page_of(running, campaign)
    if page is None:
        yield "Prometheus and Alertmanager are not installed here, so nobody is paged."
    else:
        seconds = page.received - facts.opened_at(running, campaign).timestamp()
        yield f"The page, {seconds:.0f} s after the breaker had opened:"
        yield from (f"  {line}" for line in page.told())
    verdict = diagnosed(running, campaign, page)
    after = f", {verdict.ended - page.received:.1f} s after the page" if page else ""
    yield f"oncall diagnose{after}:"
    yield from (f"  {line}" for line in verdict.lines)
    running.parts.smtp.heal()
    yield f"The provider has healed; {' '.join(verdict.mending)}:"
    yield from (f"  {line}" for line in mended(running, verdict))
