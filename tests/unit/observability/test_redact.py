"""What must never be read in a log, whatever it is wrapped in."""

import json
import logging
import string
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observability.catalogue.events.letters import EmailFailed, EmailUnknown
from observability.formatter import JsonLines
from observability.redact import HIDDEN, RecipientPolicy, address_policy, mask, scrub, scrub_addresses

KEY = b"0123456789abcdef"
SECRETS = st.text(string.ascii_letters + string.digits + "!$%^*_-+=~", min_size=9, max_size=30).map(
    lambda s: f"S3{s}T7"
)
LOCAL = st.text(string.ascii_lowercase + string.digits + "._+-", min_size=5, max_size=20).map(lambda s: f"q{s}z")
DOMAIN = st.sampled_from(["example.com", "mail.example.org", "xn--e1afmkfd.xn--p1ai", "пример.рф"])
ADDRESSES = st.builds(lambda local, domain: f"{local}@{domain}", LOCAL, DOMAIN)
WRAPPED = st.sampled_from(
    [
        "smtp://mailer:{}@relay.example.com:587",
        "redis://:{}@127.0.0.1:6379/0 timed out",
        "password={}",
        "Password: {} is wrong",
        '{{"api_key": "{}"}}',
        "AUTH PLAIN {}",
        "Authorization: Bearer {}",
        "csrf_token='{}'",
        "X-Secret-Thing: {}",
        'the body was "{{\\"password\\": \\"{} x\\", \\"to\\": 1}}"',
        "{{'password': b'{} and words'}}",
        "('token', '{}')",
        "password='it''s {}' host=h",
        'passwd="a\\"{}"',
        'secret="{} cut off',
        "passphrase => {}, next",
        "пароль: {}",
        "pwd={}",
        "--smtp-password {}",
        "<db:password>{}</db:password>",
        "?access_token%3D{}%26x",
        "Authorization: Digest username=x, response={}",
        "Cookie: theme=dark; sessionid={}",
        "AUTH SCRAM-SHA-256 {}",
        "AUTH LOGIN\r\n334 UGFzc3dvcmQ6\r\n{}",
        "send: 'AUTH PLAIN {}\\r\\n'",
        "the key eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{}",
        "private_key: -----BEGIN RSA PRIVATE KEY-----\nMII{}\n-----END RSA PRIVATE KEY-----",
        'postgres://us/er:p w"{}@host/db',
        "//mailer:p@{}@host",
        "password is {}",
        "Password was: {}, and is no more",
        "login failed with password {}",
        "the token -> {}",
        "пароля {} нет",
        "пароль — {}",
        "the api key {} was refused",
        "with PASSWORD '{}'",
        "identified by '{}' and words",
        "redis-cli -a {}",
        "swaks --to ann@example.com -ap {}",
        "mysql -u mailer -p{} -h db",
        "curl --user mailer:{} https://relay.example.com",
        "mailer:{}@db:5432/mailer refused",
        "mailer:{}@10.0.0.7 timed out",
        "mailer:{}@relay.example.com is unknown",
        "?sv=2&sig={}&se=2026",
        "X-Amz-Signature={}",
        "otp={}",
        "pw: {}",
        "PHPSESSID={}",
        "X-Auth-Key: {}",
        "Authorization%3A%20Bearer%20{}",
        "BEARER: {}",
        "AUTH PLAIN\r\n334\r\n{}",
        "https://hooks.slack.com/services/T000/B000/{}",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n{}\n-----END PGP PRIVATE KEY BLOCK-----",
    ]
)
QUOTED = st.sampled_from(['{{"password": {0}}}', "token={0}", "{{'a_secret': {0}, 'x': 1}}", "secret: b{0}"])
POLICIES = st.sampled_from([RecipientPolicy.MASKED, RecipientPolicy.HASH])


