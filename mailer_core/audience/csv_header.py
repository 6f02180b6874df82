"""The first line of the file: is it text at all, which delimiter, which columns."""

import codecs
import csv
import re
from dataclasses import dataclass

from mailer_core.audience.csv_lines import MAX_LINE_BYTES
from mailer_core.audience.exceptions import FileProblem, RecipientsFileError
from mailer_core.audience.report import shown

DELIMITERS = ",;\t"
ADDRESS_COLUMN = "email"
ADDRESS_NAMES = frozenset({"email", "e_mail", "mail"})
RESERVED_NAMES = frozenset({"unsubscribe_url"})
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MAGIC = {
    b"PK\x03\x04": "xlsx, ods, zip",
    b"\xd0\xcf\x11\xe0": "xls",
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
}


@dataclass(frozen=True, slots=True)
class Header:
    """How the rows are to be read: the delimiter and the merge field of each column (`email` for the address)."""

    delimiter: str
    columns: tuple[str, ...]


def read_header(raw: bytes) -> Header:
    """Understand the first line; raises RecipientsFileError with the next step for its author."""
    _check_is_text(raw)
    text = _decoded(raw)
    delimiter, names = _split(text)
    columns = tuple(_address_column_renamed(name) for name in map(_field_name, names))
    _check_columns(columns, names)
    return Header(delimiter, columns)


def _check_is_text(raw: bytes) -> None:
    for magic, kind in _MAGIC.items():
        if raw.startswith(magic):
            raise RecipientsFileError(FileProblem.NOT_TEXT, kind)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _alternates_with_nul(raw):
        raise RecipientsFileError(FileProblem.UTF16)
    if b"\0" in raw:
        raise RecipientsFileError(FileProblem.NOT_TEXT, "NUL")


def _alternates_with_nul(raw: bytes) -> bool:
    """Recognise UTF-16 without its mark: each second byte of a Latin header is NUL."""
    return len(raw) > 1 and raw.count(b"\0") * 2 >= len(raw) - 1


def _decoded(raw: bytes) -> str:
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise RecipientsFileError(FileProblem.HEADER_ENCODING) from error
    if not text.strip():
        raise RecipientsFileError(FileProblem.EMPTY)
    if len(raw) > MAX_LINE_BYTES:
        raise RecipientsFileError(FileProblem.HEADER_UNREADABLE)
    if "\r" in text:
        raise RecipientsFileError(FileProblem.OLD_MAC_LINES)
    return text


def _split(text: str) -> tuple[str, list[str]]:
    """Take the delimiter that gives most columns; among equals the first of `,` `;` tab."""
    readings = [(delimiter, _cells(text, delimiter)) for delimiter in DELIMITERS]
    return max(readings, key=lambda reading: len(reading[1]))


def _cells(text: str, delimiter: str) -> list[str]:
    """Read the names; none where a quote is open or misplaced."""
    try:
        names = next(csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=True))
    except csv.Error:
        return []
    return names if '"' not in "".join(names) else []


def _field_name(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def _address_column_renamed(name: str) -> str:
    return ADDRESS_COLUMN if name in ADDRESS_NAMES else name


def _check_columns(columns: tuple[str, ...], names: list[str]) -> None:
    if not columns:
        raise RecipientsFileError(FileProblem.HEADER_UNREADABLE)
    if ADDRESS_COLUMN not in columns:
        raise RecipientsFileError(FileProblem.NO_ADDRESS_COLUMN, shown(", ".join(names)))
    for position, column in enumerate(columns):
        if not _FIELD_NAME.fullmatch(column):
            raise RecipientsFileError(FileProblem.BAD_COLUMN_NAME, shown(names[position]))
        if column in RESERVED_NAMES:
            raise RecipientsFileError(FileProblem.RESERVED_COLUMN, column)
        if column in columns[:position]:
            raise RecipientsFileError(FileProblem.DUPLICATE_COLUMN, column)
