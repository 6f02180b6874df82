"""A value of a closed list has one colour, on every panel, in metrics and in logs."""

import re
from enum import StrEnum
from typing import Any

import pytest

from dashboards.colours import BREAKERS, BY_LABEL, CAMPAIGNS, FATES, LETTERS, REASONS, SCOPES, Colours
from dashboards.panel import Colour, Kind, Target
from observability.catalogue.closed import BreakerState, CampaignState, Fate, RecipientState, Scope
from observability.catalogue.metrics import backlog, delivery
from observability.catalogue.panels.from_metrics import grown, level
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import same
from tests.unit.dashboards.rendered import sheets
from tests.unit.dashboards.test_rendering import only


@pytest.mark.parametrize(
    ("values", "colours"),
    [
        (DeferReason, REASONS),
        (RecipientState, LETTERS),
        (CampaignState, CAMPAIGNS),
        (BreakerState, BREAKERS),
        (Scope, SCOPES),
        (Fate, FATES),
    ],
)
def test_every_value_of_a_list_has_a_colour_of_its_own(values: type[StrEnum], colours: Colours) -> None:
    assert colours.keys() == set(values)
    assert len(set(colours.values())) == len(colours)


def fixed(panel: dict[str, Any], series: str) -> str | None:
    """Give the colour that overrides set for a series. Like Grafana: the whole name must match, and the last holds."""
    found = None
    for override in panel["fieldConfig"]["overrides"]:
        if override["matcher"]["id"] == "byRegexp" and re.fullmatch(override["matcher"]["options"], series):
            colours = [each["value"]["fixedColor"] for each in override["properties"] if each["id"] == "color"]
            found = colours[-1] if colours else found
    return found


@pytest.mark.parametrize(
    ("series", "colour"),
    [
        ("circuit_breaker", Colour.CRITICAL),
        ("circuit_breaker (logs)", Colour.CRITICAL),
        ("hourly_limit: началось", Colour.NEUTRAL),
        ("a_circuit_breaker", None),
    ],
)
def test_a_series_is_coloured_by_the_value_within_its_name(series: str, colour: Colour | None) -> None:
    targets = (Target(level(backlog.CAMPAIGNS_WAITING, "defer_reason"), same("{{defer_reason}}")),)
    assert fixed(only(kind=Kind.BARS, targets=targets), series) == colour


def test_a_query_s_own_colour_holds_against_its_values() -> None:
    query = grown(delivery.CAMPAIGNS_FINISHED, "campaign_status")
    panel = only(kind=Kind.BARS, targets=(Target(query, same("{{campaign_status}} with errors"), Colour.WARNING),))
    last = panel["fieldConfig"]["overrides"][-1]
    assert (last["matcher"]["id"], last["properties"][0]["value"]["fixedColor"]) == ("byFrameRefID", Colour.WARNING)


def test_numbers_are_coloured_by_what_they_are_and_not_by_their_names() -> None:
    targets = (Target(level(backlog.CAMPAIGNS, "status"), same("{{status}}")),)
    assert fixed(only(kind=Kind.STAT, targets=targets), "finished") is None


def test_a_reason_looks_the_same_on_every_panel_that_ships() -> None:
    seen = {
        value: {fixed(panel, value) for sheet in sheets() for panel in sheet.panels} - {None}
        for value in BY_LABEL["defer_reason"]
    }
    assert seen == {value: {colour} for value, colour in REASONS.items()}
