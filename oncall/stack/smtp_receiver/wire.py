"""Lines in, replies out, over one connection."""

import asyncio
import ssl
from contextlib import suppress

CHUNK = 65536
LONGEST_LINE = 4096  # RFC 5321 §4.5.3.1.4 asks for 512; extensions add to it
END = b"\r\n.\r\n"
FAREWELL_SECONDS = 2.0


class ClosedError(Exception):
    """The session is over, for whatever reason; nothing more can be said."""


class Wire:
    """Buffers both ways, so that many commands in one segment get their replies in one (RFC 2920)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._in = bytearray()
        self._out = bytearray()

    def say(self, reply: bytes) -> None:
        """Send a reply, at the latest when the client has to be waited for."""
        self._out += reply

    async def line(self) -> bytes:
        """Read a command, without its end of line."""
        while (end := self._in.find(b"\n")) < 0:
            if len(self._in) > LONGEST_LINE:
                raise ClosedError("the line is too long")
            await self._more()
        line = bytes(self._in[:end])
        del self._in[: end + 1]
        return line.rstrip(b"\r")

    async def body(self, limit: int) -> bytes | None:
        """Read a letter up to its final dot (RFC 5321 §4.5.2); None if it is longer than `limit` octets.

        The end of line before the letter belongs to the search: an empty letter is just the dot.
        """
        self._in[:0] = b"\r\n"
        looked, dropped = 0, 0
        while (end := self._in.find(END, looked)) < 0:
            looked = max(0, len(self._in) - len(END) + 1)
            if len(self._in) > limit + CHUNK:
                dropped += looked
                del self._in[:looked]
                looked = 0
            await self._more()
        letter = bytes(self._in[2 : end + 2])
        del self._in[: end + len(END)]
        return None if dropped or len(letter) > limit else _unstuffed(letter)

    async def some_input(self) -> None:
        """Wait until the client has sent something beyond what was read."""
        if not self._in:
            await self._more()

    async def flush(self) -> None:
        """Send what was said."""
        if self._out:
            self._writer.write(bytes(self._out))
            self._out.clear()
            await self._writer.drain()

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Encrypt from here; what came before in the clear is forgotten (RFC 3207 §5, CVE-2011-0411)."""
        await self.flush()
        self._in.clear()
        await self._writer.start_tls(context)

    async def wait_for_end(self) -> None:
        """Say no more and read on until the client gives up."""
        await self.flush()
        while await self._reader.read(CHUNK):
            pass

    async def drop(self) -> None:
        """Close at once; what was said before still arrives."""
        await self.flush()
        self._writer.transport.abort()

    async def close(self) -> None:
        """Say goodbye so that the last reply arrives: closing over unread input would reset it away."""
        await self.flush()
        with suppress(OSError, TimeoutError):
            if self._writer.can_write_eof():
                self._writer.write_eof()
                await asyncio.wait_for(self.wait_for_end(), FAREWELL_SECONDS)
        self._writer.close()

    async def _more(self) -> None:
        await self.flush()
        chunk = await self._reader.read(CHUNK)
        if not chunk:
            raise ClosedError("the client has gone")
        self._in += chunk


def _unstuffed(letter: bytes) -> bytes:
    if letter.startswith(b"."):
        letter = letter[1:]
    return letter.replace(b"\r\n..", b"\r\n.")
