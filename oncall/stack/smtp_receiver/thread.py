"""The receiver inside the process that asks for it, on a thread: the quickest one for a test."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from oncall.stack.smtp_receiver.options import Options
from oncall.stack.smtp_receiver.server import Receiver


@contextmanager
def receiver_in_thread(options: Options) -> Iterator[Receiver]:
    """Serve until the context ends."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    receiver = Receiver(options)
    try:
        asyncio.run_coroutine_threadsafe(receiver.__aenter__(), loop).result()
        yield receiver
        asyncio.run_coroutine_threadsafe(receiver.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
