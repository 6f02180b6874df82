"""A process that outlives its supervisor by a moment: when the supervisor is gone, it ends the rest.

`python -m oncall.stack.warden STATE_DIR`, with a pipe from the supervisor as standard input. The pipe
closes with the supervisor, even by SIGKILL, on Linux and macOS alike. After an orderly stop nothing
is listed any more, and the warden just ends.
"""

import sys
from pathlib import Path

from oncall.stack.announcement import withdraw
from oncall.stack.processes import Roster

GRACE_SECONDS = 5.0


def main() -> None:
    """Wait for the end of the supervisor, then end what it has listed."""
    sys.stdin.buffer.read()
    folder = Path(sys.argv[1])
    withdraw(folder)
    Roster(folder).end_all(GRACE_SECONDS)


if __name__ == "__main__":
    main()
