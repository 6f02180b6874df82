"""Rows as CSV that a spreadsheet opens without running anything that somebody wrote into a cell."""

import csv
import io
from collections.abc import Iterable, Iterator

BOM = "\ufeff"
"""Tells Excel that the file is UTF-8."""
_STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Write rows line by line (RFC 4180), as UTF-8 text with its mark in front."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def safe_cell(value: object) -> str:
    """Put an apostrophe before what a spreadsheet would run (https://owasp.org/www-community/attacks/CSV_Injection)."""
    text = "" if value is None else str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text
