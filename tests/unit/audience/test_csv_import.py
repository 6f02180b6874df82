import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.audience.csv_import import MAX_RECORD_LINES, read_recipients
from mailer_core.audience.exceptions import RecipientsFileError
from mailer_core.audience.report import Accepted, RefusalReason, Refused, shown


def rows_of(*lines: bytes, header: bytes = b"email,name,city") -> list[Accepted | Refused]:
    return list(read_recipients(io.BytesIO(b"\n".join([header, *lines]))))


def refusal(*lines: bytes) -> Refused:
    [row] = rows_of(*lines)
    assert isinstance(row, Refused)
    return row


def test_a_row_becomes_a_recipient_with_its_line_and_fields() -> None:
    assert rows_of("anna@example.com, Анна ,Москва\r".encode()) == [
        Accepted(2, "anna@example.com", {"name": "Анна", "city": "Москва"})
    ]


def test_the_byte_order_mark_and_blank_lines_above_the_header_are_no_data() -> None:
    content = b"\n\xef\xbb\xbfemail\na@example.com"
    assert list(read_recipients(io.BytesIO(content))) == [Accepted(3, "a@example.com", {})]


def test_quoted_cells_may_hold_delimiters_and_quotes() -> None:
    [row] = rows_of(b'a@example.com,"Anna ""Ann"" Berg","Cork, Ireland"')
    assert row == Accepted(2, "a@example.com", {"name": 'Anna "Ann" Berg', "city": "Cork, Ireland"})


def test_a_short_row_has_empty_fields_and_empty_surplus_cells_are_nothing() -> None:
    assert rows_of(b"a@example.com", b"b@example.com,B,C,, ,") == [
        Accepted(2, "a@example.com", {"name": "", "city": ""}),
        Accepted(3, "b@example.com", {"name": "B", "city": "C"}),
    ]


@pytest.mark.parametrize(
    "cell", [b"-5", b"+7 (495) 123-45-67", b"-3,14", b"-10%", b"-", b"a=b", b"x@example.com", b"100%"]
)
def test_numbers_phones_and_dashes_are_no_formulas(cell: bytes) -> None:
    [row] = rows_of(b'a@example.com,"' + cell + b'",')
    assert isinstance(row, Accepted)


@pytest.mark.parametrize(
    "cell",
    [b"=1+1", b"@SUM(A1)", b"+A1", b"-A1+2", b" =1", b"\t=1", b"\tplain", b"-2+3+cmd|' /C calc'!A0", "＝1".encode()],
)
def test_a_cell_that_a_spreadsheet_would_run_is_refused(cell: bytes) -> None:
    assert refusal(b'a@example.com,"' + cell + b'",').reason is RefusalReason.FORMULA


@pytest.mark.parametrize(
    "cell",
    [
        b'"Eve\nBcc: b@example.com"',
        b'"Eve\r\nBcc: b@example.com"',
        b'"Eve\rBcc: b@example.com"',
        b"Eve\rBcc: b@example.com",
        b"Eve\0",
        b"Eve\x0bBcc",
        "Eve\u2028Bcc".encode(),
        "Eve\u0085Bcc".encode(),
        b"Eve%0D%0ABcc",
        b"Eve%0a",
        b"Eve%00",
        b"a =?utf-8?q?x=0ABcc?=",
        b"a =?utf-8?b?eAoNQmNj?=",
    ],
)
def test_a_line_break_plain_or_encoded_is_header_injection(cell: bytes) -> None:
    assert refusal(b"a@example.com," + cell + b",").reason is RefusalReason.HEADER_INJECTION


@pytest.mark.parametrize("cell", ["a =?utf-8?b?0JDQvdC90LA=?=", "a =?utf-8?b?====?=", "a =?", "50%0ff", "%0"])
def test_what_only_looks_encoded_is_taken(cell: str) -> None:
    [row] = rows_of(f"a@example.com,{cell},".encode())
    assert isinstance(row, Accepted)


def test_an_address_with_a_line_break_is_header_injection() -> None:
    assert refusal(b'"a@example.com\nBcc: b@example.com",x,').reason is RefusalReason.HEADER_INJECTION


