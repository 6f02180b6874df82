"""Who gets what, how alerts are grouped, and which alert makes another superfluous."""

from typing import Any

from alerts.alertmanager import intervals
from alerts.maths import span

PAGE, TICKET, WATCHDOG = "mail-page", "mail-ticket", "watchdog"
GROUP_BY = ["alertname", "provider", "campaign_id"]
"""One notification for each trip: two campaigns that trip are two pages, each with its own links and its own end."""


def route() -> dict[str, Any]:
    """Build the tree. What matches nothing is a ticket: it reaches somebody, and wakes nobody."""
    return {
        "receiver": TICKET,
        "group_by": GROUP_BY,
        "group_wait": span(intervals.TICKET_WAIT),
        "group_interval": span(intervals.TICKET_INTERVAL),
        "repeat_interval": span(intervals.TICKET_REPEAT),
        "routes": [_watchdog(), _mail()],
    }


def _watchdog() -> dict[str, Any]:
    """Route what always fires to the dead man's switch alone, whatever its team."""
    return {
        "receiver": WATCHDOG,
        "matchers": ['alertname=~"Watchdog|MailerWatchdog|MailerLokiWatchdog"'],
        "group_by": ["alertname"],
        "group_wait": "0s",
        "group_interval": span(intervals.WATCHDOG_INTERVAL),
        "repeat_interval": span(intervals.WATCHDOG_REPEAT),
    }


def _mail() -> dict[str, Any]:
    return {
        "receiver": TICKET,
        "matchers": ['team="mail"'],
        "routes": [
            {
                "receiver": PAGE,
                "matchers": ['severity="critical"'],
                "group_wait": span(intervals.PAGE_WAIT),
                "group_interval": span(intervals.PAGE_INTERVAL),
                "repeat_interval": span(intervals.PAGE_REPEAT),
            }
        ],
    }


def inhibitions() -> list[dict[str, Any]]:
    """List what silences what. A page is never silenced by a ticket: every source is critical."""
    return [_breaker(), _exporter()]


def _breaker() -> dict[str, Any]:
    """Silence the tickets that an open breaker explains: its own campaign's, by `equal`, and no other's.

    Both sides must have the label: to Alertmanager two missing labels are equal.
    """
    return {
        "source_matchers": ['alertname="MailerBreakerTripped"', 'campaign_id!=""'],
        "target_matchers": ['severity="warning"', 'subject=~"backlog|delivery"', 'campaign_id!=""'],
        "equal": ["team", "campaign_id"],
    }


def _exporter() -> dict[str, Any]:
    """Silence what stands on numbers that nobody reads any more."""
    return {
        "source_matchers": ['alertname="MailerExporterDown"', 'severity="critical"'],
        "target_matchers": ['subject=~"backlog|delivery"', 'severity="warning"'],
        "equal": ["team"],
    }
