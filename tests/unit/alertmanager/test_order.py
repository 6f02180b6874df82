"""Inhibition in time: a cause is known before what it explains, and known until after it."""

import pytest

from alerts.alert import BRIDGE, Alert, Severity
from alerts.alertmanager import intervals
from alerts.alertmanager.routing import EXPLANATIONS
from alerts.pipeline import EXPORTER_DOWN

PAGES = [
    pytest.param(explanation.cause, alert, id=f"{explanation.cause.name}-{alert.name}")
    for explanation in EXPLANATIONS
    for alert in explanation.explained
    if alert.severity is Severity.CRITICAL
]
STEP = intervals.SCRAPE + intervals.SCRAPE_TIMEOUT + intervals.EVALUATION
"""By how much one alert may come to know the same moment later than another."""


@pytest.mark.parametrize(("cause", "explained"), PAGES)
def test_a_page_that_explains_another_outlives_it(cause: Alert, explained: Alert) -> None:
    """Or the other one pages as the cause goes: a fault's end would wake the person anew."""
    assert cause.keep.time > explained.keep.time + STEP


def test_a_dead_exporter_is_told_before_the_alerts_that_it_fed_seem_to_have_ended() -> None:
    """It holds back their ends too: what nobody can see any more has not resolved."""
    assert EXPORTER_DOWN.hold.time + STEP < BRIDGE.time
