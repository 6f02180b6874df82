"""TLS and AUTH against a server with a certificate made for the run."""

import ssl
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailer_core.smtp.address import Relay, Security
from mailer_core.smtp.classify import classify
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.verdict import Outcome, Scope, Verdict
from tests.integration.smtp.scripted import PIPELINING, Drip, ScriptedServer, scripted
from tests.patience import PATIENCE

WIRE = b"Subject: hello\r\n\r\nhello\r\n"
WITH_AUTH = (*PIPELINING, "AUTH PLAIN LOGIN")
PASSWORD = "hunter22hunter"
NETWORK = Verdict(Outcome.TRANSIENT, Scope.NETWORK)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory, openssl: str) -> Path:
    """A key and a self-signed certificate for localhost in one file."""
    pem = tmp_path_factory.mktemp("tls") / "server.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run(
        [*command, "-days", "2", *names, "-keyout", pem, "-out", f"{pem}.crt"], check=True, capture_output=True
    )
    pem.write_text(pem.read_text() + Path(f"{pem}.crt").read_text())
    return pem


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def starttls(tls: ssl.SSLContext) -> Iterator[ScriptedServer]:
    with scripted((*WITH_AUTH, "STARTTLS"), tls) as server:
        yield server


@pytest.fixture
def plain() -> Iterator[ScriptedServer]:
    with scripted(WITH_AUTH) as server:
        yield server


def relay_of(server: ScriptedServer, security: Security, ca_file: Path | None = None) -> Relay:
    relay = Relay("localhost", server.port, security, timeout=PATIENCE, final_timeout=PATIENCE, helo="client.test")
    return replace(relay, ca_file=str(ca_file) if ca_file else None)


def send(relay: Relay) -> None:
    connection = SmtpConnection(relay)
    try:
        connection.send("list@example.com", "bob@example.com", WIRE)
        connection.send("list@example.com", "eve@example.com", WIRE)
    finally:
        connection.close()


def failure_of(relay: Relay) -> SmtpFailure:
    with pytest.raises(SmtpFailure) as raised:
        send(relay)
    return raised.value


def with_password(server: ScriptedServer) -> Relay:
    return replace(relay_of(server, Security.PLAIN), user="bob", password=PASSWORD)


def test_starttls_encrypts_greets_again_and_keeps_the_connection(starttls: ScriptedServer, certificate: Path) -> None:
    send(relay_of(starttls, Security.STARTTLS, certificate))
    assert starttls.verbs()[:4] == ["EHLO", "STARTTLS", "EHLO", "MAIL"]
    assert (len(starttls.letters), starttls.connections) == (2, 1)


def test_smtps_encrypts_from_the_first_byte(tls: ssl.SSLContext, certificate: Path) -> None:
    with scripted(PIPELINING, tls, implicit_tls=True) as server:
        send(relay_of(server, Security.TLS, certificate))
    assert (len(server.letters), server.connections) == (2, 1)


def test_inside_tls_too_the_final_dot_has_a_longer_wait_of_its_own(tls: ssl.SSLContext, certificate: Path) -> None:
    with scripted(PIPELINING, tls, implicit_tls=True) as server:
        server.plan("BODY", Drip(b"250\r\n", pause=0.3))
        connection = SmtpConnection(replace(relay_of(server, Security.TLS, certificate), timeout=1.0))
        assert connection.send("list@example.com", "bob@example.com", WIRE).code == 250
        connection.close()


def test_a_certificate_nobody_vouches_for_stops_the_letter(starttls: ScriptedServer) -> None:
    failure = failure_of(relay_of(starttls, Security.STARTTLS))
    assert failure.phase is Phase.STARTTLS
    assert "certificate verify failed" in failure.text
    assert classify(failure) == NETWORK
    assert "MAIL" not in starttls.verbs()


def test_verification_can_be_switched_off(starttls: ScriptedServer) -> None:
    send(replace(relay_of(starttls, Security.STARTTLS), verify=False))
    assert len(starttls.letters) == 2


def test_a_relay_that_does_not_offer_tls_never_gets_the_password(plain: ScriptedServer) -> None:
    failure = failure_of(replace(with_password(plain), security=Security.STARTTLS))
    assert failure.phase is Phase.STARTTLS
    assert classify(failure) == NETWORK
    assert plain.verbs() == ["EHLO"]


def test_words_said_in_the_clear_do_not_survive_starttls(starttls: ScriptedServer, certificate: Path) -> None:
    """RFC 3207 section 6: a man in the middle must not answer our first encrypted command in advance."""
    starttls.plan("STARTTLS", b"220 go\r\n250 injected\r\n")
    starttls.plan("MAIL", b"550 5.7.1 the true answer to MAIL\r\n")
    failure = failure_of(relay_of(starttls, Security.STARTTLS, certificate))
    assert (failure.phase, failure.text) == (Phase.MAIL, "the true answer to MAIL")


def test_the_password_is_said_once_a_connection(plain: ScriptedServer) -> None:
    send(with_password(plain))
    said = [command for command in plain.commands if command.startswith("AUTH")]
    assert [b64decode(command.split()[-1]) for command in said] == [f"\0bob\0{PASSWORD}".encode()]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"535 5.7.8 bad credentials\r\n", Verdict(Outcome.PERMANENT, Scope.SENDER)),
        (b"454 4.7.0 Temporary authentication failure\r\n", Verdict(Outcome.TRANSIENT, Scope.PROVIDER)),
    ],
)
def test_a_refused_password_and_a_login_server_that_is_down_differ(
    plain: ScriptedServer, answer: bytes, verdict: Verdict
) -> None:
    plain.plan("AUTH", answer, answer)
    failure = failure_of(with_password(plain))
    assert failure.phase is Phase.AUTH
    assert classify(failure) == verdict


def test_a_reply_that_repeats_the_password_is_stored_without_it(plain: ScriptedServer) -> None:
    blob = b64encode(PASSWORD.encode())
    answer = b"535 5.7.8 no such login: %s or %s\r\n" % (PASSWORD.encode(), blob)
    plain.plan("AUTH", answer, answer)
    failure = failure_of(with_password(plain))
    assert PASSWORD not in str(failure)
    assert blob.decode() not in str(failure)


def test_a_relay_without_auth_is_told_apart_from_a_broken_line() -> None:
    with scripted(PIPELINING) as server:
        failure = failure_of(with_password(server))
    assert classify(failure) == Verdict(Outcome.PERMANENT, Scope.SENDER)


def test_a_relay_that_takes_no_password_we_know_is_told_as_one_without_auth() -> None:
    with scripted((*PIPELINING, "AUTH XOAUTH2 GSSAPI")) as server:
        failure = failure_of(with_password(server))
    assert classify(failure) == Verdict(Outcome.PERMANENT, Scope.SENDER)
    assert "only by XOAUTH2 GSSAPI" in str(failure)


def test_a_challenge_that_is_no_base64_is_an_auth_failure(plain: ScriptedServer) -> None:
    plain.plan("AUTH", b"334 a\r\n")
    failure = failure_of(with_password(plain))
    assert (failure.phase, failure.code) == (Phase.AUTH, None)
