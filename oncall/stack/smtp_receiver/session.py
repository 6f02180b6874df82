"""One SMTP session (RFC 5321), from the receiver's side, with faults where the plan puts them."""

import asyncio
import re
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from oncall.stack.smtp_receiver import replies
from oncall.stack.smtp_receiver.auth import MECHANISMS, Credentials, credentials, encoded
from oncall.stack.smtp_receiver.faults import Action, Fault, FaultWatch, Point, Verdict
from oncall.stack.smtp_receiver.letters import Book, Event, Letter, digest, headers_of
from oncall.stack.smtp_receiver.options import Options, Tls
from oncall.stack.smtp_receiver.replies import Reply
from oncall.stack.smtp_receiver.wire import ClosedError, Wire

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
        self._shared = shared
        self._options = shared.options
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
        if not await self._reply(Point.CONNECT, replies.GREETING):
            await self._end()
        while True:
            line = (await self._wire.line()).decode("utf-8", "replace")
            verb, _, argument = line.partition(" ")
            await self._verbs.get(verb.upper(), self._unknown)(argument.strip())

    async def _ehlo(self, argument: str) -> None:
        lines = [replies.HELLO.text, *self._extensions()]
        if await self._reply(Point.EHLO, Reply(replies.HELLO.code, "", "\n".join(lines)), [argument]):
            self._greeted = True
            self._envelope = _Envelope()

    async def _helo(self, argument: str) -> None:
        if await self._reply(Point.EHLO, replies.HELLO, [argument]):
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
        context = self._shared.tls
        if context is None or self._encrypted:
            self._refuse("starttls", replies.NOT_OFFERED)
        elif await self._reply(Point.STARTTLS, replies.READY_FOR_TLS):
            await self._wire.start_tls(context)
            self._encrypted, self._greeted, self._user = True, False, ""

    async def _auth(self, argument: str) -> None:
        mechanism, _, initial = argument.partition(" ")
        if not self._options.username:
            return self._refuse("auth", replies.NOT_OFFERED)
        try:
            claimed = await credentials(mechanism.upper(), initial.encode(), self._challenge)
        except KeyError:
            return self._refuse("auth", replies.UNKNOWN_MECHANISM)
        wanted = Credentials(self._options.username, self._options.password)
        right = replies.AUTHENTICATED if claimed == wanted else replies.WRONG_PASSWORD
        if await self._reply(Point.AUTH, right) and claimed == wanted:
            self._user = wanted.username
        return None

    async def _challenge(self, text: str) -> bytes:
        self._say(Reply(334, "", encoded(text)))
        return await self._wire.line()

    async def _mail(self, argument: str) -> None:
        path = PATH.fullmatch(argument)
        objection = self._objection_to_mail(path)
        if objection or not path:
            self._refuse("mail", objection or replies.BAD_SYNTAX)
        elif await self._reply(Point.MAIL, replies.SENDER_OK, [path[1]]):
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
            self._refuse("rcpt", replies.BAD_SEQUENCE)
        elif not path:
            self._refuse("rcpt", replies.BAD_SYNTAX)
        elif await self._reply(Point.RCPT, replies.RECIPIENT_OK, [path[1]]):
            self._envelope.recipients.append(path[1])

    async def _data(self, _argument: str) -> None:
        envelope = self._envelope
        if envelope.mail_from is None:
            return self._refuse("data", replies.BAD_SEQUENCE)
        if not envelope.recipients:
            return self._refuse("data", replies.NO_RECIPIENTS)
        if await self._reply(Point.DATA, replies.GO_AHEAD, envelope.recipients):
            await self._body(envelope)
            self._envelope = _Envelope()
        return None

    async def _body(self, envelope: _Envelope) -> None:
        middle = self._shared.faults.verdict(Point.BODY, envelope.recipients)
        if middle.delay or middle.fault:
            await self._wire.some_input()
            await self._suffer(Point.BODY, middle, envelope.recipients)
        body = await self._wire.body(self._options.max_size)
        if body is None:
            return self._refuse("dot", replies.TOO_LARGE)
        await self._dot(envelope, body)
        return None

    async def _dot(self, envelope: _Envelope, body: bytes) -> None:
        """Write the letter down before its acceptance is told, and even if it never is."""
        verdict = self._shared.faults.verdict(Point.DOT, envelope.recipients)
        if verdict.record_first:
            self._accept(envelope, body)
        if await self._suffer(Point.DOT, verdict, envelope.recipients):
            return
        if not verdict.record_first:
            self._accept(envelope, body)
        self._say(replies.ACCEPTED)

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
        self._shared.book.accept(letter, body)

    async def _rset(self, _argument: str) -> None:
        self._envelope = _Envelope()
        self._say(replies.OK)

    async def _noop(self, _argument: str) -> None:
        self._say(replies.OK)

    async def _vrfy(self, _argument: str) -> None:
        self._say(replies.CANNOT_VERIFY)

    async def _unknown(self, _argument: str) -> None:
        self._say(replies.UNKNOWN)

    async def _quit(self, _argument: str) -> None:
        self._say(replies.BYE)
        await self._end()

    async def _reply(self, point: Point, right: Reply, subjects: Iterable[str] = ()) -> bool:
        """Give the right reply, unless a fault strikes: then False."""
        verdict = self._shared.faults.verdict(point, subjects)
        if await self._suffer(point, verdict, subjects):
            return False
        self._say(right)
        return True

    async def _suffer(self, point: Point, verdict: Verdict, subjects: Iterable[str]) -> bool:
        """Let delay and fault happen; True if the fault took the place of the right reply."""
        if verdict.delay:
            await self._wire.flush()
            await asyncio.sleep(verdict.delay)
        if verdict.fault:
            await self._commit(point, verdict.fault, subjects)
        return verdict.fault is not None

    async def _commit(self, point: Point, fault: Fault, subjects: Iterable[str]) -> None:
        self._note(point, fault.reply or fault.action, subjects)
        match fault.action:
            case Action.HANG:
                await self._wire.wait_for_end()
                raise ClosedError(fault.action)
            case Action.DROP:
                await self._wire.drop()
                raise ClosedError(fault.action)
            case _:
                await self._answer(Reply.parse(fault.reply))

    async def _answer(self, reply: Reply) -> None:
        """Give a reply, and close the channel after a 421 (RFC 5321 §3.8)."""
        self._say(reply)
        if reply.code == replies.CLOSING:
            await self._end()

    def _refuse(self, point: str, reply: Reply) -> None:
        self._note(point, f"{reply.code} {reply.enhanced} {reply.text}", self._envelope.recipients)
        self._say(reply)

    def _note(self, point: str, seen: str, subjects: Iterable[str]) -> None:
        self._shared.book.note(Event(time.time_ns(), self._number, str(point), str(seen), list(subjects)))

    def _say(self, reply: Reply) -> None:
        self._wire.say(reply.wire(enhanced="ENHANCEDSTATUSCODES" not in self._options.without))

    async def _end(self) -> None:
        await self._wire.close()
        raise ClosedError("said goodbye")
