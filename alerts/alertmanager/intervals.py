"""How long each step from a fault to a page may take, and why.

The page of a trip is promised within 30 s. The steps follow one another, so the worst case is their sum;
a test adds them up from the rendered files.
"""

from datetime import timedelta
from typing import Final

PROMISE: Final = timedelta(seconds=30)
"""From the trip of a breaker to its page at the webhook."""

SCRAPE: Final = timedelta(seconds=5)
"""The exporter answers in under 0.1 s, so this costs the database 2 % of a core at most."""

SCRAPE_TIMEOUT: Final = timedelta(seconds=3)
"""The exporter answers within 2 s even where its sources hang."""

EVALUATION: Final = timedelta(seconds=5)
"""As often as there is something new to see."""

PAGE_WAIT: Final = timedelta(seconds=5)
"""One evaluation more, so that causes of the same moment stand in the first page, and can inhibit what follows."""

PAGE_INTERVAL: Final = timedelta(seconds=30)
"""How soon "resolved" follows: the person who was woken may go back to bed."""

PAGE_REPEAT: Final = timedelta(hours=1)
"""A page that nobody acted on is sent again: breakers cool down for an hour at most."""

TICKET_WAIT: Final = timedelta(minutes=1)
"""Longer than a page takes, so that a page can silence the tickets that it explains before they are sent."""

TICKET_INTERVAL: Final = timedelta(minutes=5)
TICKET_REPEAT: Final = timedelta(hours=12)
"""Twice a day, once in any shift."""

WATCHDOG_INTERVAL: Final = timedelta(seconds=30)
WATCHDOG_REPEAT: Final = timedelta(minutes=1)
"""The dead man's switch should wait for three of these before it calls."""
