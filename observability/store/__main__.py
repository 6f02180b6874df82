"""`python -m observability.store --port 3100 --dir DIR`: the development log store until SIGTERM or Ctrl-C."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from observability.store.api import Api
from observability.store.exceptions import NotLoopbackError, StoreInUseError
from observability.store.push_request import MAX_BODY_BYTES
from observability.store.server import StoreServer
from observability.store.shelf import MEBIBYTE, Retention
from observability.store.store import LogStore

EXAMPLES = """examples:
  {prog} --dir log-store
  {prog} --dir log-store --port 0 --max-mebibytes 4096

exit codes: 0 asked to stop, 2 wrong usage, 64 not a loopback address, 75 another store has the directory
"""
LEAST_MEBIBYTES = 2 * (MAX_BODY_BYTES // MEBIBYTE)


def main(arguments: Sequence[str] | None = None, program: str = "python -m observability.store") -> int:
    """Serve; returns the exit code: 0, 64 for a wrong address, 75 where another store has the directory.

    `program` is what its user typed before the arguments.
    """
    options = _options(arguments, program)
    retention = Retention(options.max_mebibytes * MEBIBYTE, options.max_hours)
    try:
        store = LogStore(options.dir, retention)
        server = StoreServer(Api(store), options.port, options.host)
    except StoreInUseError as error:
        return _complain(error, os.EX_TEMPFAIL)
    except NotLoopbackError as error:
        return _complain(error, os.EX_USAGE)
    _stop_at_signals(server)
    sys.stdout.write(f"Log store of {options.dir} answers on {server.url}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    store.close()
    return os.EX_OK


def _options(arguments: Sequence[str] | None, program: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=program,
        description="Keep logs on this machine without a Loki until SIGTERM or Ctrl-C: for development.",
        epilog=EXAMPLES.format(prog=program),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--dir", type=Path, required=True, help="where to keep the lines")
    parser.add_argument("--port", type=int, default=3100, help="0 takes any free port and prints it")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    bound = f"bound on disk, at least {LEAST_MEBIBYTES}; the oldest hour goes first"
    parser.add_argument("--max-mebibytes", type=_bound, default=512, help=bound)
    parser.add_argument("--max-hours", type=int, default=169, help="age at which an hour goes")
    return parser.parse_args(arguments)


def _bound(text: str) -> int:
    if int(text) < LEAST_MEBIBYTES:
        raise argparse.ArgumentTypeError(f"at least {LEAST_MEBIBYTES}: a push may be larger than a smaller bound")
    return int(text)


def _stop_at_signals(server: StoreServer) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())


def _complain(error: Exception, code: int) -> int:
    sys.stderr.write(f"log store: {error}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
