"""Who lives, and who died without a word."""

import fcntl
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import psutil
import pytest

from observability.metrics.lives import Bell, Life, Lives, beat_age, holders, lives
from tests.unit.metrics.children import in_child, kill


@pytest.fixture
def life(folder: Path) -> Iterator[Life]:
    life = Life(folder, "worker")
    yield life
    life.end()


def test_a_process_lives_until_it_says_goodbye(life: Life, folder: Path) -> None:
    assert lives(folder).living == Counter(worker=1)
    life.end()
    life.end()
    assert (lives(folder).living, lives(folder).dead) == (Counter(), Counter())


def test_a_killed_child_is_a_death_and_its_parent_lives_on(life: Life, folder: Path) -> None:
    children = [in_child(lambda: None) for _ in range(3)]
    assert lives(folder).living == Counter(worker=4)
    kill(children[0])
    assert lives(folder).dead == Counter(worker=1)
    assert lives(folder).living == Counter(worker=3)
    for child in children[1:]:
        kill(child)
    assert lives(folder).dead == Counter(worker=3)
    assert lives(folder).living == Counter(worker=1)


def test_a_child_that_says_goodbye_is_no_death(life: Life, folder: Path) -> None:
    kill(in_child(life.end))
    assert lives(folder).dead == Counter()
    assert lives(folder).living == Counter(worker=1)


def test_a_killed_parent_is_a_death_though_its_child_lives_on(life: Life, folder: Path) -> None:
    def bear_a_child() -> None:
        in_child(lambda: None)

    parent = in_child(bear_a_child)
    orphan = psutil.Process(parent).children()[0]
    kill(parent)
    seen = lives(folder)
    orphan.kill()
    assert (seen.living, seen.dead) == (Counter(worker=2), Counter(worker=1))


def test_two_readers_at_once_see_the_same_death(life: Life, folder: Path) -> None:
    kill(in_child(lambda: None))
    dead = next(path for path in folder.iterdir() if path != life.path)
    with dead.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        assert lives(folder).dead == Counter(worker=1)


def test_a_goodbye_in_the_middle_of_a_look_is_no_death(
    life: Life, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say_goodbye_first(file: BinaryIO, how: int) -> None:
        life.end()
        flock(file, how)

    flock = fcntl.flock
    monkeypatch.setattr("observability.metrics.lives.fcntl.flock", say_goodbye_first)
    assert lives(folder) == Lives(Counter(), Counter())


def test_looking_at_lives_changes_nothing(life: Life, folder: Path) -> None:
    kill(in_child(lambda: None))
    assert [lives(folder) for _ in range(3)] == [lives(folder)] * 3


def test_a_child_that_cannot_say_that_it_lives_is_born_all_the_same(life: Life, folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("not a folder")
    kill(in_child(life.end))


def test_a_beat_that_never_rang_is_as_old_as_its_start(folder: Path) -> None:
    beat = Life(folder, "beat")
    assert beat.path is not None
    os.utime(beat.path, (1_000_000, 1_000_000))
    assert (beat_age(folder) or 0) > 1_000_000
    Bell(folder).rang()
    assert (beat_age(folder) or 60) < 60
    beat.end()


def test_beat_s_age_is_that_of_its_last_ring(folder: Path) -> None:
    assert beat_age(folder) is None
    bell = Bell(folder)
    bell.rang()
    os.utime(folder / "beat.ring", (1_000_000, 1_000_000))
    assert (beat_age(folder) or 0) > 1_000_000
    bell.rang()
    assert (beat_age(folder) or 60) < 60


def test_a_life_tells_whose_it_is_until_it_ends(life: Life, folder: Path) -> None:
    assert life.path is not None
    assert holders(folder, "worker") == {life.path: os.getpid()}
    child = in_child(lambda: None)
    assert set(holders(folder, "worker").values()) == {os.getpid(), child}
    kill(child)
    assert set(holders(folder, "worker").values()) == {os.getpid()}
    assert holders(folder, "beat") == {}
