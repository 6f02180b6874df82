"""What is no secret passes unchanged: an on-call reads it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observability.redact import scrub


@pytest.mark.parametrize(
    "text",
    [
        *(
            "queued as 4F2A1 in 12 ms",
            "Rate limit token reserve",
            "http://127.0.0.1:8000/u/x",
            "550 5.1.1 No such user",
        ),
        *('password authentication failed for user "mailer"', "bypass=1 compass: north", "AUTH not supported"),
        *("redis://valkey:6379/0 is gone, tell ann@example.com", "http://[::1]:9090/ as ann@example.com"),
        'url="http://grafana:3000","to":"ann@example.com"',
        "250-AUTH=PLAIN LOGIN",
        "250-AUTH PLAIN LOGIN XOAUTH2",
        "334 VXNlcm5hbWU6",
        "535 5.7.8 Password not accepted. https://support.google.com/mail/?p=BadCredentials q1si123.12 - gsmtp",
        "451 4.7.500 Server busy. Please try again later from [203.0.113.9]. (S77719) [AM1PR01.outlook.com 2026-11-24]",
        "421 4.7.0 Try again later, closing connection. (token bucket of ann1@example.com is empty)",
        "the password is wrong, the token is 3 days old, the secret was rotated by the operator",
        "password of user1 at 10.0.0.1:5432 expired; пароль неверен, токен просрочен",
        "expected token 'end of print statement', got '}' in line 3",
        "psql -p 5432 -U mailer; mkdir -p var/log2; docker run -u 1000:1000 -p 127.0.0.1:80:80",
        "to:ann1@example.com from:bob2@example.com Message-ID: <4f2a.1b@mail1.example.com>",
        "celery@mail1 lost; worker:celery@mail1; image postgres:18.3@sha256:abc",
        "a basic setting, the bearer token differs, Basic auth is off",
        "dkim=fail (signature did not verify); shipping=3 spinning: 4; PIN-protected",
        '{"message":"Rate limit token reserve","campaign_id":"c1","allowed":true}',
        "rate limit token current_count=45 max_per_hour=100 key_hour=2026-11-24T12",
    ],
)
def test_harmless_words_stay_as_they_are(text: str) -> None:
    assert scrub(text) == text


ORDINARY = (
    "the a of to in mail relay server campaign was is not no sent refused closed timeout by user password token secret"
    " key PIN login basic cookie sign-in пароль письмо не ушло 550 5.1.1 [203.0.113.9] ann1@example.com 12 (again)"
    " <4f2a.1b@mail1.example.com> 12:30:01 PostgreSQL STARTTLS smtp_global celery@mail 2026-11-24T12:30:01Z"
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(ORDINARY.split()), min_size=1, max_size=12))
def test_ordinary_words_in_any_order_stay_as_they_are(words: list[str]) -> None:
    text = " ".join(words)
    assert scrub(text) == text
