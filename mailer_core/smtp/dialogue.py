"""An open SMTP connection: `smtplib` for its opening commands, our own reading and writing for letters."""

import smtplib
import socket

from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import NO_OPENING, Opening, Phase
from mailer_core.smtp.redact import clean
from mailer_core.smtp.replies import Reply, ReplyReader, set_timeout, split_enhanced

QUIT_TIMEOUT_SECONDS = 2.0


def refusal(phase: Phase, reply: Reply, secrets: tuple[str, ...]) -> SmtpFailure:
    """Turn a reply that does not accept into the failure of this phase, its text fit for a log."""
    enhanced, words = split_enhanced(reply.said.decode("utf-8", "replace"))
    return SmtpFailure(phase, reply.code, enhanced, clean(words, secrets))


class Dialogue(smtplib.SMTP):
    """`smtplib.SMTP` with one deadline a reply and phases in its errors.

    The transaction is not here: `smtplib.sendmail` cannot tell a failure before the body from one after it.
    """

    sock: socket.socket | None = None
    timeout: float
    secrets: tuple[str, ...] = ()
    needs_reset = False
    """A transaction is half open on the server's side: the next one starts with RSET."""
    opening: Opening = NO_OPENING
    """What opening this connection took, until a letter has reported it."""
    _reader: ReplyReader | None = None

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply for `smtplib`'s own commands."""
        reply = self.read()
        return reply.code, reply.said

    def read(self, timeout: float | None = None) -> Reply:
        """Read the next reply within `timeout` seconds (the relay's unless given).

        Closes and raises `OSError` where none comes or it is no reply.
        """
        try:
            return self._replies().read(timeout or self.timeout)
        except OSError:
            self.close()
            raise

    def ask(self, line: bytes) -> Reply:
        """Send one command line and read its reply. Raises `OSError`."""
        self.write(line)
        return self.read()

    def write(self, data: bytes) -> None:
        """Send bytes within the relay's timeout. Raises `OSError`."""
        if self.sock is None:
            raise ConnectionResetError("the connection is closed")
        set_timeout(self.sock, self.timeout)
        self.sock.sendall(data)

    def is_stale(self) -> bool:
        """Tell whether a kept connection cannot take another letter: the server spoke unasked or hung up."""
        return self.sock is None or self._replies().has_news()

    def leave(self) -> None:
        """Say QUIT where the server still listens, then close. Never raises."""
        if self.sock is None:
            return
        self.timeout = QUIT_TIMEOUT_SECONDS
        try:
            self.docmd("QUIT")
        except OSError:
            pass  # it is gone already, which is what was wanted
        finally:
            self.close()

    def _replies(self) -> ReplyReader:
        if self.sock is None:
            raise ConnectionResetError("the connection is closed")
        # STARTTLS swaps the socket; what was buffered in the clear must not survive it (RFC 3207 section 6).
        if self._reader is None or self._reader.sock is not self.sock:
            self._reader = ReplyReader(self.sock)
        return self._reader


class TlsDialogue(Dialogue, smtplib.SMTP_SSL):
    """The same inside TLS from the first byte (RFC 8314)."""
