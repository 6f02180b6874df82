"""What the exporter serves after real events and with real state."""

import subprocess
from datetime import timedelta
from pathlib import Path

import redis
from django.utils import timezone

from mailer_core.models import CampaignQueue, CampaignStatus, Recipient
from mailer_core.sending.limiter import bucket_key
from mailer_core.sending.stops import defer
from observability.catalogue.metric import CAMPAIGN_ROWS, Type
from observability.catalogue.metrics.every import METRICS
from observability.catalogue.reasons import DeferReason
from observability.metrics.lives import Life
from oncall.exporter.collector import Where
from tests.integration.core.campaigns import in_flight
from tests.integration.exporter import world
from tests.integration.exporter.scraping import PROVIDER, Page
from tests.patience import PATIENCE
from tests.programs import promtool
from tests.unit.metrics.children import in_child, kill


def test_every_metric_of_the_catalogue_is_on_the_page(page: Page, where: Where, spool: Path) -> None:
    page()
    world.make_everything_happen(where, spool)
    names = {name for name, _labels in page().values}
    expected = {f"{m.name}_bucket" if m.type is Type.HISTOGRAM else m.name for m in METRICS}
    assert expected - names == set()


def test_no_metric_is_on_the_page_that_the_catalogue_does_not_name(page: Page, where: Where, spool: Path) -> None:
    world.make_everything_happen(where, spool)
    types = {line.split()[2]: line.split()[3] for line in page().text.splitlines() if line.startswith("# TYPE")}
    assert types == {metric.name: metric.type.value for metric in METRICS if metric.name in types}