def failed(address: str, error: str) -> EmailFailed:
    return EmailFailed(
        campaign_id=UUID(int=1),
        queue_id=UUID(int=2),
        recipient_id=UUID(int=3),
        recipient_email=address,
        smtp_message_id="<3.campaign@example.com>",
        provider="smtp_global",
        error_class="permanent",
        scope="recipient",
        phase="rcpt",
        smtp_code=550,
        enhanced_code="5.1.1",
        error=error,
        attempt=1,
        final=True,
        took_ms=1.5,
    )


def unknown(address: str, cause: str) -> EmailUnknown:
    return EmailUnknown(
        UUID(int=1), UUID(int=2), UUID(int=3), address, "<3.campaign@example.com>", "smtp_global", cause, 1
    )


def record(message: str, *args: Any, exc_info: Any = None, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord("mailer", logging.ERROR, __file__, 1, message, args, exc_info)
    made.__dict__.update(extra)
    return made


def raised(sentence: str) -> Any:
    return (ValueError, ValueError(sentence), None)


def every_line(lines: JsonLines, words: str, address: str) -> list[str]:
    """The same words by each way on which they can come into a log."""
    made = [
        lines.event_line(failed(address, words), 1),
        lines.event_line(unknown(address, words), 1),
        lines.record_line(record(words.replace("%", "%%")), 1),
        lines.record_line(record("%s", words), 1),
        lines.record_line(record("it failed", exc_info=raised(words)), 1),
        lines.record_line(record("it failed", detail={"a": [words, {words: (words,)}]}), 1),
        lines.record_line(record("it failed", error=ValueError(words), raw=words.encode()), 1),
    ]
    return [json.dumps(json.loads(line), ensure_ascii=False) for line in made]


@settings(max_examples=60, deadline=None)
@given(WRAPPED, SECRETS, st.sampled_from(list(RecipientPolicy)))
def test_no_password_or_token_passes_by_any_way(wrapped: str, secret: str, policy: RecipientPolicy) -> None:
    lines = JsonLines("worker", address_policy(policy, KEY))
    for line in every_line(lines, wrapped.format(secret), "ann@example.com"):
        assert secret not in line


@settings(max_examples=60, deadline=None)
@given(QUOTED, st.text(string.printable, max_size=20), SECRETS, st.sampled_from([json.dumps, repr]), st.booleans())
def test_what_a_quoted_secret_holds_does_not_let_it_pass(
    wrapped: str, before: str, secret: str, quoted: Any, twice: bool
) -> None:
    text = wrapped.format(quoted(before + secret))
    assert secret not in scrub(json.dumps(text) if twice else text)


@settings(max_examples=40, deadline=None)
@given(ADDRESSES, POLICIES, st.sampled_from(["{}", "<{}>: no such user", "to={};", '"{}" is full', "a,{},b"]))
def test_no_address_passes_by_any_way_unless_it_may(address: str, policy: RecipientPolicy, wrapped: str) -> None:
    lines = JsonLines("worker", address_policy(policy, KEY))
    for line in every_line(lines, wrapped.format(address), address):
        assert address not in line
        assert address.split("@", maxsplit=1)[0] not in line


@given(SECRETS)
def test_a_secret_by_its_name_is_hidden_whole_and_in_any_form(secret: str) -> None:
    lines = JsonLines("worker")
    forms = {
        "password": f"{secret} with words",
        "db_token": [secret],
        "cookie": {"a": secret},
        "secret_key": secret.encode(),
    }
    line = json.loads(lines.record_line(record("x", **forms, nested={"API_KEY": 12345}), 1))
    assert secret not in json.dumps(line)
    assert {line[name] for name in forms} == {HIDDEN}
    assert line["nested"] == {"API_KEY": HIDDEN}


def test_full_shows_addresses_masked_keeps_the_domain_hash_is_stable() -> None:
    event = failed("Ann.Lee@example.com", "<Ann.Lee@example.com> unknown")
    full, masked, hashed = (
        json.loads(JsonLines("worker", address_policy(policy, KEY)).event_line(event, 1)) for policy in RecipientPolicy
    )
    assert full["recipient_email"] == "Ann.Lee@example.com"
    assert masked["recipient_email"] == "A***@example.com"
    assert masked["error"] == "<A***@example.com> unknown"
    assert hashed["error"] == f"<{hashed['recipient_email']}> unknown"
    same = address_policy(RecipientPolicy.HASH, KEY)
    assert same
    assert same("ann.lee@EXAMPLE.com") == hashed["recipient_email"]
    other = address_policy(RecipientPolicy.HASH, b"another key")
    assert other
    assert other("ann.lee@example.com") != hashed["recipient_email"]


@pytest.mark.parametrize(
    ("address", "masked"),
    [("a@b.c", "a***@b.c"), ('"x@y"@b.c', '"***@b.c'), ("no address", "***"), ("", "***")],
)
def test_a_mask_keeps_one_letter_and_the_domain(address: str, masked: str) -> None:
    assert mask(address) == masked


@pytest.mark.parametrize(
    "text",
    [
        *(
            "user%40example.com",
            '"john doe"@example.com',
            "ann@[192.0.2.1]",
            "иван@пример.рф",
            "ann@[IPv6:2001:db8::1]",
        ),
        *("user%2540example.com", "user\\u0040example.com", "user&#64;example.com", "user＠example.com"),
        *("👍@example.com", "ann@👍.example", "ann(at work)@example.com", "a@b@example.com", "%D0%B8%D0%B2@пример.рф"),
    ],
)
def test_addresses_of_rare_forms_are_found(text: str) -> None:
    assert scrub_addresses(f"to {text}.", lambda _address: "X") in {"to X.", "to X"}


def test_an_address_in_a_url_hashes_as_the_address_itself() -> None:
    redact = address_policy(RecipientPolicy.HASH, KEY)
    assert redact
    text = "https://example.org/u?to=ann%40example.com&x=1 «Ann@example.com»"
    hashed = redact("ann@example.com")
    assert scrub_addresses(text, redact) == f"https://example.org/u?to={hashed}&x=1 «{hashed}»"


@pytest.mark.parametrize(
    "key",
    [
        *("AKIAIOSFODNN7EXAMPLE", "ghp_" + "a1B2" * 9, "xoxb-1234567890-abcdef", "sk_live_" + "a1B2" * 6),
        *("AIza" + "a1B2" * 9, "glpat-" + "a1B2" * 5, "npm_" + "a1B2" * 9, "SG." + "a1B2" * 5 + "." + "a1B2" * 9),
        *("sk-proj-" + "a1B2" * 8, "github_pat_" + "a1B2" * 9),
    ],
)
def test_keys_are_known_by_their_makers_marks(key: str) -> None:
    assert scrub(f"the answer to {key}, was no") == f"the answer to {HIDDEN}, was no"


@given(
    st.text(string.digits, min_size=4, max_size=8), st.sampled_from(["PIN code {}", "otp: {}", "one-time code is {}"])
)
def test_a_code_of_digits_does_not_pass_where_it_is_called_one(code: str, wrapped: str) -> None:
    assert code not in scrub(wrapped.format(code))


HARD = [
    *(
        "password is ",
        "user:a1",
        "-p ",
        "-ap a1",
        "mysql ",
        "mysql -p",
        "-u a:",
        "sig=",
        "a1",
        "token a",
        "Basic a",
        "gh",
    ),
    *("334\r\n", "pin code ", "sk-"),
    "//a:",
    'pwd="',
    "pwd='\\",
    "'token',",
    "--a-",
    "<a:",
    "eyJaaaaaaaa.",
    "AUTH PLAIN ",
    "a(",
    "a%40",
    "é",
    "👍@",
]


@pytest.mark.parametrize("piece", ["a", "a.", '"', "password", "x-", "http://", "a@", "token=", *HARD])
def test_a_long_line_takes_linear_time(piece: str) -> None:
    """A pattern that goes back for each letter would need hours for this line, and the timeout would say so."""
    scrub_addresses(scrub(piece * 50_000), mask)
