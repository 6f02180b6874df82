"""Events move their metrics, cheaply and right across forks and kills."""

import threading
import time
from pathlib import Path

import pytest

from observability import emit
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.events.letters import EmailFailed, UnknownResolved
from observability.catalogue.events.people import ActionRefused, RecipientsImported
from observability.catalogue.moves import MOVES
from observability.metrics.book import COUNTED
from observability.metrics.collect import totals
from observability.metrics.directory import prepare_metrics_dir
from observability.metrics.listener import EventCounters
from observability.metrics.totals import Totals
from tests.patience import PATIENCE
from tests.unit.metrics.children import in_child, kill
from tests.unit.metrics.conftest import See
from tests.unit.metrics.events import PROVIDER, example, one_of_each, sent

SENT = "mailer_emails_sent_total"
MOST_MICROSECONDS = 10


def test_every_event_moves_what_its_moves_name(count: EventCounters, folder: Path) -> None:
    for event in one_of_each():
        count(event)
    moved = {family.name for family in totals(folder, (PROVIDER,)) if any(sample.value for sample in family.samples)}
    assert moved == {move.metric.family for move in MOVES if not move.each}


def test_labels_come_from_the_event_s_fields(count: EventCounters, see: See) -> None:
    count(example(EmailFailed, error_class="permanent", scope="recipient", final=True))
    labels = {"outcome": "permanent", "scope": "recipient", "provider": PROVIDER, "final": "true"}
    assert see("mailer_emails_failed_total", **labels) == 1


def test_an_amount_comes_from_a_field(count: EventCounters, see: See) -> None:
    count(example(RecipientsImported, taken=90, refused=10))
    count(example(UnknownResolved, count=7))
    assert see("mailer_recipients_imported_total", row="taken") == 90
    assert see("mailer_recipients_imported_total", row="refused") == 10
    assert see("mailer_unknowns_resolved_total", decision="resend") == 7


def test_milliseconds_become_seconds_in_the_right_bucket(count: EventCounters, see: See) -> None:
    count(sent(took_ms=40.0))
    name = "mailer_send_duration_seconds"
    assert see(f"{name}_sum", provider=PROVIDER) == pytest.approx(0.04)
    assert see(f"{name}_bucket", provider=PROVIDER, le="0.025") == 0
    assert see(f"{name}_bucket", provider=PROVIDER, le="0.05") == 1
    assert see(f"{name}_count", provider=PROVIDER) == 1


def test_a_value_outside_its_list_counts_as_other(count: EventCounters, see: See) -> None:
    for number in range(3):
        count(example(ActionRefused, action="campaign_start", refusal=f"new {number}"))
        count(sent(provider=f"provider-{number}"))
    assert see("mailer_actions_refused_total", action="campaign_start", refusal="other") == 3
    assert see(SENT, provider="other") == 3


def test_what_can_be_foreseen_is_there_with_0_before_the_first_event(folder: Path, see: See) -> None:
    assert see("mailer_breaker_trips_total", provider=PROVIDER) == 0
    assert see("mailer_send_duration_seconds_bucket", provider=PROVIDER, le="+Inf") == 0
    assert {family.name for family in totals(folder, (PROVIDER,))} == {metric.family for metric in COUNTED}


def test_events_that_the_door_could_not_pass_on_are_counted_with_the_next(folder: Path, see: See) -> None:
    failures = 2
    count = EventCounters(Totals(folder), (PROVIDER,), lambda: failures)
    count(sent())
    failures = 5
    count(sent())
    assert see("mailer_emit_failures_total") == 3


def test_four_forked_processes_count_exactly_and_two_killed_ones_stay_counted(count: EventCounters, see: See) -> None:
    count(sent())  # the parent has files and totals of its own already

    def thousand() -> None:
        for _ in range(1000):
            count(sent())

    children = [in_child(thousand) for _ in range(4)]
    assert see(SENT, provider=PROVIDER) == 4001
    for child in children[:2]:
        kill(child)
    count(sent())
    assert see(SENT, provider=PROVIDER) == 4002
    for child in children[2:]:
        kill(child)
    assert see(SENT, provider=PROVIDER) == 4002
    assert see("mailer_send_duration_seconds_count", provider=PROVIDER) == 4002


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")  # just what is tested
def test_a_child_forked_while_a_thread_counts_does_not_wait_for_the_thread_s_lock(folder: Path, see: See) -> None:
    counters = Totals(folder)
    count = EventCounters(counters, (PROVIDER,))
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with counters.lock:
            held.set()
            go_on.wait(PATIENCE)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(PATIENCE)
    child = in_child(lambda: count(sent()))
    go_on.set()
    thread.join()
    kill(child)
    assert see(SENT, provider=PROVIDER) == 1


def test_threads_of_one_process_lose_no_count(count: EventCounters, see: See) -> None:
    def count_many() -> None:
        for _ in range(500):
            count(sent())

    threads = [threading.Thread(target=count_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert see(SENT, provider=PROVIDER) == 2000


def test_preparing_the_folder_forgets_the_counters_of_a_former_stack(count: EventCounters, folder: Path) -> None:
    count(example(BreakerOpened))
    prepare_metrics_dir(folder)
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_stops_no_delivery_and_is_counted_later(folder: Path, see: See) -> None:
    door = type(emit.door)()
    door.listeners.append(EventCounters(Totals(folder), (PROVIDER,), lambda: door.failures))
    folder.rmdir()
    folder.write_text("not a folder")
    door.emit(sent())
    folder.unlink()
    door.emit(sent())
    assert see("mailer_emit_failures_total") == 1
    assert see(SENT, provider=PROVIDER) == 1


def test_counting_a_sent_letter_costs_less_than_ten_microseconds(count: EventCounters) -> None:
    event = sent()
    count(event)
    best = min(_seconds_of_thousand(count, event) for _ in range(10))
    assert best * 1000 < MOST_MICROSECONDS


def _seconds_of_thousand(count: EventCounters, event: Event) -> float:
    began = time.perf_counter()
    for _ in range(1000):
        count(event)
    return time.perf_counter() - began
