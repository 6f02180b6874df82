from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.message.content import Content, Recipient, message_id
from mailer_core.message.exceptions import (
    HeaderError,
    HeaderInjectionError,
    MessageTooLargeError,
    MissingFieldError,
    TemplateError,
)
from mailer_core.message.preview import Preview, preview
from mailer_core.message.problems import ProblemKind
from mailer_core.message.skeleton import Skeleton, check_content

ANNA = Recipient(
    id=UUID("6f6ff5a6-2d4b-4c1b-9f0a-3c1d2e4f5a6b"),
    email="anna@example.com",
    unsubscribe_url="https://mail.example.com/u/abc-123",
    fields={"name": "Анна <3"},
)
CONTENT = Content(
    subject="Новости для {{ name }}",
    from_name="Служба новостей",
    from_address="news@пример.рф",
    text="Здравствуйте, {{ name }}!\n{{ unsubscribe_url }}\n",
    html="<p>Здравствуйте, {{ name }}!</p>",
    headers={"X-Campaign": "осень"},
)
OURS = [
    "From", "MIME-Version", "Precedence", "List-Unsubscribe-Post", "X-Campaign", "To", "Date", "Message-ID",
    "List-Unsubscribe", "X-Mailer-Attempt", "Subject", "Content-Type",
]  # fmt: skip


def parsed(letter: bytes) -> EmailMessage:
    return message_from_bytes(letter, policy=policy.default)


def test_a_letter_says_what_it_must() -> None:
    at = datetime(2026, 11, 5, 12, 30, 1, tzinfo=timezone(timedelta(hours=3)))
    letter = parsed(Skeleton.compile(CONTENT).render(ANNA, at=at))
    assert letter.keys() == OURS
    assert letter["To"] == "anna@example.com"
    assert letter["Subject"] == "Новости для Анна <3"
    assert letter["From"] == "Служба новостей <news@xn--e1afmkfd.xn--p1ai>"
    assert letter["Date"] == "Thu, 05 Nov 2026 09:30:01 +0000"
    assert letter["Message-ID"] == "<6f6ff5a6-2d4b-4c1b-9f0a-3c1d2e4f5a6b.campaign@xn--e1afmkfd.xn--p1ai>"
    assert letter["List-Unsubscribe"] == "<https://mail.example.com/u/abc-123>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["X-Mailer-Attempt"] == "1"
    assert letter["X-Campaign"] == "осень"
    text, html = cast("list[EmailMessage]", list(letter.iter_parts()))
    assert text.get_content() == "Здравствуйте, Анна <3!\r\nhttps://mail.example.com/u/abc-123\r\n"
    assert html.get_content() == "<p>Здравствуйте, Анна &lt;3!</p>\r\n"


def test_a_retry_changes_the_attempt_and_the_date_alone() -> None:
    skeleton = Skeleton.compile(CONTENT)
    at = datetime(2026, 11, 5, tzinfo=UTC)
    again = Recipient(ANNA.id, ANNA.email, ANNA.unsubscribe_url, ANNA.fields, attempt=2)
    first, second = (skeleton.render(copy, at=at).split(b"\r\n") for copy in (ANNA, again))
    assert [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]] == [
        (b"X-Mailer-Attempt: 1", b"X-Mailer-Attempt: 2")
    ]


def test_the_message_id_is_a_function_of_the_ids() -> None:
    assert message_id(UUID(int=1), "example.com") == "<00000000-0000-0000-0000-000000000001.campaign@example.com>"


def test_a_letter_is_dated_now_by_default() -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    date = parsed(Skeleton.compile(CONTENT).render(ANNA))["Date"].datetime
    assert before <= date <= datetime.now(UTC)


def test_a_letter_without_html_has_one_part() -> None:
    letter = parsed(Skeleton.compile(Content("Hi", "news@example.com", "Hello\n")).render(ANNA))
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content() == "Hello\r\n"


@given(st.text(max_size=60))
def test_a_field_can_forge_nothing(value: str) -> None:
    skeleton = Skeleton.compile(CONTENT)
    forger = Recipient(ANNA.id, ANNA.email, ANNA.unsubscribe_url, {"name": value})
    try:
        wire = skeleton.render(forger)
    except HeaderInjectionError:
        return
    letter = parsed(wire)
    assert letter.keys() == OURS
    assert letter["Subject"] == f"Новости для {value}"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert wire.isascii()


