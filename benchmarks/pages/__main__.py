"""Measure the pages: `python -m benchmarks.pages [--rows 10000000]` prints a section of Markdown.

The rows need about 3 GB for the time of the run.
"""

import argparse

from benchmarks.pages.answers import answers
from benchmarks.pages.polling import polling
from benchmarks.recipients import ROWS


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.pages", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--only", choices=("answers", "polling"))
    chosen = parser.parse_args()
    if chosen.only != "polling":
        print("\n".join(answers(chosen.rows)))
    if chosen.only != "answers":
        print("\n".join(polling()))


main()
