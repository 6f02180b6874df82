from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.smtp.address import Relay, Security, parse_smtp_url
from mailer_core.smtp.exceptions import BadSmtpUrl


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.example.com", Relay("mail.example.com", 25)),
        ("smtp+starttls://mail.example.com", Relay("mail.example.com", 587, Security.STARTTLS)),
        ("smtps://mail.example.com/", Relay("mail.example.com", 465, Security.TLS)),
        ("smtp://127.0.0.1:1025", Relay("127.0.0.1", 1025)),
        ("smtp://[::1]:1025", Relay("::1", 1025)),
        ("smtp://u%40x:p%3A%2F@h:26", Relay("h", 26, user="u@x", password="p:/")),
        ("smtp://h?timeout=5&final_timeout=0.5", Relay("h", 25, timeout=5, final_timeout=0.5)),
        ("smtp://h?helo=[192.0.2.1]", Relay("h", 25, helo="[192.0.2.1]")),
        ("smtps://h?verify=no", Relay("h", 465, Security.TLS, verify=False)),
        ("smtps://h?verify=yes", Relay("h", 465, Security.TLS)),
    ],
)
def test_a_url_becomes_a_relay(url: str, relay: Relay) -> None:
    assert parse_smtp_url(url) == relay


def test_the_final_dot_waits_two_minutes_unless_told_otherwise() -> None:
    assert parse_smtp_url("smtp://h").final_timeout >= 120


def test_verify_may_name_a_file_of_certificates(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("x")
    assert parse_smtp_url(f"smtps://h?verify={file}").ca_file == str(file)


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("", "must start with"),
        ("mail.example.com:25", "must start with"),
        ("http://h", "must start with"),
        ("smtp://", "no usable host"),
        ("smtp://:25", "no usable host"),
        ("smtp://a..b", "no usable host"),
        ("smtp://h:port", "no readable host and port"),
        ("smtp://h:0", "port 0"),
        ("smtp://h:99999", "no readable host and port"),
        ("smtp://[::1", "no readable host and port"),
        ("smtp://h/queue", "path or fragment"),
        ("smtp://h#x", "path or fragment"),
        ("smtp://user@h", "both a user and a password"),
        ("smtp://:password@h", "both a user and a password"),
        ("smtp://user:%C3%A9@h", "printable ASCII"),
        ("smtp://user:a%0D%0Ab@h", "printable ASCII"),
        ("smtp://h?tiemout=5", "no other: timeout, final_timeout, helo, verify"),
        ("smtp://h?timeout=5&timeout=6", "once"),
        ("smtp://h?timeout=", "timeout must be a number"),
        ("smtp://h?timeout=nan", "timeout must be a number"),
        ("smtp://h?timeout=0", "timeout must be a number"),
        ("smtp://h?final_timeout=inf", "final_timeout must be a number"),
        ("smtp://h?helo=", "helo must be"),
        ("smtp://h?helo=a%20b", "helo must be"),
        ("smtp://h?verify=maybe", "verify must be"),
        ("smtp://h\r\nx", "space or a control character"),
        ("smtp://h x", "space or a control character"),
    ],
)
def test_a_bad_url_is_refused_with_what_to_change(url: str, hint: str) -> None:
    with pytest.raises(BadSmtpUrl, match=hint):
        parse_smtp_url(url)


def test_a_relay_never_shows_its_password() -> None:
    relay = parse_smtp_url("smtp://user:hunter22@h")
    assert "hunter22" not in repr(relay) + str(relay)


@pytest.mark.parametrize(
    "url", ["smtp://u:hunter22/x@h", "smtp://u:hunter22#@h", "smtp://u:hunter22@h:x", "x://u:hunter22@h"]
)
def test_the_sentence_about_a_bad_url_never_shows_its_password(url: str) -> None:
    with pytest.raises(BadSmtpUrl) as raised:
        parse_smtp_url(url)
    assert "hunter22" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


credential = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@given(credential, credential)
def test_any_percent_encoded_credentials_come_back(user: str, password: str) -> None:
    relay = parse_smtp_url(f"smtp://{quote(user, safe='')}:{quote(password, safe='')}@h")
    assert (relay.user, relay.password) == (user, password)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for url in (text, f"smtp://{text}"):
        try:
            assert parse_smtp_url(url).host
        except BadSmtpUrl:
            continue