def test_a_line_break_in_the_subject_raises() -> None:
    skeleton = Skeleton.compile(CONTENT)
    with pytest.raises(HeaderInjectionError, match="Subject"):
        skeleton.render(Recipient(ANNA.id, ANNA.email, ANNA.unsubscribe_url, {"name": "a\r\nBcc: b@example.com"}))
    with pytest.raises(HeaderInjectionError, match="Subject"):
        Skeleton.compile(Content("a\nb", "news@example.com", "text"))


@pytest.mark.parametrize("email", ["", "a@example.com\r\nBcc: b", "a b@example.com", "я@example.com"])
def test_an_address_that_is_not_normal_raises(email: str) -> None:
    with pytest.raises(HeaderError, match="To"):
        Skeleton.compile(CONTENT).render(Recipient(ANNA.id, email, ANNA.unsubscribe_url, ANNA.fields))


@pytest.mark.parametrize(
    "url", ["", "ftp://x", "https://x\r\nBcc: b", "https://x/>", "https://x/ y", "https://я", "https://" + "x" * 900]
)
def test_an_unsubscribe_url_that_is_none_raises(url: str) -> None:
    with pytest.raises(HeaderError, match="List-Unsubscribe"):
        Skeleton.compile(CONTENT).render(Recipient(ANNA.id, ANNA.email, url, ANNA.fields))


def test_a_recipient_without_a_field_raises() -> None:
    with pytest.raises(MissingFieldError, match="name"):
        Skeleton.compile(CONTENT).render(Recipient(ANNA.id, ANNA.email, ANNA.unsubscribe_url))


def test_a_body_of_20_mb_is_refused_at_once_and_one_of_9_mb_is_not() -> None:
    with pytest.raises(MessageTooLargeError) as refused:
        Skeleton.compile(Content("Hi", "news@example.com", "x" * 20_000_000))
    assert refused.value.limit == 10 * 1024 * 1024
    assert Skeleton.compile(Content("Hi", "news@example.com", ("x" * 89 + "\n") * 100_000))


def test_the_limit_counts_bytes_on_the_wire() -> None:
    with pytest.raises(MessageTooLargeError):
        Skeleton.compile(Content("Hi", "news@example.com", "я" * 900), max_bytes=2_000)
    skeleton = Skeleton.compile(Content("Hi", "news@example.com", "{{ name }}"), max_bytes=2_000)
    with pytest.raises(MessageTooLargeError) as refused:
        skeleton.render(Recipient(ANNA.id, ANNA.email, ANNA.unsubscribe_url, {"name": "x" * 1_900}))
    assert refused.value.size > refused.value.limit == 2_000


def test_a_bad_template_is_refused_before_the_start() -> None:
    with pytest.raises(TemplateError, match="line 1") as refused:
        Skeleton.compile(Content("Hi", "news@example.com", "{{ x"))
    assert refused.value.problems[0].kind is ProblemKind.SYNTAX


def test_the_check_of_the_content_names_the_part() -> None:
    content = Content("{{ a }}", "news@example.com", "{{ b }}", html="{{ c }}{{ name }}{{ email }}")
    found = [(part, problem.subject.en) for part, problem in check_content(content, ["name"])]
    assert found == [("subject", "a"), ("text", "b"), ("html", "c")]


def test_a_preview_shows_the_three_texts() -> None:
    fields = ANNA.merge_fields()
    assert preview(CONTENT, fields) == Preview(
        subject="Новости для Анна <3",
        text="Здравствуйте, Анна <3!\nhttps://mail.example.com/u/abc-123\n",
        html="<p>Здравствуйте, Анна &lt;3!</p>",
    )
    assert preview(Content("Hi", "news@example.com", "Hello"), {}).html is None


def test_built_in_fields_win_over_imported_ones() -> None:
    forged = Recipient(ANNA.id, ANNA.email, ANNA.unsubscribe_url, {"email": "x", "unsubscribe_url": "y"})
    assert forged.merge_fields() == {"email": ANNA.email, "unsubscribe_url": ANNA.unsubscribe_url}
