"""Splits a query into tokens as Loki's scanner does (Go's text/scanner with durations, sizes and ranges on top).

The scanner decides what is a keyword by the text alone, what is a function by the parenthesis that follows,
and what is a duration by trying. An unknown character is a name. All of that is visible in error positions.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from lark import Token
from lark.common import LexerConf
from lark.lexer import Lexer

from observability.logql.exceptions import LogQLSyntaxError, Position
from observability.logql.units import parse_bytes, parse_duration, parse_prometheus_duration

KEYWORDS = frozenset(
    {
        *("by", "without", "bool", "offset", "on", "ignoring", "group_left", "group_right", "or", "and", "unless"),
        *("unwrap", "json", "regexp", "logfmt", "unpack", "pattern", "label_format", "line_format", "decolorize"),
        *("drop", "keep"),
    }
)
RANGE_OPERATIONS = (
    *("rate", "rate_counter", "count_over_time", "bytes_rate", "bytes_over_time", "avg_over_time"),
    *("sum_over_time", "min_over_time", "max_over_time", "stdvar_over_time", "stddev_over_time"),
    *("quantile_over_time", "first_over_time", "last_over_time", "absent_over_time"),
)
VECTOR_OPERATIONS = (
    *("sum", "avg", "max", "min", "count", "stddev", "stdvar", "bottomk", "topk", "sort", "sort_desc"),
    "approx_topk",
)
CONVERSIONS = ("bytes", "duration", "duration_seconds")
FUNCTIONS = {
    **dict.fromkeys(RANGE_OPERATIONS, "RANGE_OPERATION"),
    **dict.fromkeys(VECTOR_OPERATIONS, "VECTOR_OPERATION"),
    **dict.fromkeys(CONVERSIONS, "CONVERSION"),
    "vector": "VECTOR",
    "label_replace": "LABEL_REPLACE",
    "ip": "IP",
}
SYMBOLS = {
    ",": "COMMA",
    ".": "DOT",
    "{": "_OPEN_BRACE",
    "}": "_CLOSE_BRACE",
    "=": "EQ",
    "!=": "NEQ",
    "=~": "RE",
    "!~": "NRE",
    "!>": "NPA",
    "|=": "PIPE_EXACT",
    "|~": "PIPE_MATCH",
    "|>": "PIPE_PATTERN",
    "|": "_PIPE",
    "(": "_OPEN",
    ")": "CLOSE",
    "]": "CLOSE_BRACKET",
    "+": "ADD",
    "-": "SUB",
    "*": "MUL",
    "/": "DIV",
    "%": "MOD",
    "^": "POW",
    "==": "CMP_EQ",
    ">": "GT",
    ">=": "GTE",
    "<": "LT",
    "<=": "LTE",
}
_SKIPPED = re.compile(r"(?:[ \t\r\n]|//[^\n]*|/\*.*?\*/|#[^\n]*)+", re.DOTALL)
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F_]+(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]+)?|0[oO][0-7_]+|0[bB][01][01_]*"
    r"|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9_]*)?"
)
_NAME = re.compile(r"[^\W\d]\w*")
_CALL = re.compile(r"\s*(?:\(|(?:by|without)\s*\()", re.IGNORECASE)
_FLAG = re.compile(r"--(?:strict|keep-empty)(?![^\W\d_]|-)")
_ESCAPE = re.compile(r"\\(?:([abfnrtv\\])|(\")|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_CONTROL = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_BAD_OCTAL = re.compile(r"0[0-9_]*[89][0-9_]*")
_MAX_QUERY = 131_072


class QueryLexer(Lexer):
    """What the parser calls; all state lives in one `_Scan` for each query."""

    def __init__(self, lexer_conf: LexerConf) -> None:
        del lexer_conf  # the terminals are this module's own

    def lex(self, data: str) -> Iterator[Token]:  # type: ignore[override]  # lark's simple form: lex(text)
        """Yield tokens; raises LogQLSyntaxError where Loki's scanner would complain."""
        return iter(_Scan(data))


