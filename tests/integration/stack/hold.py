"""`python -m tests.integration.stack.hold FOLDER`: bring a stack up, say so, and wait for the end."""

import sys
import time
from pathlib import Path

from oncall.stack.embedded import EmbeddedStack

if __name__ == "__main__":
    with EmbeddedStack(Path(sys.argv[1])):
        print("up", flush=True)  # noqa: T201 - the test waits for this line
        time.sleep(600)
