"""The failure budget burns: over both windows, over one alone, and with too few attempts to tell."""

from dataclasses import dataclass
from datetime import timedelta

from alerts import burning
from alerts.alert import Alert
from observability.catalogue.objectives import BURN_FAST, BURN_SLOW, BURN_STEADY, Burn
from tests.integration.alerts.recording import Step
from tests.integration.alerts.stories.acts import both, failing, sending, until
from tests.integration.alerts.story import Story, calm


@dataclass(frozen=True)
class Pace:
    """Letters sent and failed before each scrape."""

    sent: int
    failed: int

    def step(self) -> Step:
        """Let them happen; some addresses are wrong besides, which is nobody's fault here."""
        return both(sending(self.sent), failing(self.failed))


@dataclass(frozen=True)
class Burning:
    """`fault` burns above the threshold and below its double, `near` below it and above its half.

    `burst`: above it, in fewer attempts than are asked for and in more than half of them.
    """

    alert: Alert
    burn: Burn
    interval: int
    fault: Pace
    near: Pace
    burst: Pace

    def story(self) -> Story:
        """The near ones are three: the burst, then the long window alone, then the short one alone."""
        long, short = self._scrapes(self.burn.long), self._scrapes(self.burn.short)
        short_alone = until(1 + short + long, self.near.step(), self.fault.step())
        return Story(
            self.alert,
            self.fault.step(),
            until(1, self.burst.step(), until(1 + short, calm, short_alone)),
            sending(self.fault.sent),
            before_seconds=self.interval,
            onset=self._onset(),
            interval=self.interval,
            near_seconds=(1 + 2 * short + long) * self.interval,
        )

    def _scrapes(self, window: timedelta) -> int:
        """Give how many scrapes it takes until a window holds nothing of before."""
        return int(window.total_seconds()) // self.interval + 1

    def _onset(self) -> int:
        """Wait for attempts enough."""
        a_scrape = self.fault.sent + self.fault.failed
        return -(-self.burn.attempts // a_scrape) * self.interval - self.interval


STORIES = tuple(
    each.story()
    for each in (
        Burning(burning.FAST, BURN_FAST, 60, Pace(8, 2), Pace(9, 1), Pace(68, 22)),
        Burning(burning.STEADY, BURN_STEADY, 300, Pace(20, 2), Pace(21, 1), Pace(136, 14)),
        Burning(burning.SLOW, BURN_SLOW, 3600, Pace(197, 3), Pace(132, 1), Pace(788, 12)),
    )
)
