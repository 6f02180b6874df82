"""A source that fails takes no other along, and nobody waits for it."""

import socket
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from alerts.alertmanager.intervals import SCRAPE_TIMEOUT
from oncall.exporter.collector import DEADLINE_SECONDS, Where
from oncall.stack.postgres import Postgres
from oncall.stack.valkey import Valkey
from tests.freezing import frozen_servers
from tests.integration.exporter import world
from tests.integration.exporter.scraping import PROVIDER, Page, Scraped, scrape, serving
from tests.services import SUPERVISOR

MOST_SECONDS = SCRAPE_TIMEOUT.total_seconds()
"""What Prometheus waits; the exporter itself gives up its sources after half of it."""


def sources(seen: Scraped) -> dict[str, float]:
    names = ("database", "redis", "event", "shipper", "process")
    return {name: seen.value("mailer_exporter_source_up", source=name) for name in names}


ALL_UP = dict.fromkeys(("database", "redis", "event", "shipper", "process"), 1.0)


def test_the_exporter_gives_up_its_sources_while_prometheus_still_waits() -> None:
    assert DEADLINE_SECONDS <= MOST_SECONDS / 2


def test_all_sources_are_up_when_all_is_well(page: Page) -> None:
    seen = page()
    assert sources(seen) == ALL_UP
    assert seen.value("mailer_exporter_source_duration_seconds", source="database") < MOST_SECONDS


def test_with_postgresql_and_valkey_gone_the_rest_is_served_in_time(nowhere: Where, counted: None) -> None:
    world.send_some()
    with serving(nowhere) as url:
        seen = scrape(url)
    assert sources(seen) == ALL_UP | {"database": 0, "redis": 0}
    assert seen.value("mailer_emails_sent_total", provider=PROVIDER) == 4
    assert seen.rows("mailer_recipients") == []
    assert seen.rows("mailer_rate_limit_used_letters") == []
    assert seen.seconds < MOST_SECONDS


def test_a_hanging_postgresql_holds_no_scrape_up_and_is_read_again_when_it_is_back(
    page: Page, postgres_server: Postgres
) -> None:
    assert sources(page()) == ALL_UP  # the connection is open
    with frozen_servers(SUPERVISOR, "postgres"):
        seen = [page() for _ in range(3)]
    assert [sources(one) for one in seen] == [ALL_UP | {"database": 0}] * 3
    assert max(one.seconds for one in seen) < MOST_SECONDS
    page()  # waits for the reading that hung
    assert sources(page()) == ALL_UP


def test_a_postgresql_that_hangs_from_the_start_holds_no_scrape_up(page: Page, postgres_server: Postgres) -> None:
    with frozen_servers(SUPERVISOR, "postgres"):
        seen = page()
    assert sources(seen) == ALL_UP | {"database": 0}
    assert seen.seconds < MOST_SECONDS


def test_a_hanging_valkey_holds_no_scrape_up(page: Page, valkey_server: Valkey) -> None:
    with frozen_servers(SUPERVISOR, "valkey"):
        seen = page()
    assert sources(seen) == ALL_UP | {"redis": 0}
    assert seen.seconds < MOST_SECONDS


def test_both_frozen_at_once_hold_no_scrape_up_and_the_rest_stands(
    page: Page, postgres_server: Postgres, valkey_server: Valkey
) -> None:
    world.send_some()
    with frozen_servers(SUPERVISOR, "postgres", "valkey"):
        seen = [page() for _ in range(2)]
    assert [sources(one) for one in seen] == [ALL_UP | {"database": 0, "redis": 0}] * 2
    assert max(one.seconds for one in seen) < MOST_SECONDS
    assert seen[0].value("mailer_emails_sent_total", provider=PROVIDER) == 4


def test_strangers_who_say_nothing_hold_no_scrape_up(url: str) -> None:
    address = urlsplit(url)
    assert address.port is not None
    with ExitStack() as silent:
        for _ in range(100):
            silent.enter_context(socket.create_connection(("127.0.0.1", address.port), timeout=5))
        assert scrape(url).seconds < MOST_SECONDS


def test_without_valkey_what_postgresql_knows_is_served(where: Where, counted: None, free_port: int) -> None:
    world.send_some()
    with serving(replace(where, redis_url=f"redis://127.0.0.1:{free_port}/0")) as url:
        seen = scrape(url)
    assert sources(seen) == ALL_UP | {"redis": 0}
    assert seen.value("mailer_recipients", state="sent") == 4
    assert seen.value("mailer_rate_limit_letters", provider=PROVIDER) > 0


def test_without_its_folder_no_counter_is_told_as_0(where: Where, counted: None) -> None:
    with serving(replace(where, metrics_dir=where.metrics_dir / "gone")) as url:
        seen = scrape(url)
    assert sources(seen) == ALL_UP | {"event": 0, "process": 0}
    assert seen.rows("mailer_emails_sent_total") == []


def test_a_mailer_without_a_spool_has_no_such_source(where: Where, counted: None) -> None:
    with serving(replace(where, spool_dir=None)) as url:
        seen = scrape(url)
    assert {row["source"] for row in seen.rows("mailer_exporter_source_up")} == ALL_UP.keys() - {"shipper"}
    assert seen.rows("mailer_spool_backlog_bytes") == []


@pytest.mark.parametrize("damaged", ["{", "{}", "[]", ""])
def test_a_damaged_shipper_file_is_a_source_that_is_down(page: Page, spool: Path, damaged: str) -> None:
    (spool / "shipper.json").write_text(damaged)
    assert sources(page()) == ALL_UP | {"shipper": 0}
