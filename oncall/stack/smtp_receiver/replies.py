"""The receiver's own replies, and how a reply is put on the wire."""

import re
from dataclasses import dataclass
from typing import Self

FORM = re.compile(r"(?P<code>[2-5]\d\d)(?: (?P<enhanced>[245]\.\d{1,3}\.\d{1,3}))?(?: (?P<text>.*))?", re.DOTALL)
CLOSING = 421


@dataclass(frozen=True)
class Reply:
    """A code (RFC 5321 §4.2), an enhanced code (RFC 3463) or none, and a text of one or more lines."""

    code: int
    enhanced: str
    text: str

    @classmethod
    def parse(cls, reply: str) -> Self:
        """Read `450 4.2.1 Text`; ValueError if it does not begin with a reply code."""
        found = FORM.fullmatch(reply)
        if not found:
            raise ValueError(f"{reply!r} is no SMTP reply: write it as '450 4.2.1 Try again later'")
        return cls(int(found["code"]), found["enhanced"] or "", found["text"] or "")

    def wire(self, *, enhanced: bool) -> bytes:
        """Write it out; the enhanced code only if the receiver advertises such (RFC 2034)."""
        prefix = f"{self.enhanced} " if enhanced and self.enhanced else ""
        lines = self.text.split("\n")
        marks = ["-"] * (len(lines) - 1) + [" "]
        return "".join(f"{self.code}{m}{prefix}{t}\r\n" for m, t in zip(marks, lines, strict=True)).encode()


GREETING = Reply.parse("220 receiver.invalid ESMTP")
HELLO = Reply.parse("250 receiver.invalid")
OK = Reply.parse("250 2.0.0 OK")
SENDER_OK = Reply.parse("250 2.1.0 Sender OK")
RECIPIENT_OK = Reply.parse("250 2.1.5 Recipient OK")
GO_AHEAD = Reply.parse("354 End data with <CR><LF>.<CR><LF>")
ACCEPTED = Reply.parse("250 2.0.0 Accepted")
BYE = Reply.parse("221 2.0.0 Bye")
READY_FOR_TLS = Reply.parse("220 2.0.0 Ready to start TLS")
AUTHENTICATED = Reply.parse("235 2.7.0 Authenticated")
CANNOT_VERIFY = Reply.parse("252 2.1.5 Cannot verify, but will take a letter")
UNKNOWN = Reply.parse("500 5.5.1 Command not known")
BAD_SYNTAX = Reply.parse("501 5.5.4 Syntax error in parameters")
NOT_OFFERED = Reply.parse("502 5.5.1 Command not offered")
BAD_SEQUENCE = Reply.parse("503 5.5.1 Bad sequence of commands")
NO_RECIPIENTS = Reply.parse("554 5.5.1 No valid recipients")
MUST_AUTHENTICATE = Reply.parse("530 5.7.0 Authentication required")
WRONG_PASSWORD = Reply.parse("535 5.7.8 Authentication credentials invalid")
UNKNOWN_MECHANISM = Reply.parse("504 5.5.4 Mechanism not known")
TOO_LARGE = Reply.parse("552 5.3.4 Message too big for system")
