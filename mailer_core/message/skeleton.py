"""A campaign's letter as bytes with gaps: rendered once, filled for each recipient."""

import re
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from uuid import UUID

from mailer_core.audience.addresses import normal_address
from mailer_core.message.bodies import Part, alternative, quoted_piece, text_part
from mailer_core.message.content import Content, Recipient, message_id
from mailer_core.message.exceptions import HeaderError, MessageTooLargeError
from mailer_core.message.headers import address_header, extra_header, text_header
from mailer_core.message.problems import TemplateProblem
from mailer_core.message.templates import MergeTemplate, check_template

MAX_MESSAGE_BYTES = 10 * 1024 * 1024
MAX_URL = 900

_URL = re.compile(r"https?://[!-;=?-~]+")
_PRINTABLE = re.compile(r"[!-~]+")
_NOBODY = UUID(int=0)


class Subject:
    """A Subject field; one without merge fields is written once."""

    def __init__(self, text: str) -> None:
        self.template = MergeTemplate(text)
        self._ready = self._written({}) if self.template.is_static else None

    def header(self, fields: Mapping[str, str]) -> bytes:
        """Write the field with the merge fields put in; raises HeaderInjectionError."""
        return self._ready or self._written(fields)

    def _written(self, fields: Mapping[str, str]) -> bytes:
        return text_header("Subject", self.template.render(fields))


class Body:
    """A text or HTML body; what comes from the template is encoded once."""

    def __init__(self, subtype: str, text: str) -> None:
        self._subtype = subtype
        self.template = MergeTemplate(text, html=subtype == "html")
        self._quoted = {literal: quoted_piece(literal) for literal in self.template.literals}
        self._ready = self._encoded({}) if self.template.is_static else None

    def part(self, fields: Mapping[str, str]) -> Part:
        """Encode the body with the fields put in."""
        return self._ready or self._encoded(fields)

    def _encoded(self, fields: Mapping[str, str]) -> Part:
        return text_part(self._subtype, self.template.pieces(fields), self._quoted)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """All that is the same in each letter of a campaign. Make it with `compile`, then `render` each letter.

    `ready` holds the bodies joined where no merge field stands in them.
    """

    subject: Subject
    bodies: tuple[Body, ...]
    same_headers: bytes
    domain: str
    max_bytes: int
    ready: Part | None

    @classmethod
    def compile(cls, content: Content, *, max_bytes: int = MAX_MESSAGE_BYTES) -> "Skeleton":
        """Do once what need not be done for each letter.

        Raises TemplateError, HeaderError (HeaderInjectionError), MessageTooLargeError: all before the start.
        """
        _check_size(len(content.text) + len(content.html or ""), max_bytes)
        alternatives = [("plain", content.text)] + ([("html", content.html)] if content.html else [])
        same_headers, sender = _same_headers(content), normal_address(content.from_address)
        bodies = tuple(Body(subtype, text) for subtype, text in alternatives)
        skeleton = cls(
            subject=Subject(content.subject),
            bodies=bodies,
            same_headers=same_headers,
            domain=sender.rpartition("@")[2],
            max_bytes=max_bytes,
            ready=_whole(bodies, {}) if all(body.template.is_static for body in bodies) else None,
        )
        skeleton.render(skeleton._blank_recipient())
        return skeleton

    def render(self, recipient: Recipient, *, at: datetime | None = None) -> bytes:
        """Give one letter as CRLF lines of 7-bit bytes, ready for SMTP DATA but for the dots (RFC 5321 4.5.2).

        `at` is the time in Date, now by default. Raises MissingFieldError, HeaderInjectionError (a field in
        the subject), HeaderError (a URL that is none), MessageTooLargeError.
        """
        fields = recipient.merge_fields()
        whole = self.ready or _whole(self.bodies, fields)
        subject = self.subject.header(fields)
        letter = b"".join(
            (self.same_headers, self._own_headers(recipient, at), subject, whole.headers, b"\r\n", whole.body)
        )
        _check_size(len(letter), self.max_bytes)
        return letter

    def _own_headers(self, recipient: Recipient, at: datetime | None) -> bytes:
        if not _PRINTABLE.fullmatch(recipient.email):
            raise HeaderError("To needs an address in its normal form", "To: нужен адрес в обычной форме")
        if len(recipient.unsubscribe_url) > MAX_URL or not _URL.fullmatch(recipient.unsubscribe_url):
            raise HeaderError(
                "List-Unsubscribe needs an http(s) URL of at most 900 ASCII characters",
                "List-Unsubscribe: нужна ссылка http(s) не длиннее 900 символов ASCII",
            )
        return (
            f"To: {recipient.email}\r\n"
            f"Date: {_date(int(at.timestamp() if at else time.time()))}\r\n"
            f"Message-ID: {message_id(recipient.id, self.domain)}\r\n"
            f"List-Unsubscribe: <{recipient.unsubscribe_url}>\r\n"
            f"X-Mailer-Attempt: {recipient.attempt}\r\n"
        ).encode("ascii")

    def _blank_recipient(self) -> Recipient:
        """Stand for anybody: each field empty, which gives the least size and finds what can never be sent."""
        used = self.subject.template.fields.union(*(body.template.fields for body in self.bodies))
        return Recipient(_NOBODY, "a@example.com", "https://example.com/", dict.fromkeys(used, ""))


def _whole(bodies: tuple[Body, ...], fields: Mapping[str, str]) -> Part:
    parts = tuple(body.part(fields) for body in bodies)
    return parts[0] if len(parts) == 1 else alternative(parts)


def check_content(content: Content, known_fields: Collection[str]) -> list[tuple[str, TemplateProblem]]:
    """Find the problems of all templates before the start, each with its part: `subject`, `text` or `html`."""
    parts = {"subject": content.subject, "text": content.text, "html": content.html or ""}
    return [(part, problem) for part, text in parts.items() for problem in check_template(text, known_fields)]


def _same_headers(content: Content) -> bytes:
    """Write the fields that do not depend on the recipient.

    Precedence is no standard, but it keeps vacation(1) and its like from answering each letter; Auto-Submitted is left
    out because a person started the campaign (RFC 3834 5).
    """
    fixed = b"MIME-Version: 1.0\r\nPrecedence: bulk\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    sender = address_header("From", content.from_name, content.from_address)
    return b"".join([sender, fixed, *(extra_header(*item) for item in content.headers.items())])


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    """Write UTC as RFC 5322 3.3; kept, because a second has many letters."""
    return format_datetime(datetime.fromtimestamp(second, UTC))


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise MessageTooLargeError(size, limit)
