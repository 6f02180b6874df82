"""Our bytes say the same as those of Django's builder, read by the standard library's parser."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from uuid import UUID

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer_core.message.content import Content, Recipient
from mailer_core.message.skeleton import Skeleton

COPY = Recipient(UUID(int=7), "anna@example.com", "https://example.com/u")
ADDRESS = "news@example.com"


def read(letter: bytes) -> EmailMessage:
    return BytesParser(policy=default).parsebytes(letter)


def by_django(content: Content) -> EmailMessage:
    sender = f'"{content.from_name}" <{ADDRESS}>' if content.from_name else ADDRESS
    message = EmailMultiAlternatives(content.subject, content.text, sender, [COPY.email], headers=dict(content.headers))
    if content.html:
        message.attach_alternative(content.html, "text/html")
    return read(message.message().as_bytes())


def headers(letter: EmailMessage) -> dict[str, str]:
    # Django may fold before the first word of a subject, which the parser reads as a space.
    return {name: str(letter[name]).strip() for name in ("From", "To", "Subject", "Reply-To", "X-Note", "MIME-Version")}


def bodies(letter: EmailMessage) -> list[tuple[str, str | None, str]]:
    """The type, the charset and the text of each part; a text ends with one line end at least in ours."""
    leaves = [part for part in letter.walk() if not part.is_multipart()]
    return [
        (leaf.get_content_type(), leaf.get_content_charset(), _ended(leaf.get_content().replace("\r\n", "\n")))
        for leaf in leaves
    ]


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def assert_same(content: Content) -> None:
    ours, django = read(Skeleton.compile(content).render(COPY)), by_django(content)
    assert headers(ours) == headers(django)
    assert ours.get_content_type() == django.get_content_type()
    assert bodies(ours) == bodies(django)


@pytest.mark.parametrize(
    "content",
    [
        Content("News", ADDRESS, "Plain text\n"),
        Content("", ADDRESS, ""),
        Content("Новости недели", ADDRESS, "Здравствуйте!\n", "Служба новостей"),
        Content("Новости " * 30 + "конец", ADDRESS, "x", "News, Ltd"),
        Content("long subject " * 30 + "end", ADDRESS, "x\n" * 3, "O'Neil & Sons"),
        Content("Hi", ADDRESS, "text\n", html="<p>html</p>\n"),
        Content("Hi", ADDRESS, "текст\n", html="<p>" + "разметка" * 300 + "</p>\n"),
        Content("Hi", ADDRESS, "a" * 2_000, html="<p>" + "b" * 2_000 + "</p>"),
        Content("Hi", ADDRESS, "café\nand more plain text around it\n", html="<p>café, and more text</p>"),
        Content("Hi", ADDRESS, ".\n..\nFrom me\n trailing \n\t\n=20\n"),
        Content("Hi 😀", ADDRESS, "😀\n", "😀 News"),
        Content("Hi", ADDRESS, "x", headers={"Reply-To": "Help <help@example.com>", "X-Note": "осень"}),
    ],
)
def test_a_letter_reads_as_django_builds_it(content: Content) -> None:
    assert_same(content)


WORDS = st.lists(st.text("abcXYZ019.,!'-абвЯё€😀", min_size=1, max_size=20), min_size=1, max_size=15)
LINE = WORDS.map(" ".join)
BODY = st.lists(LINE | st.text(" .=<>&-_aя", max_size=90), max_size=20).map("\n".join)


# A name of ten characters is one encoded word: the parser of Python 3.11 puts spaces between several.
# Django leaves an empty text out beside HTML; ours says that there is none.
@settings(max_examples=50)
@given(
    subject=LINE,
    name=LINE.map(lambda line: line[:10].strip()),
    text=BODY.filter(bool),
    html=st.none() | BODY.filter(bool),
)
def test_any_letter_reads_as_django_builds_it(subject: str, name: str, text: str, html: str | None) -> None:
    assert_same(Content(subject, ADDRESS, text, name, html))
