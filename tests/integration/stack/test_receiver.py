"""What the receiver does right."""

import base64
import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall.stack.ports import LOOPBACK
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.faults import Fault, FaultPlan, Point
from oncall.stack.smtp_receiver.mailbox import Mailbox
from oncall.stack.smtp_receiver.options import Options, Tls
from oncall.stack.smtp_receiver.thread import receiver_in_thread
from tests.integration.stack.letters_by_hand import LETTER, converse, send
from tests.patience import PATIENCE
from tests.services import StartSmtpReceiver


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with receiver_in_thread(Options(tmp_path, keep_bodies=True, max_size=1000)) as receiver:
        yield receiver.port


def test_a_letter_is_written_down_whole(port: int, tmp_path: Path) -> None:
    send(port, "a@example.com", "b@example.com")
    (letter,) = Mailbox(tmp_path).letters()
    assert letter.mail_from == "news@example.com"
    assert letter.recipients == ["a@example.com", "b@example.com"]
    assert letter.message_id == "<one@example.com>"
    assert letter.headers == {"x-attempt": "2", "subject": "News"}
    assert letter.size == len(LETTER)
    assert letter.sha256 == hashlib.sha256(LETTER).hexdigest()
    assert Mailbox(tmp_path).body(letter) == LETTER


def test_a_letter_is_written_down_before_its_250(port: int, tmp_path: Path) -> None:
    with smtplib.SMTP(LOOPBACK, port, local_hostname="sender.example", timeout=PATIENCE) as client:
        for number in range(1, 200):
            client.sendmail("news@example.com", ["reader@example.com"], LETTER)
            assert Mailbox(tmp_path).count() == number


def test_duplicates_are_found_by_id_and_by_recipient(port: int, tmp_path: Path) -> None:
    other = LETTER.replace(b"<one@", b"<two@")
    send(port, "a@example.com")
    assert not Mailbox(tmp_path).duplicates()
    send(port, "b@example.com", letter=other)
    send(port, "a@example.com", letter=other)
    found = Mailbox(tmp_path).duplicates()
    assert found.by_message_id == {"<two@example.com>": 2}
    assert found.by_recipient == {"a@example.com": 2}


def test_pipelined_commands_are_answered_one_by_one(port: int, tmp_path: Path) -> None:
    """RFC 2920: many commands in one segment, the letter and the next envelope behind it too."""
    lines = converse(
        port,
        b"EHLO sender.example\r\n",
        b"MAIL FROM:<n@example.com>\r\nRCPT TO:<a@example.com>\r\nRCPT TO:<>\r\nDATA\r\n"
        b"Message-ID: <1@x>\r\n\r\nhello\r\n.\r\nMAIL FROM:<n@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
        b".\r\nNOOP\r\nQUIT\r\n",
    )
    codes = [line[:3] for line in lines if line[3] == " "]
    assert codes == ["220", "250", "250", "250", "501", "354", "250", "250", "250", "354", "250", "250", "221"]
    assert [letter.size for letter in Mailbox(tmp_path).letters()] == [len("Message-ID: <1@x>\r\n\r\nhello\r\n"), 0]


def test_a_refused_recipient_in_a_pipeline_leaves_no_letter(port: int, tmp_path: Path) -> None:
    FaultPlan((Fault.answer(Point.RCPT, "550 5.1.1 Unknown"),)).save(tmp_path)
    envelope = b"MAIL FROM:<n@example.com>\r\nRCPT TO:<a@example.com>\r\nDATA\r\nQUIT\r\n"
    lines = converse(port, b"EHLO x\r\n" + envelope)
    assert lines[-3:] == ["550 5.1.1 Unknown", "554 5.5.1 No valid recipients", "221 2.0.0 Bye"]


def test_a_421_amid_a_pipeline_is_read_before_the_close(port: int, tmp_path: Path) -> None:
    FaultPlan((Fault.answer(Point.MAIL, "421 4.7.0 Slow down"),)).save(tmp_path)
    lines = converse(port, b"EHLO x\r\nMAIL FROM:<n@example.com>\r\n" + b"NOOP\r\n" * 1_000_000)
    assert lines[-1] == "421 4.7.0 Slow down"


