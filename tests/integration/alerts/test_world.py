"""The world of the stories tells what the real parts tell."""

from contextlib import closing
from pathlib import Path

from django.db import connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from mailer_core.sending.tick import tick
from observability.catalogue.metrics.every import METRICS
from oncall.exporter.database import Database
from tests.integration.alerts.stories.acts import both, facts, failing, sending
from tests.integration.alerts.world import Facts, World, flying, scraped
from tests.integration.core.campaigns import in_flight
from tests.services import POSTGRES


def test_a_scrape_is_what_prometheus_reads_from_the_page(tmp_path: Path) -> None:
    world = World(tmp_path)
    both(sending(2), failing(1), facts(flying=[flying(due=5, breaker_state="open", defer_reason="hourly_limit")]))(
        world, 0
    )
    registry = CollectorRegistry()
    registry.register(world)
    families = list(text_string_to_metric_families(generate_latest(registry).decode()))
    page = {scraped(s.name, s.labels): s.value for family in families for s in family.samples}
    names = frozenset(metric.name for metric in METRICS)
    assert world.scrape(names) == {series: value for series, value in page.items() if series.partition("{")[0] in names}


def test_facts_have_the_shape_of_what_postgresql_says(transactional_db: None) -> None:
    queue = in_flight(3)
    tick()
    with closing(Database(POSTGRES.url_of(str(connection.settings_dict["NAME"])))) as database:
        found = database.read()
    assert found.keys() - {"flying", "usage"} == Facts().state.keys()
    assert found["flying"][0].keys() == flying().keys()
    assert found["leases"].keys() == Facts().state["leases"].keys()
    assert found["flying"][0]["campaign_id"] == str(queue.campaign_id)
