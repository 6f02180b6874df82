"""The page's commands of the front door do what they are printed for: split by a real bash, run on a real database."""

import os
import subprocess
import time
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth.models import User

from mailer_core.models import Campaign, CampaignQueue
from mailer_core.smtp.memory import MemoryTransport
from observability.catalogue.reasons import DeferReason
from oncall.cli import main
from oncall.stack.waiting import wait_until
from playbook.parameters import PARAMETERS
from tests.integration.actions.conftest import manager, on_call, workers
from tests.integration.core.campaigns import in_flight
from tests.patience import PATIENCE
from tests.unit.playbook.page import page

__all__ = ["manager", "on_call", "workers"]
REPLY_SECONDS = 0.02
PRINTED = tuple(dict.fromkeys(block.text() for block in page("en").blocks if block.text().startswith("oncall act ")))
PLANS = tuple(line for line in PRINTED if " --confirm " not in line)
PLANNED, REFUSED = 0, 10


@pytest.fixture
def relay() -> MemoryTransport:
    """A relay that takes its time, so that a campaign is under way until its line has been pasted."""
    return MemoryTransport(lambda _letter: time.sleep(REPLY_SECONDS))


@pytest.fixture
def campaign(manager: User) -> CampaignQueue:
    """A campaign that sends."""
    return in_flight(5)


def run(line: str, campaign: CampaignQueue) -> Result:
    """Paste a line: a real bash takes it apart, with the parameters as variables of the shell."""
    known = {name: parameter.type.example for name, parameter in PARAMETERS.items()}
    values = known | {"campaign_id": str(campaign.campaign_id), "limit": "5000"}
    show = ["bash", "-c", f"printf '%s\\0' {line}"]
    words = subprocess.run(show, env=values | {"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)
    result = CliRunner(env={"LC_ALL": "en"}).invoke(main, words.stdout.split("\0")[1:-1])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("line", PLANS)
def test_a_plan_is_shown_or_refused_with_its_reason_and_changes_nothing(line: str, campaign: CampaignQueue) -> None:
    before = Campaign.objects.values().get(pk=campaign.campaign_id), CampaignQueue.objects.values().get()
    result = run(line, campaign)
    assert result.exit_code in (PLANNED, REFUSED), result.output
    assert ("\N{BALLOT X}" in result.output) is (result.exit_code == REFUSED)
    assert result.output.startswith("Plan: ")
    assert "rollback: " in result.output
    assert (Campaign.objects.values().get(pk=campaign.campaign_id), CampaignQueue.objects.values().get()) == before


def outside_its_window() -> CampaignQueue:
    """A campaign that a worker has seen and found to be outside its hours: nobody changes it any more."""
    hour = (datetime.now(UTC).hour + 12) % 24
    queue = in_flight(5, window_start=f"{hour:02}:00", window_end=f"{hour:02}:01")
    assert wait_until(
        lambda: CampaignQueue.objects.get(pk=queue.pk).defer_reason == DeferReason.OUTSIDE_SEND_WINDOW, PATIENCE
    )
    return queue


@pytest.mark.usefixtures("workers")
@pytest.mark.parametrize(
    "names",
    [("campaign-pause", "campaign-resume"), ("campaign-pause", "campaign-cancel"), ("limit-set", "limit-reset")],
)
def test_what_the_page_does_it_undoes_as_well(names: tuple[str, ...], manager: User) -> None:
    waiting = outside_its_window() if "cancel" in names[1] else in_flight(400)
    for name in names:
        line = next(line for line in PRINTED if line.endswith(f" --confirm {name}"))
        result = run(line, waiting)
        assert result.exit_code == PLANNED, result.output
        assert "verified" in result.output


def test_a_confirmed_line_is_its_plan_and_the_word_that_does_it() -> None:
    confirmed = {line for line in PRINTED if line not in PLANS}
    assert confirmed == {f"{line} --confirm {line.split()[2]}" for line in PLANS}