def test_only_the_row_in_another_encoding_is_refused() -> None:
    before, bad, after = rows_of(b"a@example.com", "b@example.com,Павел".encode("cp1251"), b"c@example.com")
    assert bad == Refused(3, RefusalReason.WRONG_ENCODING, r"b@example.com,\xcf\xe0\xe2\xe5\xeb")
    assert isinstance(before, Accepted)
    assert isinstance(after, Accepted)


def test_a_duplicate_names_the_line_of_the_first_in_any_form() -> None:
    first, by_case, by_idn = rows_of(
        "Info@пример.рф".encode(), "iNFO@ПРИМЕР.рф".encode(), b"info@xn--e1afmkfd.xn--p1ai"
    )
    assert isinstance(first, Accepted)
    assert by_case == Refused(3, RefusalReason.DUPLICATE, "iNFO@ПРИМЕР.рф", 2)
    assert by_idn == Refused(4, RefusalReason.DUPLICATE, "info@xn--e1afmkfd.xn--p1ai", 2)


def test_too_many_cells_are_refused() -> None:
    assert refusal(b"a@example.com,b,c,d").reason is RefusalReason.TOO_MANY_COLUMNS


def test_an_open_quote_costs_its_own_row_alone() -> None:
    rows = rows_of(b'a@example.com,"Open,x', *(b"b%d@example.com" % number for number in range(100)))
    assert rows[0] == Refused(2, RefusalReason.BAD_ROW, 'a@example.com,"Open,x')
    assert [row.line for row in rows if isinstance(row, Accepted)] == list(range(3, 103))


def test_an_open_quote_in_each_row_is_refused_row_by_row() -> None:
    rows = rows_of(*[b'a@example.com,"Open'] * (MAX_RECORD_LINES + 5))
    assert {row.reason for row in rows if isinstance(row, Refused)} == {RefusalReason.BAD_ROW}
    assert len(rows) == MAX_RECORD_LINES + 5


def test_a_record_is_named_by_its_first_physical_line() -> None:
    rows = rows_of(b"a@example.com", b'b@example.com,"1\n2\n3",', b"c@example.com")
    assert [row.line for row in rows] == [2, 3, 6]


def test_an_endless_line_costs_its_own_row_and_little_memory() -> None:
    stream = io.BytesIO(b"email,name\nb@example.com," + b"x" * 8_000_000 + b"\na@example.com")
    tracemalloc.start()
    rows = list(read_recipients(stream))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == [
        Refused(2, RefusalReason.BAD_ROW, shown("b@example.com," + "x" * 99)),
        Accepted(3, "a@example.com", {"name": ""}),
    ]
    assert peak < 2_000_000


def test_memory_stays_flat_while_rows_pass() -> None:
    stream = io.BytesIO(b"email,name\n" + b"".join(b"a%d@example.com,%01000d\n" % (n, n) for n in range(2_000)))
    tracemalloc.start()
    taken = sum(isinstance(row, Accepted) for row in read_recipients(stream))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken == 2_000
    assert peak < 1_000_000, "a file of 2 MB must not be held"


@given(st.lists(st.binary(max_size=60) | st.text('a@".,;\r\n=é', max_size=20).map(str.encode), max_size=12))
def test_any_bytes_give_rows_or_a_sentence_and_lose_no_good_row(noise: list[bytes]) -> None:
    lines = [line.replace(b"\n", b"") for line in noise]
    content = b"\n".join([b"email,name", *lines, *[b""] * MAX_RECORD_LINES, b"last@example.com,Last"])
    rows = list(read_recipients(io.BytesIO(content)))
    assert rows[-1] == Accepted(len(lines) + MAX_RECORD_LINES + 2, "last@example.com", {"name": "Last"})
    assert [row.line for row in rows] == sorted({row.line for row in rows})


@given(st.binary(max_size=200))
def test_any_first_line_is_understood_or_refused_with_a_sentence(content: bytes) -> None:
    try:
        list(read_recipients(io.BytesIO(content)))
    except RecipientsFileError as refused:
        assert refused.sentence("ru")
