"""Recipients from a CSV file (RFC 4180): each row is taken, or refused with its line and reason."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from itertools import islice
from typing import BinaryIO

from mailer_core.audience.addresses import address_key, normal_address
from mailer_core.audience.csv_header import ADDRESS_COLUMN, Header, read_header
from mailer_core.audience.csv_lines import Line, Lines
from mailer_core.audience.exceptions import AddressError, FileProblem, RecipientsFileError
from mailer_core.audience.report import Accepted, RefusalReason, Refused, shown

DEFAULT_MAX_BYTES = 10 * 1024 * 1024
# A quote that stays open must not swallow the rest of the file.
MAX_RECORD_LINES = 20

_UNDECODED = re.compile("[\udc80-\udcff]")
# C0 but tab, DEL, C1 and the two Unicode separators: all that some parser takes for the end of a line.
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_PERCENT_ENCODED = re.compile("%0[0ad]", re.IGNORECASE)
_LINE_BREAKS = frozenset(b"\r\n\0")
_FORMULA_LEADS = tuple("=@+-＝＠＋－")
_NUMBER_OR_PHONE = re.compile(r"[+-][0-9 ().,/-]*%?")


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    text: str
    cells: list[str]
    readable: bool


def read_recipients(stream: BinaryIO, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Accepted | Refused]:
    """Read the rows one by one; memory grows only with the distinct addresses, about 150 bytes each.

    Raises RecipientsFileError: for the header before the first row, for `max_bytes` before it where the stream
    knows its size, else at the byte that passes it, so store the rows in one transaction.
    """
    _refuse_too_large(stream, max_bytes)
    lines = Lines(stream, max_bytes)
    header = read_header(_first_line(lines))
    first_lines: dict[str, int] = {}
    while record := _next_record(lines, header.delimiter):
        yield _refused_row(record, header) or _refused_cell(record) or _recipient(record, header, first_lines)


def _refuse_too_large(stream: BinaryIO, max_bytes: int) -> None:
    """Say it at once where it is known: a person waits, and half a million rows take long to read."""
    if not stream.seekable():
        return
    here = stream.tell()
    size = stream.seek(0, io.SEEK_END) - here
    stream.seek(here)
    if size > max_bytes:
        raise RecipientsFileError(FileProblem.TOO_LARGE, str(max_bytes))


def _first_line(lines: Lines) -> bytes:
    """Skip blank lines above the header; empty at the end of the file."""
    while (raw := lines.read_raw()) and not raw.strip():
        pass
    return raw


def _next_record(lines: Lines, delimiter: str) -> _Record | None:
    """Take the lines of one record; where they make none, take the first line alone."""
    drawn: list[Line] = []

    def draw() -> Iterator[str]:
        for line in islice(lines, MAX_RECORD_LINES):
            drawn.append(line)
            yield line.text

    try:
        cells = next(csv.reader(draw(), delimiter=delimiter, strict=True, skipinitialspace=True), None)
    except csv.Error:
        cells = None
        lines.give_back(drawn[1:])
        del drawn[1:]
    if not drawn:
        return None
    readable = cells is not None and all(line.whole for line in drawn)
    text = "".join(line.text for line in drawn).rstrip("\r\n")
    return _Record(drawn[0].number, text, cells or [], readable)


def _refused_row(record: _Record, header: Header) -> Refused | None:
    if _UNDECODED.search(record.text):
        reason = RefusalReason.WRONG_ENCODING
    elif not record.readable:
        forged = _CONTROL.search(record.text)
        reason = RefusalReason.HEADER_INJECTION if forged else RefusalReason.BAD_ROW
    elif any(cell.strip() for cell in record.cells[len(header.columns) :]):
        reason = RefusalReason.TOO_MANY_COLUMNS
    else:
        return None
    return Refused(record.line, reason, shown(record.text))


def _refused_cell(record: _Record) -> Refused | None:
    for cell in record.cells:
        if _breaks_a_header(cell):
            return Refused(record.line, RefusalReason.HEADER_INJECTION, shown(cell))
        if _is_formula(cell):
            return Refused(record.line, RefusalReason.FORMULA, shown(cell))
    return None


def _breaks_a_header(cell: str) -> bool:
    if _CONTROL.search(cell) or _PERCENT_ENCODED.search(cell):
        return True
    return "=?" in cell and _encoded_words_break_a_line(cell)


def _encoded_words_break_a_line(cell: str) -> bool:
    """Read RFC 2047 encoded words as a mail program would; broken ones hide nothing."""
    try:
        chunks = decode_header(cell)
    except HeaderParseError:
        return False
    return any(not _LINE_BREAKS.isdisjoint(chunk) for chunk, _ in chunks if isinstance(chunk, bytes))


def _is_formula(cell: str) -> bool:
    """Tell what a spreadsheet would run, https://owasp.org/www-community/attacks/CSV_Injection."""
    text = cell.strip()
    return cell.startswith("\t") or (text.startswith(_FORMULA_LEADS) and not _NUMBER_OR_PHONE.fullmatch(text))


def _recipient(record: _Record, header: Header, first_lines: dict[str, int]) -> Accepted | Refused:
    fields = _fields(header, record.cells)
    given = fields.pop(ADDRESS_COLUMN)
    try:
        email = normal_address(given)
    except AddressError as error:
        return Refused(record.line, error.reason, shown(given))
    first_line = first_lines.setdefault(address_key(email), record.line)
    if first_line != record.line:
        return Refused(record.line, RefusalReason.DUPLICATE, shown(given), first_line)
    return Accepted(record.line, email, fields)


def _fields(header: Header, cells: list[str]) -> dict[str, str]:
    """Name the cells; those that a short row lacks are empty."""
    missing = [""] * (len(header.columns) - len(cells))
    return {name: cell.strip() for name, cell in zip(header.columns, cells + missing, strict=False)}
