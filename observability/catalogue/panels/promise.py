"""What is promised of deliveries: the failure budget, and how fast it burns."""

from typing import Final

from observability.catalogue import recorded
from observability.catalogue.metrics import delivery
from observability.catalogue.objectives import AGAINST_OBJECTIVE, DELIVERY_OBJECTIVE, DELIVERY_WINDOW, Burn
from observability.catalogue.panels.from_metrics import asked
from observability.catalogue.panels.query import ENV, Query, in_env
from observability.catalogue.promql import Window, aggregate, increase, number

BUDGET: Final = round(1 - DELIVERY_OBJECTIVE, 9)


def _failed(window: Window) -> str:
    failed = increase(delivery.EMAILS_FAILED, window, scope=AGAINST_OBJECTIVE, env=ENV)
    return f"{failed} / ({_tried(window)})"


def _tried(window: Window) -> str:
    return f"{increase(delivery.EMAILS_SENT, window, env=ENV)} + {increase(delivery.EMAILS_FAILED, window, env=ENV)}"


LEFT: Final = asked(f"1 - ({_failed(DELIVERY_WINDOW)}) / {number(BUDGET)}")
"""Share of the window's budget that is left; below 0, the promise is broken."""

KEPT: Final = asked(f"1 - {_failed(DELIVERY_WINDOW)}")
TRIED: Final = asked(_tried(DELIVERY_WINDOW))


def burning(window: Window) -> Query:
    """Tell how many times too fast the budget burns, over a window: 1 uses it up exactly."""
    return asked(f"{aggregate('max', in_env(recorded.failures(window)))} / {number(BUDGET)}")


def attempts(burn: Burn) -> Query:
    """Count the attempts in a long window, against the fewest that say something."""
    return asked(aggregate("sum", in_env(recorded.attempts(burn.long))))