def test_promtool_finds_nothing_to_mend(page: Page, where: Where, spool: Path) -> None:
    world.make_everything_happen(where, spool)
    checked = subprocess.run(
        [promtool(), "check", "metrics"], input=page().text, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_letters_are_counted_by_event_and_by_state(page: Page) -> None:
    world.send_some()
    seen = page()
    assert seen.value("mailer_emails_sent_total", provider=PROVIDER) == 4
    assert seen.value("mailer_emails_unknown_total", provider=PROVIDER) == 1
    assert seen.value("mailer_recipients", state="sent") == 4
    assert seen.value("mailer_unknown_recipients") == 1
    assert seen.value("mailer_conservation_error_recipients") == 0
    assert seen.value("mailer_recipients_runnable") == 0


def test_a_tripped_breaker_is_counted_and_named(page: Page) -> None:
    queue = world.trip_a_breaker()
    seen, campaign = page(), str(queue.campaign_id)
    assert seen.value("mailer_breaker_trips_total", provider=PROVIDER) == 1
    assert seen.value("mailer_breaker_open", campaign_id=campaign, provider=PROVIDER) == 1
    assert seen.value("mailer_breakers", state="open") == 1
    assert seen.value("mailer_campaigns_waiting", defer_reason="circuit_breaker") == 1
    waiting = {"campaign_id": campaign, "provider": PROVIDER, "defer_reason": "circuit_breaker"}
    assert seen.rows("mailer_campaign_waiting") == [waiting]


def test_what_is_open_goes_when_it_closes(page: Page) -> None:
    queue = world.trip_a_breaker()
    CampaignQueue.objects.filter(pk=queue.pk).update(status="done", defer_reason=None, breaker_state="closed")
    assert page().rows("mailer_breaker_open") == []
    assert page().rows("mailer_campaign_waiting") == []


def test_what_is_open_is_capped_in_rows(page: Page) -> None:
    for _ in range(CAMPAIGN_ROWS + 3):
        defer(in_flight(1), DeferReason.SMTP_AUTH_FAILED, None)
    seen = page()
    assert seen.value("mailer_campaigns_waiting", defer_reason="smtp_auth_failed") == CAMPAIGN_ROWS + 3
    assert len(seen.rows("mailer_campaign_waiting")) == CAMPAIGN_ROWS


def test_a_campaign_that_nobody_serves_is_told_by_age_and_name(page: Page) -> None:
    queue = world.leave_unserved(120)
    seen = page()
    assert seen.value("mailer_recipients_runnable") == 3
    assert 120 <= seen.value("mailer_oldest_runnable_age_seconds") < 120 + PATIENCE
    assert 120 <= seen.value("mailer_unserved_runnable_age_seconds") < 120 + PATIENCE
    name = "mailer_campaign_unserved_age_seconds"
    assert 120 <= seen.value(name, campaign_id=str(queue.campaign_id), provider=PROVIDER) < 120 + PATIENCE


def test_a_tick_that_was_never_done_is_as_old_as_the_oldest_start(page: Page) -> None:
    assert page().rows("mailer_tick_age_seconds") == []
    world.leave_unserved(120)
    assert 120 <= page().value("mailer_tick_age_seconds") < 120 + PATIENCE


def test_letters_imported_long_before_the_start_are_as_old_as_the_start(page: Page) -> None:
    queue = in_flight(1)
    Recipient.objects.filter(campaign=queue.campaign_id).update(not_before=timezone.now() - timedelta(days=3))
    assert page().value("mailer_oldest_runnable_age_seconds") < PATIENCE


def test_a_lost_row_and_an_orphaned_letter_are_seen(page: Page) -> None:
    world.lose_a_letter(in_flight(3))
    other = in_flight(3)
    letter = Recipient.objects.filter(campaign=other.campaign_id)[0]
    Recipient.objects.filter(pk=letter.pk).update(state="leased", lease_id=other.id)
    seen = page()
    assert seen.value("mailer_conservation_error_recipients") == 1
    assert seen.value("mailer_orphaned_recipients") == 1


def test_a_hanging_worker_is_seen_by_its_lease(page: Page) -> None:
    world.hang_a_worker(in_flight(1), 15)
    seen = page()
    assert seen.value("mailer_leases") == 1
    assert 15 <= seen.value("mailer_worker_progress_age_seconds") < 15 + PATIENCE
    assert 15 <= seen.value("mailer_lease_silence_seconds") < 15 + PATIENCE


def test_campaigns_are_counted_by_what_they_do(page: Page) -> None:
    in_flight(1)
    defer(in_flight(1), DeferReason.PAUSED_BY_USER, None)
    ended = in_flight(1)
    ended.campaign.status = CampaignStatus.FINISHED
    ended.campaign.save()
    CampaignQueue.objects.filter(pk=ended.pk).update(status="done")
    seen = page()
    found = {state: seen.value("mailer_campaigns", status=state) for state in ("active", "paused", "finished", "draft")}
    assert found == {"active": 1, "paused": 1, "finished": 1, "draft": 0}
    assert seen.value("mailer_recipients", state="pending") == 2  # the finished campaign's are not counted again


def test_the_limiter_is_read_from_redis_and_held_to_postgresql(
    one_hour: None, page: Page, redis_client: redis.Redis
) -> None:
    world.send_some()
    seen = page()
    assert seen.value("mailer_rate_limit_used_letters", provider=PROVIDER) == 5
    assert seen.value("mailer_rate_limit_drift_letters", provider=PROVIDER) == 0
    key_hour = timezone.now().strftime("%Y%m%d%H")
    redis_client.hset(bucket_key(PROVIDER, key_hour), "count", "2")
    assert page().value("mailer_rate_limit_drift_letters", provider=PROVIDER) == -3
    redis_client.flushall()
    assert page().value("mailer_rate_limit_used_letters", provider=PROVIDER) == 5


def test_the_forecast_is_0_when_nothing_waits_and_a_time_when_something_does(page: Page) -> None:
    assert page().value("mailer_finish_forecast_seconds") == 0
    world.send_some()
    page()
    in_flight(100)
    assert 0 < page().value("mailer_finish_forecast_seconds")


def test_the_log_path_is_told_from_the_spool_and_the_shipper(page: Page, spool: Path) -> None:
    assert page().value("mailer_shipper_state_age_seconds") == float("inf")
    world.ship_some(spool)
    seen = page()
    assert seen.value("mailer_spool_backlog_bytes") > 0
    assert seen.value("mailer_log_entries_total", fate="pushed") == 0
    assert seen.value("mailer_shipper_state_age_seconds") < PATIENCE
    assert seen.value("mailer_shipper_success_age_seconds") < PATIENCE


def test_a_killed_process_is_a_death_of_its_part(page: Page, where: Where) -> None:
    life = Life(where.metrics_dir, "worker")
    child = in_child(lambda: None)
    assert page().value("mailer_processes", component="worker") == 2
    kill(child)
    seen = page()
    life.end()
    assert seen.value("mailer_processes", component="worker") == 1
    assert seen.value("mailer_process_deaths_total", component="worker") == 1