def test_commands_cut_at_any_byte_are_understood(port: int, tmp_path: Path) -> None:
    talk = b"EHLO x\r\nMAIL FROM:<n@example.com>\r\nRCPT TO:<a@example.com>\r\nDATA\r\nhi\r\n..\r\n.\r\nQUIT\r\n"
    converse(port, *(bytes([byte]) for byte in talk))
    assert Mailbox(tmp_path).body(Mailbox(tmp_path).letters()[0]) == b"hi\r\n.\r\n"


@pytest.mark.parametrize("announced", [b"", b" SIZE=2000"], ids=["found", "announced"])
def test_a_letter_over_the_size_is_552(port: int, tmp_path: Path, announced: bytes) -> None:
    letter = b"x" * 2000 + b"\r\n.\r\n"
    lines = converse(
        port,
        b"EHLO x\r\nMAIL FROM:<n@example.com>" + announced + b"\r\nRCPT TO:<a@example.com>\r\nDATA\r\n",
        b"QUIT\r\n" if announced else letter + b"QUIT\r\n",
    )
    assert "552 5.3.4 Message too big for system" in lines
    assert Mailbox(tmp_path).count() == 0


def test_a_letter_far_over_the_size_is_read_to_its_end(port: int) -> None:
    head = b"EHLO x\r\nMAIL FROM:<n@example.com>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n"
    lines = converse(port, head, b"y" * 3_000_000 + b"\r\n.\r\nQUIT\r\n")
    assert lines[-2:] == ["552 5.3.4 Message too big for system", "221 2.0.0 Bye"]


def test_extensions_are_offered_or_not(tmp_path: Path) -> None:
    with (
        receiver_in_thread(Options(tmp_path / "all")) as full,
        receiver_in_thread(Options(tmp_path / "few", without=frozenset({"PIPELINING", "ENHANCEDSTATUSCODES"}))) as few,
    ):
        talk = b"EHLO x\r\nNOOP\r\nQUIT\r\n"
        assert {"250-PIPELINING", "250-8BITMIME", "250-ENHANCEDSTATUSCODES"} < set(converse(full.port, talk))
        lines = converse(few.port, talk)
        assert "250-PIPELINING" not in lines
        assert lines[-2:] == ["250 OK", "221 Bye"]


@pytest.mark.parametrize(
    ("talk", "reply"),
    [
        (b"MAIL FROM:<a@example.com>", "503 5.5.1 Bad sequence of commands"),
        (b"EHLO x\r\nRCPT TO:<a@example.com>", "503 5.5.1 Bad sequence of commands"),
        (b"EHLO x\r\nDATA", "503 5.5.1 Bad sequence of commands"),
        (b"EHLO x\r\nMAIL a@example.com", "501 5.5.4 Syntax error in parameters"),
        (b"EHLO x\r\nAUTH PLAIN", "502 5.5.1 Command not offered"),
        (b"EHLO x\r\nSTARTTLS", "502 5.5.1 Command not offered"),
        (b"SING", "500 5.5.1 Command not known"),
    ],
)
def test_a_wrong_command_is_refused(port: int, talk: bytes, reply: str) -> None:
    assert converse(port, talk + b"\r\nQUIT\r\n")[-2] == reply


LOGINS = {
    "plain at once": [b"AUTH PLAIN " + base64.b64encode(b"\0mailer\0s:e")],
    "plain asked": [b"AUTH PLAIN", base64.b64encode(b"\0mailer\0s:e")],
    "login": [b"AUTH LOGIN", base64.b64encode(b"mailer"), base64.b64encode(b"s:e")],
    "login at once": [b"AUTH LOGIN " + base64.b64encode(b"mailer"), base64.b64encode(b"s:e")],
}


@pytest.mark.parametrize("lines", LOGINS.values(), ids=LOGINS)
def test_each_way_to_log_in_works(tmp_path: Path, lines: list[bytes]) -> None:
    with receiver_in_thread(Options(tmp_path, username="mailer", password="s:e")) as receiver:
        talk = [b"EHLO x", *lines, b"QUIT"]
        assert converse(receiver.port, b"\r\n".join(talk) + b"\r\n")[-2] == "235 2.7.0 Authenticated"


