"""From trip to page within the promise, by the figures in the files that ship."""

import re
from typing import Any

import yaml

from alerts.alertmanager.intervals import PROMISE
from alerts.alertmanager.render import RENDERED
from oncall.exporter.bounded import FRESH_SECONDS

DELIVERY_SECONDS = 1
"""Alertmanager's flush and one POST."""
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def load(name: str) -> Any:
    return yaml.safe_load((RENDERED / name).read_text())


def seconds(text: str) -> int:
    found = re.fullmatch(r"(\d+)([smhd])", text)
    assert found, text
    return int(found[1]) * UNITS[found[2]]


def breaker_rule() -> tuple[dict[str, Any], dict[str, Any]]:
    groups = load("prometheus/delivery.yml")["groups"]
    return next((rule, group) for group in groups for rule in group["rules"] if rule["alert"] == "MailerBreakerTripped")


def page_route() -> dict[str, Any]:
    mail = next(route for route in load("alertmanager/alertmanager.yml")["route"]["routes"] if "routes" in route)
    page: dict[str, Any] = mail["routes"][0]
    return page


def known_after() -> int:
    """Seconds at most until Alertmanager knows of a trip."""
    prometheus = load("prometheus.yml")["global"]
    rule, group = breaker_rule()
    evaluation = seconds(group.get("interval", prometheus["evaluation_interval"]))
    scrape = seconds(prometheus["scrape_interval"]) + seconds(prometheus["scrape_timeout"])
    return int(FRESH_SECONDS) + scrape + evaluation + seconds(rule.get("for", "0s"))


def test_a_trip_is_a_page_within_the_promise_even_where_every_step_takes_its_longest() -> None:
    assert known_after() + seconds(page_route()["group_wait"]) + DELIVERY_SECONDS <= PROMISE.total_seconds()


def test_a_ticket_waits_until_the_page_that_explains_it_is_known() -> None:
    assert seconds(load("alertmanager/alertmanager.yml")["route"]["group_wait"]) > known_after()
