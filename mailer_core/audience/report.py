"""What an import took and refused, and the sentence for each refusal in English and Russian."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

SHOWN_CHARACTERS = 40
KEPT_REFUSALS = 100


class RefusalReason(StrEnum):
    """Why one row is not taken; the closed list of codes."""

    EMPTY = "empty"
    MALFORMED = "malformed"
    LOCAL_PART_TOO_LONG = "local_part_too_long"
    UNSUPPORTED_LOCAL_PART = "unsupported_local_part"
    DOMAIN_TOO_LONG = "domain_too_long"
    BAD_DOMAIN = "bad_domain"
    HEADER_INJECTION = "header_injection"
    WRONG_ENCODING = "wrong_encoding"
    FORMULA = "formula"
    DUPLICATE = "duplicate"
    ALREADY_THERE = "already_there"
    TOO_MANY_COLUMNS = "too_many_columns"
    BAD_ROW = "bad_row"


_SENTENCES: dict[RefusalReason, dict[str, str]] = {
    RefusalReason.EMPTY: {
        "en": "there is no address",
        "ru": "нет адреса",
    },
    RefusalReason.MALFORMED: {
        "en": "this is not an e-mail address (RFC 5321 4.1.2)",
        "ru": "это не адрес электронной почты (RFC 5321 4.1.2)",
    },
    RefusalReason.LOCAL_PART_TOO_LONG: {
        "en": "the local part is longer than 64 characters (RFC 5321 4.5.3.1.1)",
        "ru": "часть до @ длиннее 64 символов (RFC 5321 4.5.3.1.1)",
    },
    RefusalReason.UNSUPPORTED_LOCAL_PART: {
        "en": "the local part has letters outside ASCII, which few servers take (SMTPUTF8, RFC 6531)",
        "ru": "в части до @ есть буквы вне ASCII, их принимают немногие серверы (SMTPUTF8, RFC 6531)",
    },
    RefusalReason.DOMAIN_TOO_LONG: {
        "en": "the domain is too long: 63 characters between dots, 253 in all, 254 with the local part (RFC 1035)",
        "ru": "домен слишком длинный: 63 символа между точками, 253 всего, 254 с частью до @ (RFC 1035)",
    },
    RefusalReason.BAD_DOMAIN: {
        "en": "the part after @ is not a domain that can receive mail (RFC 1035 2.3.1, RFC 5891)",
        "ru": "часть после @ — не домен, который может принимать почту (RFC 1035 2.3.1, RFC 5891)",
    },
    RefusalReason.HEADER_INJECTION: {
        "en": "a cell holds a line break or a control character, plain or encoded, "
        "which could forge a header of the letter",
        "ru": "в ячейке есть перевод строки или управляющий символ, явный или закодированный: "
        "им можно подделать заголовок письма",
    },
    RefusalReason.WRONG_ENCODING: {
        "en": "the row is not valid UTF-8",
        "ru": "строка не в кодировке UTF-8",
    },
    RefusalReason.FORMULA: {
        "en": "a spreadsheet would run this cell as a formula",
        "ru": "электронная таблица выполнила бы эту ячейку как формулу",
    },
    RefusalReason.DUPLICATE: {
        "en": "the same address stands in line {first_line}",
        "ru": "этот адрес уже есть в строке {first_line}",
    },
    RefusalReason.ALREADY_THERE: {
        "en": "the campaign already has this address",
        "ru": "этот адрес уже есть в кампании",
    },
    RefusalReason.TOO_MANY_COLUMNS: {
        "en": "the row has more cells than the header has columns",
        "ru": "в строке больше ячеек, чем столбцов в заголовке",
    },
    RefusalReason.BAD_ROW: {
        "en": "the row cannot be read as CSV: a quote is open or misplaced, or the line is over 64 KiB (RFC 4180)",
        "ru": "строка не читается как CSV: кавычка не закрыта или стоит не там, либо строка длиннее 64 КиБ (RFC 4180)",
    },
}


def sentence(reason: RefusalReason, lang: str, first_line: int | None = None) -> str:
    """Say the reason to a human; `lang` is `en` or `ru` (any other falls back to `en`)."""
    said = _SENTENCES[reason]
    return said.get(lang, said["en"]).format(first_line=first_line)


def shown(text: str) -> str:
    """Make a cell safe to print: at most 40 characters, undecodable bytes and control characters escaped."""
    cut = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    decoded = cut.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if unicodedata.category(c)[0] != "C" else _escaped(c) for c in decoded)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that becomes a recipient: its first physical line, the normal form of its address, its merge fields."""

    line: int
    email: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken: its first physical line, why, and the start of what stood there."""

    line: int
    reason: RefusalReason
    shown: str
    first_line: int | None = None

    @property
    def sentence(self) -> str:
        """The reason in English."""
        return sentence(self.reason, "en", self.first_line)

    def text(self, lang: str = "en") -> str:
        """One line for a human: where, why, what."""
        where = "строка {}: отказ" if lang == "ru" else "line {}: refused"
        return f'{where.format(self.line)}: {sentence(self.reason, lang, self.first_line)}: "{self.shown}"'

    def as_dict(self, lang: str = "en") -> dict[str, str | int]:
        """Give the same as JSON values."""
        why = sentence(self.reason, lang, self.first_line)
        return {"line": self.line, "reason": self.reason.value, "sentence": why, "shown": self.shown}


@dataclass(slots=True)
class ImportReport:
    """The sum of an import: how many rows it took, how many it refused by reason, the first `keep` refused ones."""

    taken: int = 0
    refused: Counter[RefusalReason] = field(default_factory=Counter)
    first_refusals: list[Refused] = field(default_factory=list)
    keep: int = KEPT_REFUSALS

    def accepted(self, rows: Iterable[Accepted | Refused]) -> Iterator[Accepted]:
        """Pass on the accepted rows while counting all of them; complete when the iterator is used up."""
        for row in rows:
            if isinstance(row, Accepted):
                self.taken += 1
                yield row
            else:
                self._refuse(row)

    def _refuse(self, row: Refused) -> None:
        self.refused[row.reason] += 1
        if len(self.first_refusals) < self.keep:
            self.first_refusals.append(row)

    def lines(self, lang: str = "en") -> list[str]:
        """Give a text line for each refusal kept, and one that counts those beyond."""
        said = [row.text(lang) for row in self.first_refusals]
        beyond = self.refused.total() - len(said)
        if beyond:
            said.append(f"… и ещё отказов: {beyond}" if lang == "ru" else f"… and {beyond} more refused")
        return said

    def as_dict(self, lang: str = "en") -> dict[str, object]:
        """Give the report as JSON values."""
        return {
            "taken": self.taken,
            "refused": self.refused.total(),
            "refused_by_reason": {reason.value: count for reason, count in sorted(self.refused.items())},
            "refused_lines": [row.as_dict(lang) for row in self.first_refusals],
        }
