"""A process's file holds what it has counted, wholly and once, at each moment that a reader may look."""

import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import nan
from pathlib import Path

import pytest

from observability.catalogue.events.letters import UnknownResolved
from observability.metrics import layout, snapshot
from observability.metrics.file import NotesFile
from observability.metrics.layout import HEAD_BYTES, NOTES_BYTES, SUFFIX, Layout
from observability.metrics.listener import EventCounters
from observability.metrics.notes import Note
from observability.metrics.snapshot import TooFastError
from observability.metrics.totals import Totals
from tests.unit.metrics.conftest import See
from tests.unit.metrics.events import PROVIDER, example, sent

LETTERS = "mailer_emails_sent_total"
SECONDS = "mailer_send_duration_seconds"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / f"process{SUFFIX}"


@pytest.fixture
def file(path: Path) -> Iterator[NotesFile]:
    file = NotesFile(path, (PROVIDER,))
    yield file
    file.close()


def letter(took_ms: float) -> Note:
    """Give the note of a sent letter."""
    return (LETTERS, PROVIDER, took_ms, {"connect": 0.0, "body": took_ms})


def counted(path: Path, metric: str, *labels: str) -> list[float]:
    """Read a series of a process."""
    found = snapshot.read(path)
    assert found is not None
    book, totals = found
    place, size = book.places[metric, labels], 16 if metric.endswith("_seconds") else 1
    return totals[place : place + size]


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_each_note_counts_at_once_before_and_after_it_is_folded(path: Path, file: NotesFile) -> None:
    seconds = 0.0
    for n in range(1, 400):
        file.note(letter(n / 7))
        seconds += n / 7 * 0.001
        assert counted(path, LETTERS, PROVIDER) == [n]
        total, *buckets = counted(path, SECONDS, PROVIDER)
        assert (total, sum(buckets)) == (seconds, n)  # to the last bit: a reset would be seen in less


def test_a_note_that_cannot_be_written_does_not_count_and_harms_no_other(path: Path, file: NotesFile) -> None:
    file.note(letter(1.0))
    with pytest.raises(TypeError):
        file.note((LETTERS, PROVIDER, 1.0, {1: 1.0}))
    with pytest.raises(ValueError, match="too long"):
        file.note((LETTERS, "provider" * NOTES_BYTES, 1.0, {}))
    file.note(letter(1.0))
    assert counted(path, LETTERS, PROVIDER) == [2]


def test_an_amount_that_is_no_number_holds_up_no_note_after_it(path: Path, file: NotesFile) -> None:
    for amount in [1.0, nan, *[1.0] * 200]:
        file.note(letter(amount))
    assert sum(counted(path, SECONDS, PROVIDER)[1:]) == 201


def test_a_process_without_room_for_its_file_counts_when_there_is_room(folder: Path, see: See) -> None:
    count = EventCounters(Totals(folder), (PROVIDER,))
    with files_end_at(HEAD_BYTES):
        for _ in range(3):
            with pytest.raises(OSError, match="File too large"):
                count(sent())
    count(sent())
    assert see(LETTERS, provider=PROVIDER) == 1
    assert len(list(folder.iterdir())) == 1


def test_a_disk_that_fills_up_later_takes_no_count_away(folder: Path, see: See) -> None:
    count = EventCounters(Totals(folder), (PROVIDER,))
    count(sent())
    (path,) = folder.iterdir()
    assert path.stat().st_blocks * 512 >= path.stat().st_size  # no hole, in which a write through the map would kill
    with files_end_at(0):
        for _ in range(300):
            count(sent())
        count(example(UnknownResolved, count=7))
    assert see(LETTERS, provider=PROVIDER) == 301
    assert see("mailer_unknowns_resolved_total", decision="resend") == 7


class Racing(Sequence[int]):
    """The mark, read by one who is held up before and after each look at it, while the process goes on."""

    def __init__(self, words: Sequence[int], meanwhile: Callable[[], None]) -> None:
        self._words = words
        self._meanwhile = meanwhile

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, place: int) -> int:  # type: ignore[override]  # no slices
        self._meanwhile()
        mark = self._words[place]
        self._meanwhile()
        return mark


@contextmanager
def held_up(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], None]) -> Iterator[None]:
    """Hold readers up around each look at the mark."""
    copy = snapshot._copy
    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "_copy", lambda fd, layout, words: copy(fd, layout, Racing(words, meanwhile)))
        yield


@pytest.mark.parametrize("meanwhile", range(0, 400, 13))
def test_a_reader_whom_the_process_overtakes_sees_a_whole_moment(
    path: Path, file: NotesFile, meanwhile: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [meanwhile // 2, meanwhile, meanwhile]

    def go_on() -> None:
        for _ in range(left.pop() if left else 0):
            file.note(letter(1000.0))

    for _ in range(100):
        file.note(letter(1000.0))
    with held_up(monkeypatch, go_on):
        total, *buckets = counted(path, SECONDS, PROVIDER)
    assert 100 <= total <= 100 + 2 * meanwhile + meanwhile // 2
    assert sum(buckets) == total


def test_a_reader_gives_up_who_is_overtaken_each_time(
    path: Path, file: NotesFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half_a_file() -> None:
        for _ in range(NOTES_BYTES // 50):
            file.note(letter(1.0))

    with held_up(monkeypatch, half_a_file), pytest.raises(TooFastError):
        snapshot.read(path)


def test_the_counts_of_another_edition_of_the_catalogue_are_left_out(
    folder: Path, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(layout, "EDITION", "another")
        EventCounters(Totals(folder), (PROVIDER,))(sent())
    EventCounters(Totals(folder), (PROVIDER,))(sent())
    assert see(LETTERS, provider=PROVIDER) == 1


def test_processes_that_tell_other_providers_apart_are_added_up_by_what_each_tells(folder: Path, see: See) -> None:
    for providers in ((PROVIDER,), ("other_relay", PROVIDER), ("other_relay",)):
        EventCounters(Totals(folder), providers)(sent())
    assert see(LETTERS, provider=PROVIDER) == 2
    assert see(LETTERS, provider="other") == 1
    assert see(f"{SECONDS}_count", provider="other") == 1


def test_providers_that_do_not_fit_into_the_head_are_refused() -> None:
    with pytest.raises(ValueError, match="too long together"):
        Layout(("relay" * HEAD_BYTES,)).head()
