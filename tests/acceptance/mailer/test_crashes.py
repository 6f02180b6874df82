"""Crashes in the middle of campaigns: nothing twice, nothing lost in silence, and the truth afterwards."""

import time

import pytest
from django.db import connection

from mailer_core.models import Lease
from oncall.stack.postgres import Postgres
from oncall.stack.valkey import Valkey
from oncall.stack.waiting import wait_until
from tests.acceptance.mailer.harness import Mailer, assert_the_truth

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 25
TAKE_OVER_SECONDS = 30.0
"""Promised."""
BUSY_SECONDS = 10.0
"""What a machine that does other things as well may need to begin a worker, and to look."""


def test_25_kills_of_sending_processes_double_nothing_and_lose_nothing(mailer: Mailer) -> None:
    campaign = mailer.campaign(3000)
    mailer.start(campaign)
    mailer.wait_until_sent(campaign, 20)
    assert mailer.ways_to_postgresql() == {mailer.way_to_postgresql}, "not as the product runs"
    kills = 0
    while kills < KILLS and mailer.rest(campaign, time.monotonic() + 0.35):
        kills += mailer.kill_sender(kills)
    assert kills == KILLS
    seen = mailer.wait_until_over(campaign)
    assert seen.status == "finished"
    assert_the_truth(mailer, campaign, unknown_at_most=KILLS)


def test_a_kill_of_the_whole_worker_tree_is_taken_over_within_30_s_of_the_restart(mailer: Mailer) -> None:
    campaign = mailer.campaign(600)
    mailer.start(campaign)
    mailer.wait_until_sent(campaign, 50)
    mailer.supervisor.kill("worker")
    dead = set(Lease.objects.values_list("id", flat=True))
    assert dead
    mailer.start_worker()
    assert wait_until(lambda: not Lease.objects.filter(id__in=dead).exists(), TAKE_OVER_SECONDS + BUSY_SECONDS, 0.2)
    mailer.wait_until_over(campaign)
    assert_the_truth(mailer, campaign, unknown_at_most=2)


def test_a_dead_sender_is_taken_over_within_30_s(mailer: Mailer) -> None:
    campaign = mailer.campaign(400)
    mailer.start(campaign)
    mailer.wait_until_sent(campaign, 20)
    assert wait_until(lambda: bool(mailer.senders()), TAKE_OVER_SECONDS)
    victim = mailer.senders()[0]
    dead = {lease.id for lease in Lease.objects.all() if lease.worker.endswith(f":{victim.pid}")}
    victim.kill()
    assert wait_until(lambda: not Lease.objects.filter(id__in=dead).exists(), TAKE_OVER_SECONDS + BUSY_SECONDS, 0.2)
    mailer.wait_until_over(campaign)
    assert_the_truth(mailer, campaign, unknown_at_most=1)


def test_a_restart_of_valkey_stops_nothing_for_good(mailer: Mailer, valkey_server: Valkey) -> None:
    campaign = mailer.campaign(800)
    mailer.start(campaign)
    mailer.wait_until_sent(campaign, 50)
    valkey_server.kill()
    time.sleep(1)
    valkey_server.restart()
    seen = mailer.wait_until_over(campaign)
    assert seen.counts["sent"] == 800
    assert_the_truth(mailer, campaign, unknown_at_most=0)


def test_a_restart_of_postgresql_doubles_nothing(mailer: Mailer, postgres_server: Postgres) -> None:
    campaign = mailer.campaign(800)
    mailer.start(campaign)
    mailer.wait_until_sent(campaign, 50)
    postgres_server.restart()
    connection.close()  # the test's own died with the server
    mailer.wait_until_over(campaign)
    assert_the_truth(mailer, campaign, unknown_at_most=2)


def test_a_crash_of_postgresql_doubles_nothing(mailer: Mailer, postgres_server: Postgres) -> None:
    campaign = mailer.campaign(800)
    mailer.start(campaign)
    mailer.wait_until_sent(campaign, 50)
    postgres_server.kill()
    time.sleep(1)
    postgres_server.restart()
    connection.close()  # the test's own died with the server
    mailer.wait_until_over(campaign)
    assert_the_truth(mailer, campaign, unknown_at_most=2)


def test_a_stop_of_beat_stops_no_campaign(mailer: Mailer) -> None:
    mailer.supervisor.stop("beat")
    campaign = mailer.campaign(400)
    mailer.start(campaign)
    seen = mailer.wait_until_over(campaign)
    assert (seen.status, seen.counts["sent"]) == ("finished", 400)
    assert_the_truth(mailer, campaign, unknown_at_most=0)
