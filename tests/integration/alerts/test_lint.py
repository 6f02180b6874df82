"""promtool's own lint, and the promise that a quiet mailer which should send is paged within two minutes."""

import subprocess
from datetime import timedelta

from alerts.alert import Severity
from alerts.alertmanager.intervals import EVALUATION, PAGE_WAIT, SCRAPE
from alerts.delivery import NOTHING_SENT
from alerts.render import RENDERED
from tests.integration.alerts.cases import Told
from tests.integration.alerts.stories.delivery import ALL_IN_HAND, FALLS_QUIET, QUIET
from tests.integration.alerts.story import Kind
from tests.programs import promtool

TWO_MINUTES = timedelta(minutes=2)


def test_promtool_finds_nothing_to_say_against_what_ships() -> None:
    files = sorted((RENDERED / "prometheus").glob("*.yml"))
    command = [promtool(), "check", "rules", "--lint-fatal", *map(str, files)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_mailer_that_is_quiet_while_it_should_send_is_paged_within_two_minutes(told: list[Told]) -> None:
    """The cases prove when the rule fires; a scrape, an evaluation and Alertmanager's wait come on top."""
    stories = [each for each in told if each.story in (QUIET, ALL_IN_HAND, FALLS_QUIET)]
    assert len(stories) == 3
    for each in stories:
        fires = next(check.at for check in each.timelines[0].checks if check.kind is Kind.FIRES)
        known = timedelta(seconds=fires - each.story.before_seconds)
        assert known + SCRAPE + EVALUATION + PAGE_WAIT <= TWO_MINUTES
    assert NOTHING_SENT.severity is Severity.CRITICAL
