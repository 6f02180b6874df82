"""What the person on call does on the bad day: get the page, and ask at once why mail stopped."""

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from oncall.demo import facts
from oncall.demo.exceptions import DemoFailedError
from oncall.mailer_stack import MailerStack
from oncall.monitoring.pages import Page
from oncall.monitoring.stack import PAGE
from oncall.stack.supervisor import python_command

PAGE_SECONDS = 60.0
VERDICT = 10


@dataclass(frozen=True)
class Verdict:
    """What `oncall diagnose` printed, and when it had (Unix seconds)."""

    text: str
    ended: float


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
    done = subprocess.run(
        [*python_command("oncall"), "diagnose", *question],
        env=running.process_environment,
        input=json.dumps(page.body) if page else "",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode != VERDICT:
        raise DemoFailedError(f"The diagnosis found no cause ({done.returncode}): {done.stdout}{done.stderr}")
    return Verdict(done.stdout, time.time())


def told(running: MailerStack, campaign: UUID) -> Iterator[str]:
    """Tell the page, the verdict, and how long each took."""
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
    yield from (f"  {line}" for line in verdict.text.splitlines())