class _Scan:
    def __init__(self, text: str) -> None:
        if len(text.encode()) >= _MAX_QUERY:
            raise LogQLSyntaxError(f"input size too long ({len(text.encode())} > {_MAX_QUERY})")
        self.text = text
        self.offset = 0
        self._lines = [0, *(newline.end() for newline in re.finditer("\n", text))]

    def __iter__(self) -> Iterator[Token]:
        while True:
            self._skip()
            if self.offset == len(self.text):
                return
            yield self._token()

    def _skip(self) -> None:
        if skipped := _SKIPPED.match(self.text, self.offset):
            self.offset = skipped.end()
        if self.text.startswith("/*", self.offset):
            raise self._error("comment not terminated")

    def _token(self) -> Token:
        char = self.text[self.offset]
        following = self.text[self.offset + 1 : self.offset + 2]
        special = {'"': self._string, "`": self._string, "'": self._char, "[": self._range, "-": self._minus}
        if char in special:
            return special[char]()
        if "0" <= char <= "9" or (char == "." and "0" <= following <= "9"):
            return self._number()
        if name := _NAME.match(self.text, self.offset):
            return self._name(name[0])
        return self._symbol(char + following)

    def _string(self) -> Token:
        quote = self.text[self.offset]
        raw = quote == "`"
        end = self._string_end(quote, raw=raw)
        body = self.text[self.offset + 1 : end - 1]
        return self._take("STRING", body if raw else self._unquote(body), end)

    def _string_end(self, quote: str, *, raw: bool) -> int:
        index = self.offset + 1
        while index < len(self.text):
            char = self.text[index]
            if char == quote:
                return index + 1
            if char == "\n" and not raw:
                break
            if char == "\\" and not raw:
                index = self._escape_end(index, quote)
                continue
            index += 1
        raise self._error("literal not terminated")

    def _escape_end(self, index: int, quote: str) -> int:
        if quote == "'" and self.text.startswith("\\'", index):
            return index + 2
        if escape := _ESCAPE.match(self.text, index):
            return escape.end()
        raise self._error("invalid char escape")

    def _unquote(self, body: str) -> str:
        """Return the text that a literal stands for; escapes may name bytes of UTF-8 one by one."""
        if "\\" not in body:
            return body
        out, last = bytearray(), 0
        for escape in _ESCAPE.finditer(body):
            out += body[last : escape.start()].encode()
            out += self._unescape(escape)
            last = escape.end()
        out += body[last:].encode()
        try:
            return out.decode()
        except UnicodeDecodeError:
            raise self._error("invalid UTF-8 rune") from None

    def _unescape(self, escape: re.Match[str]) -> bytes:
        control, quote, octal, byte, short, long = escape.groups()
        if control or quote:
            return _CONTROL.get(control, '"').encode()
        if octal or byte:
            code = int(octal, 8) if octal else int(byte, 16)
            return self._checked(code, 0xFF).to_bytes(1)
        return chr(self._checked(int(short or long, 16), 0x10FFFF)).encode(errors="replace")

    def _checked(self, code: int, maximum: int) -> int:
        if code > maximum:
            raise self._error("invalid syntax")
        return code

    def _char(self) -> Token:
        end = self._string_end("'", raw=False)
        if len(self._unquote(self.text[self.offset + 1 : end - 1].replace("\\'", "'"))) != 1:
            raise self._error("invalid char literal")
        return self._take("IDENTIFIER", self.text[self.offset : end], end)

    def _range(self) -> Token:
        end = self.text.find("]", self.offset)
        if end < 0:
            raise self._error("missing closing ']' in duration", extended=True)
        try:
            interval = parse_prometheus_duration(self.text[self.offset + 1 : end])
        except ValueError as error:
            raise self._error(str(error), extended=True) from None
        return self._take("RANGE", str(interval), end + 1, extended=True)

    def _number(self) -> Token:
        number = _NUMBER.match(self.text, self.offset)
        assert number is not None  # noqa: S101 - the first character is a digit or `.digit`
        text = number[0]
        if text[-1] in "eE+-" and not text.lower().startswith("0x"):
            raise self._error("exponent has no digits")
        if _BAD_OCTAL.fullmatch(text):
            raise self._error("invalid digit in octal literal")
        return self._measure(text) or self._take("NUMBER", text, number.end())

    def _measure(self, number: str) -> Token | None:
        """Return a duration or a size that begins with this number, if one does."""
        start = self.offset + len(number)
        for kind, letters, parse in (("DURATION", "nuµmshdwy", parse_duration), ("BYTES", "BikKMGTP", parse_bytes)):
            end = start
            while end < len(self.text) and (self.text[end].isnumeric() or self.text[end] in letters + "."):
                end += 1
            if end == start:
                continue
            try:
                value = parse(self.text[self.offset : end])
            except ValueError:
                continue
            return self._take(kind, str(value), end, extended=True)
        return None

    def _minus(self) -> Token:
        if flag := _FLAG.match(self.text, self.offset):
            return self._take("FUNCTION_FLAG", flag[0], flag.end(), extended=True)
        negative = self._measure("-")
        if negative is not None and negative.type == "DURATION":
            return negative
        return self._take("SUB", "-", self.offset + 1)

    def _name(self, name: str) -> Token:
        end = self.offset + len(name)
        lower = name.lower()
        if lower in FUNCTIONS:
            called = _CALL.match(self.text, end) is not None
            return self._take(FUNCTIONS[lower], lower, end) if called else self._take("IDENTIFIER", name, end)
        if lower in KEYWORDS:
            return self._take(lower.upper(), lower, end)
        return self._take("IDENTIFIER", name, end)

    def _symbol(self, pair: str) -> Token:
        if pair in SYMBOLS and len(pair) > 1:
            return self._take(SYMBOLS[pair], pair, self.offset + 2, extended=True)
        return self._take(SYMBOLS.get(pair[0], "IDENTIFIER"), pair[0], self.offset + 1)

    def _take(self, kind: str, value: str, end: int, *, extended: bool = False) -> Token:
        """Return the token up to `end`: `line` is what Loki prints, `end_line` where it really stands."""
        place = self._place()
        token = Token(kind, value, self.offset, 0 if extended else place.line, place.column, place.line)
        self.offset = end
        return token

    def _place(self) -> Position:
        line = bisect_right(self._lines, self.offset)
        return Position(line, self.offset - self._lines[line - 1] + 1)

    def _error(self, message: str, *, extended: bool = False) -> LogQLSyntaxError:
        place = self._place()
        return LogQLSyntaxError(message, Position(0, place.column) if extended else place)


def position_of(text: str, offset: int) -> Position:
    """Line and column of a character."""
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