@pytest.mark.parametrize("line", [b"AUTH PLAIN ####", b"AUTH PLAIN Zm9v", b"AUTH PLAIN " + base64.b64encode(b"\0a\0b")])
def test_a_bad_login_is_535(tmp_path: Path, line: bytes) -> None:
    with receiver_in_thread(Options(tmp_path, username="mailer", password="s:e")) as receiver:
        assert converse(receiver.port, b"EHLO x\r\n" + line + b"\r\nQUIT\r\n")[-2].startswith("535 5.7.8")


def test_starttls_encrypts_with_a_certificate_that_can_be_trusted(start_smtp_receiver: StartSmtpReceiver) -> None:
    receiver = start_smtp_receiver(tls=Tls.STARTTLS, username="mailer", password="s:e/t")
    trust = ssl.create_default_context(cafile=str(receiver.certificate))
    with smtplib.SMTP("localhost", receiver.port, local_hostname="sender.example", timeout=PATIENCE) as client:
        client.starttls(context=trust)
        client.login("mailer", "s:e/t")
        client.sendmail("news@example.com", ["reader@example.com"], LETTER)
    (letter,) = receiver.mailbox.letters()
    assert (letter.tls, letter.user) == (True, "mailer")
    assert receiver.url == f"smtp+starttls://mailer:s%3Ae%2Ft@127.0.0.1:{receiver.port}"


def test_what_was_sent_in_the_clear_after_starttls_is_forgotten(tmp_path: Path) -> None:
    """CVE-2011-0411: a command slipped in before the handshake must not count after it."""
    with (
        receiver_in_thread(Options(tmp_path, tls=Tls.STARTTLS)) as receiver,
        smtplib.SMTP(LOOPBACK, receiver.port, local_hostname="sender.example", timeout=PATIENCE) as client,
    ):
        client.ehlo()
        assert client.sock
        client.send(b"STARTTLS\r\nNOOP\r\n")
        assert client.getreply()[0] == 220
        context = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        client.sock = context.wrap_socket(client.sock, server_hostname="127.0.0.1")
        client.file = None
        assert client.docmd("MAIL FROM:<a@example.com>")[0] == 503  # not the 250 of the NOOP, and EHLO is due anew


def test_implicit_tls_encrypts_from_the_start(tmp_path: Path) -> None:
    with receiver_in_thread(Options(tmp_path, tls=Tls.IMPLICIT)) as receiver:
        trust = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        with smtplib.SMTP_SSL(
            "localhost", receiver.port, local_hostname="x", timeout=PATIENCE, context=trust
        ) as client:
            client.sendmail("news@example.com", ["reader@example.com"], LETTER)
    assert [letter.tls for letter in Mailbox(tmp_path).letters()] == [True]


def test_a_killed_receiver_loses_no_letter_and_comes_back(smtp_receiver: SmtpReceiver) -> None:
    send(smtp_receiver.port, "a@example.com")
    smtp_receiver.kill()
    with pytest.raises(ConnectionRefusedError):
        send(smtp_receiver.port, "b@example.com")
    smtp_receiver.start()
    send(smtp_receiver.port, "c@example.com")
    assert smtp_receiver.mailbox.recipients() == ["a@example.com", "c@example.com"]


def test_faults_reach_a_receiver_in_another_process(smtp_receiver: SmtpReceiver) -> None:
    smtp_receiver.inject(Fault.answer(Point.RCPT, "550 5.1.1 Unknown"))
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(smtp_receiver.port)
    smtp_receiver.heal()
    send(smtp_receiver.port)
    assert smtp_receiver.mailbox.wait_for(1)


def test_the_mailbox_can_be_emptied_while_the_receiver_runs(port: int, tmp_path: Path) -> None:
    send(port, "a@example.com")
    Mailbox(tmp_path).clear()
    send(port, "b@example.com")
    assert Mailbox(tmp_path).recipients() == ["b@example.com"]
