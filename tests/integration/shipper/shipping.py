"""Ship in the test's own process, quickly."""

from contextlib import closing
from pathlib import Path
from typing import Any

from observability.shipper.push import Labels
from observability.shipper.ship import Limits, Shipper
from observability.shipper.target import LokiTarget
from tests.integration.shipper.loki import FakeLoki

LABELS = Labels(app="mailer", env="test", host="h1")
AT_ONCE = Limits(linger_seconds=0.0, save_seconds=0.0)
POINTS = ["before send", "after send", "before cursor", "mid cursor", "before unlink"]
FEW = Limits(entries=7, linger_seconds=0.0, save_seconds=0.0)


def shipper(spool: Path, loki: FakeLoki, *, timeout: float = 10.0, **options: Any) -> Shipper:
    target = LokiTarget(loki.url, tenant="t1", user="u", password="p", timeout=timeout)
    return Shipper(spool, target, LABELS, **{"limits": AT_ONCE, "chance": lambda: 0.01, **options})


def ship_all(spool: Path, loki: FakeLoki, **options: Any) -> None:
    """Ship until a round finds nothing, which also deletes what is finished."""
    with closing(shipper(spool, loki, **options)) as one:
        while one.step():
            pass


class KilledError(BaseException):
    """Stands for kill -9: nothing of ours catches it."""


def ship_until_killed(spool: Path, loki: FakeLoki, point: str, passes: int) -> bool:
    """Ship; die when `point` is passed for the given time. False: it was not passed so often."""
    seen = 0

    def checkpoint(name: str) -> None:
        nonlocal seen
        seen += name == point
        if seen == passes:
            raise KilledError

    one = shipper(spool, loki, limits=FEW, checkpoint=checkpoint)
    try:
        while one.step():
            pass
    except KilledError:
        return True
    finally:
        one._client.close()
        one._reader.close()
    return False
