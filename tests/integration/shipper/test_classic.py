import logging
import logging.config
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import orjson
import pytest

from observability.catalogue.events.guards import BreakerClosed
from observability.formatter import JsonLines
from observability.handler import LinesHandler
from observability.shipper.classic import ClassicLokiHandler
from observability.shipper.direct import DirectLoki
from tests.integration.shipper.loki import DOWN, OK, FakeLoki, Reply
from tests.patience import PATIENCE
from tests.unit.spool.reading import in_child


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    logger = logging.getLogger("shop.orders")
    logger.propagate = False
    yield logger
    logger.handlers.clear()
    logger.propagate = True


def handler(loki: FakeLoki, **options: Any) -> ClassicLokiHandler:
    return ClassicLokiHandler(url=loki.url + "/loki/api/v1/push", tags={"app": "shop"}, version="1", **options)


def lines(loki: FakeLoki) -> list[str]:
    return [line for _, _, line, _ in loki.stored]


def test_an_existing_logging_dict_works_by_changing_the_class(loki: FakeLoki) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {
                "loki": {
                    "class": "observability.shipper.classic.ClassicLokiHandler",
                    "url": loki.url + "/loki/api/v1/push",
                    "tags": {"app": "shop"},
                    "auth": ["u", "p"],
                    "version": "1",
                }
            },
            "loggers": {"shop.dict": {"handlers": ["loki"], "level": "INFO", "propagate": False}},
        }
    )
    logger = logging.getLogger("shop.dict")
    logger.warning("hello", extra={"tags": {"shard": 7, "2nd-try": True}})
    logger.handlers[0].close()
    logger.handlers.clear()
    [(labels, _, line, _)] = loki.stored
    assert line == "hello"
    assert orjson.loads(labels) == {
        "app": "shop", "severity": "warning", "logger": "shop.dict", "shard": "7", "_2nd_try": "True",
    }  # fmt: skip
    assert loki.headers["Authorization"] == "Basic dTpw"


def test_all_that_is_queued_is_sent_at_close(loki: FakeLoki, logger: logging.Logger) -> None:
    with closing(handler(loki)) as classic:
        logger.addHandler(classic)
        for number in range(2000):
            logger.error("%d", number)
    assert sorted(map(int, lines(loki))) == list(range(2000))
    assert classic.dropped == 0


def test_half_a_character_in_a_line_or_a_label_does_not_lose_the_record(loki: FakeLoki, logger: logging.Logger) -> None:
    with closing(handler(loki)) as classic:
        logger.addHandler(classic)
        logger.error("cannot open \udcff.csv, й", extra={"tags": {"file": "\udcff", "ключ": "й"}})
    [(labels, _, line, _)] = loki.stored
    assert line == "cannot open ?.csv, й"
    assert orjson.loads(labels)["file"] == "?"


def test_a_loki_that_hangs_holds_no_caller_up(loki: FakeLoki, logger: logging.Logger) -> None:
    go_on = threading.Event()

    def hangs(_number: int) -> Reply:
        go_on.wait(PATIENCE)
        return OK

    loki.script = hangs
    with closing(handler(loki, drain_seconds=0.0)) as classic:
        logger.addHandler(classic)
        begun = time.monotonic()
        for _ in range(100):
            logger.error("x")
        assert time.monotonic() - begun < PATIENCE / 2, "a caller waited for the answer"
        go_on.set()


def test_an_outage_is_waited_out_and_what_does_not_fit_is_counted(loki: FakeLoki, logger: logging.Logger) -> None:
    loki.script = lambda number: DOWN if number < 4 else OK
    with closing(handler(loki, queue_size=10)) as classic:
        logger.addHandler(classic)
        for number in range(50):
            logger.error("%d", number)
    assert len(lines(loki)) + classic.dropped == 50
    assert classic.dropped > 0


def test_a_forked_child_sends_its_own_records(loki: FakeLoki, logger: logging.Logger) -> None:
    with closing(handler(loki)) as classic:
        logger.addHandler(classic)
        logger.error("parent")

        def child() -> None:
            logger.error("child")
            classic.close()

        in_child(child)
    assert sorted(lines(loki)) == ["child", "parent"]


def test_it_never_feeds_on_lines_of_its_own(loki: FakeLoki) -> None:
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    with closing(handler(loki)) as classic:
        root.addHandler(classic)
        logging.getLogger("shop").debug("one")
        time.sleep(0.3)
        root.removeHandler(classic)
    root.setLevel(level)
    assert lines(loki) == ["one"]


def test_one_refused_record_does_not_take_its_batch_with_it(loki: FakeLoki, logger: logging.Logger) -> None:
    loki.refuses = lambda line: line == "13"
    with closing(handler(loki)) as classic:
        logger.addHandler(classic)
        for number in range(40):
            logger.error("%d", number)
    assert len(lines(loki)) == 39
    assert classic.dropped == 1


def test_the_endpoint_that_loki_took_away_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="version '0'"):
        ClassicLokiHandler(url="http://127.0.0.1:9", version="0")


def test_a_wrong_url_is_an_error_of_configuration() -> None:
    with pytest.raises(ValueError, match="not an http"):
        ClassicLokiHandler(url="loki:3100")


def test_nobody_pays_for_python_logging_loki_who_does_not_use_it() -> None:
    check = "import sys, observability.spool.writer, observability.shipper.run; sys.exit('logging_loki' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_one_setting_sends_events_straight_to_loki(loki: FakeLoki) -> None:
    place = DirectLoki(loki.url, {"app": "mailer", "component": "worker"})
    lines_handler = LinesHandler(JsonLines("worker"), None, place)
    lines_handler.emit_event(BreakerClosed(uuid4(), uuid4(), "smtp_global", 1))
    place.handler.close()
    ((labels, _, line, _),) = loki.stored
    assert orjson.loads(line)["message"] == "Circuit breaker closed"
    assert {"app": "mailer", "component": "worker", "level": "INFO"}.items() <= orjson.loads(labels).items()
