"""The same promises kept by the real client against a scripted server and by its in-memory twin."""

from collections.abc import Iterator
from typing import Protocol

import pytest

from mailer_core.smtp.address import Relay
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.memory import Fault, Letter, MemoryTransport
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.transport import Transport
from tests.integration.smtp.scripted import PIPELINING, Drop, scripted
from tests.patience import PATIENCE

WIRE = b"Subject: hello\r\n\r\n.a line that starts with a dot\r\n.\r\nend\r\n"
EVERY_PHASE_BUT_TLS_AND_AUTH = [Phase.CONNECT, Phase.EHLO, Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.BODY_SENT]
VERBS = {Phase.BODY_SENT: "BODY"}


class Bench(Protocol):
    """A transport, and the hand that makes its relay misbehave."""

    transport: Transport

    def fault(self, fault: Fault) -> None: ...
    def letters(self) -> list[Letter]: ...
    def connections(self) -> int: ...


class MemoryBench:
    def __init__(self) -> None:
        self.memory = MemoryTransport()
        self.transport: Transport = self.memory

    def fault(self, fault: Fault) -> None:
        self.memory.fault(fault)

    def letters(self) -> list[Letter]:
        return self.memory.letters

    def connections(self) -> int:
        return self.memory.connections


class ScriptedBench:
    def __init__(self, features: tuple[str, ...]) -> None:
        self._context = scripted(features)
        self._server = self._context.__enter__()
        relay = Relay("127.0.0.1", self._server.port, timeout=PATIENCE, final_timeout=PATIENCE, helo="client.test")
        self.transport: Transport = SmtpConnection(relay)

    def fault(self, fault: Fault) -> None:
        verb = VERBS.get(fault.phase, fault.phase.upper())
        said = f"{fault.code} {fault.text}\r\n".encode()
        self._server.plan(verb, said if fault.code else Drop(taken=fault.taken))

    def letters(self) -> list[Letter]:
        return self._server.letters

    def connections(self) -> int:
        return self._server.connections

    def close(self) -> None:
        self._context.__exit__(None, None, None)


