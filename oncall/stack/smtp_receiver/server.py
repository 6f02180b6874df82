"""The receiver as a server: listens, runs a session a client, and says where it listens."""

import asyncio
import json
import os
import ssl
from types import TracebackType
from typing import Self

from oncall.stack.files import write_atomically
from oncall.stack.ports import LOOPBACK
from oncall.stack.smtp_receiver.faults import FaultWatch
from oncall.stack.smtp_receiver.letters import Book
from oncall.stack.smtp_receiver.options import Options, Tls
from oncall.stack.smtp_receiver.session import Receiving, Session
from oncall.stack.smtp_receiver.tls import server_context
from oncall.stack.smtp_receiver.wire import ClosedError, Wire

ADDRESS = "receiver.json"
BACKLOG = 1024


class Receiver:
    """An SMTP receiver on the running event loop, as an async context manager."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._sessions: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        options = self._options
        self._book = Book(options.folder, keep_bodies=options.keep_bodies)
        tls = None if options.tls is Tls.NONE else server_context(options.folder)
        self._shared = Receiving(options, self._book, FaultWatch(options.folder), tls)
        self._server = await asyncio.start_server(
            self._serve, LOOPBACK, options.port, backlog=BACKLOG, ssl=self._implicit(tls)
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        address = {"port": self.port, "pid": os.getpid()}
        write_atomically(options.folder / ADDRESS, json.dumps(address))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)
        self._book.close()
        (self._options.folder / ADDRESS).unlink(missing_ok=True)

    def _implicit(self, tls: ssl.SSLContext | None) -> ssl.SSLContext | None:
        return tls if self._options.tls is Tls.IMPLICIT else None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._sessions.add(task)
            task.add_done_callback(self._sessions.discard)
        session = Session(self._shared, Wire(reader, writer), encrypted=self._options.tls is Tls.IMPLICIT)
        try:
            await session.run()
        except (ClosedError, OSError, asyncio.CancelledError):
            pass  # the end of a session, by either side, or of the receiver
        finally:
            writer.close()
