"""Measure the pages: `python -m benchmarks.pages [--rows 10000000]` prints a section of Markdown.

The rows need about 3 GB for the time of the run.
"""

import argparse
import subprocess
import sys

from benchmarks.pages.answers import answers
from benchmarks.pages.polling import polling
from benchmarks.recipients import ROWS

PARTS = ("answers", "polling")


def main() -> None:
    """Measure, and print. Each part has a stack of its own, and so a process: Django reads its database once."""
    parser = argparse.ArgumentParser(prog="benchmarks.pages", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--only", choices=PARTS)
    chosen = parser.parse_args()
    if chosen.only:
        print("\n".join(polling() if chosen.only == "polling" else answers(chosen.rows)))
        return
    for part in PARTS:
        command = [sys.executable, "-m", "benchmarks.pages", "--rows", str(chosen.rows), "--only", part]
        subprocess.run(command, check=True)


main()
