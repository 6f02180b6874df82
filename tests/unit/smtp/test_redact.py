from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.smtp.redact import LONGEST_TEXT, clean, secrets_of

PASSWORD = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=30)


def sasl_plain(user: str, password: str) -> str:
    return b64encode(f"\0{user}\0{password}".encode()).decode()


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (b"2.0.0 Ok: queued as 4F2A1C0D3E\r\n", "2.0.0 Ok: queued as 4F2A1C0D3E"),
        (b"one\ntwo\x00\x1b[31mred", "one two [31mred"),
        ("a\u202eb\u200bc", "a b c"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        ("bad password: hunter22 for x", "bad password: [redacted] for x"),
        ('{"token":"abc"}', '{"token":[redacted]'),
        ("AUTH PLAIN AGJvYgBodW50ZXIyMg==", "AUTH PLAIN [redacted]"),
        ("see smtp://bob:hunter22@mail.example.com", "see smtp://[redacted]mail.example.com"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [redacted]"),
        ("got AGJvYgBodW50ZXIyMg==", "got [redacted]"),
        ("1732442400 d9443c01a7336-1a2b3c4d5e6fsm123456789abc.12 - gsmtp", None),
        ("Ok 0100018c1a2b3c4d-5e6f7a8b-9c0d-1e2f-3a4b-5c6d7e8f9a0b-000000", None),
        ("550 5.1.1 <x@example.com>: Recipient address rejected: User unknown", None),
    ],
)
def test_a_servers_words_are_made_fit_for_a_log(said: str | bytes, text: str | None) -> None:
    assert clean(said) == (said if text is None else text)


@given(st.one_of(st.binary(max_size=3000), st.text(max_size=3000)))
def test_any_words_become_one_short_printable_line(said: str | bytes) -> None:
    text = clean(said)
    assert len(text) <= LONGEST_TEXT
    assert "\n" not in text
    assert all(character >= " " and not "\x7f" <= character <= "\x9f" for character in text)


@given(
    PASSWORD, st.sampled_from(["password={}", "pwd: {}", "smtp://bob:{}@h", "Bearer {}", "AUTH PLAIN {}", "secret={}"])
)
def test_whatever_stands_where_a_credential_stands_is_gone(password: str, form: str) -> None:
    marked = f"x{password}y"
    assert marked not in clean(f"5.7.8 no: {form.format(marked)}")


@given(PASSWORD, PASSWORD, st.text(max_size=300), st.text(max_size=300))
def test_no_form_of_our_own_password_survives(user: str, password: str, before: str, after: str) -> None:
    secrets = secrets_of(user, password)
    for form in (password, sasl_plain(user, password), b64encode(password.encode()).decode()):
        assert form not in clean(f"{before} {form} {after}", secrets)


@given(PASSWORD, PASSWORD)
def test_a_sasl_message_is_known_by_its_shape(user: str, password: str) -> None:
    assert sasl_plain(user, password) not in clean(f"cannot read {sasl_plain(user, password)}")


def test_without_credentials_there_is_nothing_to_hide() -> None:
    assert secrets_of(None, None) == ()
