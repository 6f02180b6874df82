"""Log lines that Loki refused are pushed once more, and what it refuses again stays."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from django.contrib.auth.models import User

from observability.shipper.answers import Answer
from observability.shipper.dead import DeadLetters
from oncall.actions.exceptions import PreconditionFailed
from tests.integration.actions.doing import done
from tests.integration.shipper.loki import FakeLoki, serving


@pytest.fixture
def loki(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLoki]:
    with serving(FakeLoki()) as fake:
        monkeypatch.setenv("LOKI_URL", fake.url)
        yield fake


@pytest.fixture
def dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeadLetters:
    monkeypatch.setenv("ONCALL_SPOOL_DIR", str(tmp_path))
    found = DeadLetters(tmp_path)
    for number in range(3):
        entry = orjson.dumps([str(1_700_000_000_000_000_000 + number), f"line {number}"])
        found.add(b'{"app":"mailer"}', entry, Answer(400, text="entry too far behind"))
    return found


def test_what_loki_stores_now_leaves_the_folder(on_call: User, loki: FakeLoki, dead: DeadLetters) -> None:
    outcome = done("dead-letters-replay", on_call)
    assert outcome.verified
    assert outcome.changed["stored"] == 3
    assert dead.files() == []


def test_what_loki_refuses_again_stays_with_its_words(on_call: User, loki: FakeLoki, dead: DeadLetters) -> None:
    loki.refuses = lambda line: line == "line 1"
    outcome = done("dead-letters-replay", on_call)
    assert not outcome.verified
    assert (outcome.changed["stored"], outcome.changed["left"]) == (2, 1)
    assert len(dead.files()) == 1


def test_without_dead_lines_there_is_nothing_to_do(
    on_call: User, loki: FakeLoki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONCALL_SPOOL_DIR", str(tmp_path))
    with pytest.raises(PreconditionFailed, match="dead log lines"):
        done("dead-letters-replay", on_call)
