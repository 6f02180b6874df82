"""The one door: it never stops a delivery, and never stays silent under tests."""

import sys

import pytest

from observability.catalogue.events.event import Event
from observability.catalogue.events.people import ThrottleFellBack
from observability.emit import _Door

FACT = ThrottleFellBack(action="campaign_start", error="timeout")


def broken(_event: Event) -> None:
    raise RuntimeError("password=hunter2 was refused")


def test_a_listener_that_fails_is_counted_and_the_others_still_hear(capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[Event] = []
    door = _Door(listeners=[broken, heard.append])
    door.emit(FACT)
    door.emit(FACT)
    assert door.failures == 2
    assert heard == [FACT, FACT]
    complaint = capsys.readouterr().err
    assert complaint.count("cannot emit ThrottleFellBack") == 1
    assert "hunter2" not in complaint


@pytest.mark.parametrize("stream", ["closed", "absent"])
def test_even_a_lost_standard_error_stops_no_delivery(stream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def write(self, _text: str) -> None:
            raise ValueError("I/O operation on closed file")

    monkeypatch.setattr(sys, "stderr", Closed() if stream == "closed" else None)
    door = _Door(listeners=[broken])
    door.emit(FACT)
    assert door.failures == 1


def test_under_tests_it_raises() -> None:
    door = _Door(listeners=[broken], strict=True)
    with pytest.raises(RuntimeError, match="refused"):
        door.emit(FACT)