@pytest.fixture(params=["memory", "pipelining", "lock_step"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param == "memory":
        yield MemoryBench()
        return
    bench = ScriptedBench(PIPELINING if request.param == "pipelining" else ("SIZE 1000000",))
    yield bench
    bench.transport.close()
    bench.close()


def send(bench: Bench, rcpt: str = "bob@example.com", wire: bytes = WIRE) -> None:
    bench.transport.send("list@example.com", rcpt, wire)


def failure_of(bench: Bench) -> SmtpFailure:
    with pytest.raises(SmtpFailure) as raised:
        send(bench)
    return raised.value


def test_something_is_done_once_while_the_relay_reads(bench: Bench) -> None:
    letters: list[int] = []
    bench.transport.send("list@example.com", "bob@example.com", WIRE, lambda: letters.append(len(bench.letters())))
    assert letters == [0]


def test_a_letter_arrives_byte_for_byte(bench: Bench) -> None:
    accepted = bench.transport.send("list@example.com", "bob@example.com", WIRE)
    assert bench.letters() == [Letter("list@example.com", "bob@example.com", WIRE)]
    assert accepted.code == 250
    assert accepted.text.startswith("2.0.0 Ok: queued as ")


def test_a_body_without_a_last_line_end_gets_one(bench: Bench) -> None:
    send(bench, wire=b"Subject: x\r\n\r\nno end")
    assert bench.letters()[0].wire == b"Subject: x\r\n\r\nno end\r\n"


def test_a_bare_line_feed_cannot_smuggle_a_second_letter(bench: Bench) -> None:
    send(bench, wire=b"Subject: x\r\n\r\na\n.\nMAIL FROM:<evil@example.com>\r.\r\nb\r\n")
    assert len(bench.letters()) == 1
    assert bench.letters()[0].wire == b"Subject: x\r\n\r\na\r\n.\r\nMAIL FROM:<evil@example.com>\r\n.\r\nb\r\n"


def test_many_letters_use_one_connection(bench: Bench) -> None:
    for number in range(5):
        send(bench, f"r{number}@example.com")
    assert [letter.rcpt for letter in bench.letters()] == [f"r{number}@example.com" for number in range(5)]
    assert bench.connections() == 1


@pytest.mark.parametrize("phase", EVERY_PHASE_BUT_TLS_AND_AUTH)
def test_a_refusal_names_its_phase_code_and_words(bench: Bench, phase: Phase) -> None:
    bench.fault(Fault(phase, 451, "4.3.0 later please"))
    failure = failure_of(bench)
    assert (failure.phase, failure.code, failure.enhanced, failure.text) == (phase, 451, "4.3.0", "later please")
    assert bench.letters() == []


@pytest.mark.parametrize("phase", EVERY_PHASE_BUT_TLS_AND_AUTH)
def test_a_hang_up_has_a_phase_and_no_code(bench: Bench, phase: Phase) -> None:
    bench.fault(Fault(phase))
    failure = failure_of(bench)
    assert (failure.phase, failure.code, failure.enhanced) == (phase, None, None)
    assert isinstance(failure.cause, ConnectionError)


def test_a_hang_up_between_letters_costs_no_failure(bench: Bench) -> None:
    send(bench, "first@example.com")
    bench.fault(Fault(Phase.MAIL))
    send(bench, "second@example.com")
    assert [letter.rcpt for letter in bench.letters()] == ["first@example.com", "second@example.com"]
    assert bench.connections() == 2


@pytest.mark.parametrize("phase", [Phase.RCPT, Phase.DATA, Phase.BODY_SENT])
def test_a_hang_up_in_the_middle_of_a_letter_is_never_hidden(bench: Bench, phase: Phase) -> None:
    """A letter that the relay may have taken must not be sent again behind the sender's back."""
    send(bench, "first@example.com")
    bench.fault(Fault(phase, taken=phase is Phase.BODY_SENT))
    assert failure_of(bench).phase is phase
    taken = ["first@example.com"] + ["bob@example.com"] * (phase is Phase.BODY_SENT)
    assert [letter.rcpt for letter in bench.letters()] == taken


def test_a_letter_taken_without_a_word_is_at_the_receiver(bench: Bench) -> None:
    bench.fault(Fault(Phase.BODY_SENT, taken=True))
    assert failure_of(bench).phase is Phase.BODY_SENT
    assert len(bench.letters()) == 1


@pytest.mark.parametrize("phase", EVERY_PHASE_BUT_TLS_AND_AUTH)
@pytest.mark.parametrize("code", [451, 550, 421, None])
def test_the_next_letter_goes_out_after_any_fault(bench: Bench, phase: Phase, code: int | None) -> None:
    bench.fault(Fault(phase, code, "5.1.1 no" if code == 550 else "4.3.2 later"))
    failure_of(bench)
    send(bench, "next@example.com")
    assert [letter.rcpt for letter in bench.letters()] == ["next@example.com"]


@pytest.mark.parametrize("phase", [Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.BODY_SENT])
def test_a_421_ends_the_connection(bench: Bench, phase: Phase) -> None:
    bench.fault(Fault(phase, 421, "4.7.0 too fast"))
    failure_of(bench)
    send(bench)
    assert bench.connections() == 2


@pytest.mark.parametrize("phase", [Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.BODY_SENT])
def test_a_refusal_keeps_the_connection(bench: Bench, phase: Phase) -> None:
    bench.fault(Fault(phase, 550, "5.7.1 no"))
    failure_of(bench)
    send(bench)
    assert bench.connections() == 1


@pytest.mark.parametrize("rcpt", ["a@b>\r\nRCPT TO:<c@d", "a b@example.com", "", "é@example.com", "<a@b>"])
def test_an_address_that_cannot_be_written_never_reaches_the_server(bench: Bench, rcpt: str) -> None:
    with pytest.raises(SmtpFailure) as raised:
        bench.transport.send("list@example.com", rcpt, WIRE)
    assert (raised.value.phase, raised.value.enhanced) == (Phase.RCPT, "5.1.3")
    assert bench.letters() == []


def test_the_null_sender_is_written_as_an_empty_path(bench: Bench) -> None:
    bench.transport.send("", "bob@example.com", WIRE)
    assert bench.letters()[0].envelope_from == ""


def test_opening_twice_connects_once(bench: Bench) -> None:
    bench.transport.open()
    bench.transport.open()
    send(bench)
    assert bench.connections() == 1


def test_closing_twice_is_harmless_and_the_next_letter_connects_anew(bench: Bench) -> None:
    send(bench)
    bench.transport.close()
    bench.transport.close()
    send(bench)
    assert (bench.connections(), len(bench.letters())) == (2, 2)
