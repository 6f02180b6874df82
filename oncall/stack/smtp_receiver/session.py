"""One SMTP session (RFC 5321), from the receiver's side, with faults where the plan puts them."""

import re
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from oncall.stack.smtp_receiver import replies
from oncall.stack.smtp_receiver.auth import MECHANISMS, Credentials, credentials, encoded
from oncall.stack.smtp_receiver.faults import FaultWatch, Point
from oncall.stack.smtp_receiver.letters import Book, Letter, digest, headers_of
from oncall.stack.smtp_receiver.options import Options, Tls
from oncall.stack.smtp_receiver.replies import Reply
from oncall.stack.smtp_receiver.responder import Responder
from oncall.stack.smtp_receiver.wire import Wire

PATH = re.compile(r"(?:FROM|TO):\s*<([^>]*)>\s*(.*)", re.IGNORECASE)
SIZE = re.compile(r"\bSIZE=(\d+)", re.IGNORECASE)


@dataclass
class Receiving:
    """What all sessions of one receiver share."""

    options: Options
    book: Book
    faults: FaultWatch
    tls: ssl.SSLContext | None
    connections: int = 0


@dataclass
class _Envelope:
    mail_from: str | None = None
    recipients: list[str] = field(default_factory=list)


class Session:
    """One client. `run` ends when either side has had enough."""

    def __init__(self, shared: Receiving, wire: Wire, *, encrypted: bool) -> None:
        shared.connections += 1
        self._number = shared.connections
        self._book = shared.book
        self._tls = shared.tls
        self._options = shared.options
        enhanced = "ENHANCEDSTATUSCODES" not in shared.options.without
        self._to = Responder(wire, shared.faults, shared.book, self._number, enhanced=enhanced)
        self._wire = wire
        self._encrypted = encrypted
        self._greeted = False
        self._user = ""
        self._envelope = _Envelope()
        self._verbs: dict[str, Callable[[str], Awaitable[None]]] = {
            "EHLO": self._ehlo,
            "HELO": self._helo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "VRFY": self._vrfy,
            "QUIT": self._quit,
        }

    async def run(self) -> None:
        """Greet, then obey one command after another."""
        if not await self._to.reply(Point.CONNECT, replies.GREETING):
            await self._to.end()
        while True:
            line = (await self._wire.line()).decode("utf-8", "replace")
            verb, _, argument = line.partition(" ")
            await self._verbs.get(verb.upper(), self._unknown)(argument.strip())

    async def _ehlo(self, argument: str) -> None:
        lines = [replies.HELLO.text, *self._extensions()]
        if await self._to.reply(Point.EHLO, Reply(replies.HELLO.code, "", "\n".join(lines)), [argument]):
            self._greeted = True
            self._envelope = _Envelope()

    async def _helo(self, argument: str) -> None:
        if await self._to.reply(Point.EHLO, replies.HELLO, [argument]):
            self._greeted = True
            self._envelope = _Envelope()

    def _extensions(self) -> list[str]:
        offered = ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", f"SIZE {self._options.max_size}"]
        if self._options.tls is Tls.STARTTLS and not self._encrypted:
            offered.append("STARTTLS")
        if self._options.username:
            offered.append(f"AUTH {MECHANISMS}")
        return [line for line in offered if line.split()[0] not in self._options.without]

    async def _starttls(self, _argument: str) -> None:
        context = self._tls
        if context is None or self._encrypted:
            self._to.refuse("starttls", replies.NOT_OFFERED)
        elif await self._to.reply(Point.STARTTLS, replies.READY_FOR_TLS):
            await self._wire.start_tls(context)
            self._encrypted, self._greeted, self._user = True, False, ""

    async def _auth(self, argument: str) -> None:
        mechanism, _, initial = argument.partition(" ")
        if not self._options.username:
            return self._to.refuse("auth", replies.NOT_OFFERED)
        try:
            claimed = await credentials(mechanism.upper(), initial.encode(), self._challenge)
        except KeyError:
            return self._to.refuse("auth", replies.UNKNOWN_MECHANISM)
        wanted = Credentials(self._options.username, self._options.password)
        right = replies.AUTHENTICATED if claimed == wanted else replies.WRONG_PASSWORD
        if await self._to.reply(Point.AUTH, right) and claimed == wanted:
            self._user = wanted.username
        return None

    async def _challenge(self, text: str) -> bytes:
        self._to.say(Reply(334, "", encoded(text)))
        return await self._wire.line()

    async def _mail(self, argument: str) -> None:
        path = PATH.fullmatch(argument)
        objection = self._objection_to_mail(path)
        if objection or not path:
            self._to.refuse("mail", objection or replies.BAD_SYNTAX)
        elif await self._to.reply(Point.MAIL, replies.SENDER_OK, [path[1]]):
            self._envelope = _Envelope(mail_from=path[1])

    def _objection_to_mail(self, path: re.Match[str] | None) -> Reply | None:
        if not self._greeted or self._envelope.mail_from is not None:
            return replies.BAD_SEQUENCE
        if self._options.username and not self._user:
            return replies.MUST_AUTHENTICATE
        size = SIZE.search(path[2]) if path else None
        return replies.TOO_LARGE if size and int(size[1]) > self._options.max_size else None

    async def _rcpt(self, argument: str) -> None:
        path = PATH.fullmatch(argument)
        if self._envelope.mail_from is None:
            self._to.refuse("rcpt", replies.BAD_SEQUENCE)
        elif not path or not path[1]:
            self._to.refuse("rcpt", replies.BAD_SYNTAX)
        elif await self._to.reply(Point.RCPT, replies.RECIPIENT_OK, [path[1]]):
            self._envelope.recipients.append(path[1])

    async def _data(self, _argument: str) -> None:
        envelope = self._envelope
        if envelope.mail_from is None:
            return self._to.refuse("data", replies.BAD_SEQUENCE)
        if not envelope.recipients:
            return self._to.refuse("data", replies.NO_RECIPIENTS)
        if await self._to.reply(Point.DATA, replies.GO_AHEAD, envelope.recipients):
            await self._body(envelope)
            self._envelope = _Envelope()
        return None

    async def _body(self, envelope: _Envelope) -> None:
        middle = self._to.verdict(Point.BODY, envelope.recipients)
        if middle.delay or middle.fault:
            await self._wire.some_input()
            await self._to.suffer(Point.BODY, middle, envelope.recipients)
        body = await self._wire.body(self._options.max_size)
        if body is None:
            return self._to.refuse("dot", replies.TOO_LARGE)
        await self._dot(envelope, body)
        return None

    async def _dot(self, envelope: _Envelope, body: bytes) -> None:
        """Write the letter down before its acceptance is told, and even if it never is."""
        verdict = self._to.verdict(Point.DOT, envelope.recipients)
        if verdict.record_first:
            self._accept(envelope, body)
        if await self._to.suffer(Point.DOT, verdict, envelope.recipients):
            return
        if not verdict.record_first:
            self._accept(envelope, body)
        self._to.say(replies.ACCEPTED)

    def _accept(self, envelope: _Envelope, body: bytes) -> None:
        headers = headers_of(body)
        letter = Letter(
            accepted_at=time.time_ns(),
            connection=self._number,
            mail_from=envelope.mail_from or "",
            recipients=envelope.recipients,
            message_id=headers.pop("message-id", ""),
            size=len(body),
            sha256=digest(body),
            headers=headers,
            user=self._user,
            tls=self._encrypted,
        )
        self._book.accept(letter, body)

    async def _rset(self, _argument: str) -> None:
        self._envelope = _Envelope()
        self._to.say(replies.OK)

    async def _noop(self, _argument: str) -> None:
        self._to.say(replies.OK)

    async def _vrfy(self, _argument: str) -> None:
        self._to.say(replies.CANNOT_VERIFY)

    async def _unknown(self, _argument: str) -> None:
        self._to.say(replies.UNKNOWN)

    async def _quit(self, _argument: str) -> None:
        self._to.say(replies.BYE)
        await self._to.end()
