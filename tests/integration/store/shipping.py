"""Ship a spool into a store from the test's own process, quickly."""

from contextlib import closing
from pathlib import Path

from observability.shipper.ship import Shipper
from observability.shipper.target import LokiTarget
from tests.integration.shipper.shipping import AT_ONCE, LABELS


def ship_into(url: str, spool: Path) -> None:
    """Ship until a round finds nothing, which also deletes what is finished."""
    with closing(Shipper(spool, LokiTarget(url), LABELS, limits=AT_ONCE)) as shipper:
        while shipper.step():
            pass
