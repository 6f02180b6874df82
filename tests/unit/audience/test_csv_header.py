import io

import pytest

from mailer_core.audience.csv_header import Header, read_header
from mailer_core.audience.csv_import import read_recipients
from mailer_core.audience.exceptions import FileProblem, RecipientsFileError


@pytest.mark.parametrize(
    ("first_line", "header"),
    [
        (b"email\n", Header(",", ("email",))),
        (b"E-Mail;Name\r\n", Header(";", ("email", "name"))),
        (b"name\tMAIL\n", Header("\t", ("name", "email"))),
        (b"\xef\xbb\xbfEmail,First Name", Header(",", ("email", "first_name"))),
        (b'"email", "city, or town"\n', None),
        (b'"e mail";"a,b"\n', None),
        (b"email,a;b\n", None),
    ],
)
def test_the_header_gives_the_delimiter_and_the_fields(first_line: bytes, header: Header | None) -> None:
    if header:
        assert read_header(first_line) == header
    else:
        with pytest.raises(RecipientsFileError) as refused:
            read_header(first_line)
        assert refused.value.problem is FileProblem.BAD_COLUMN_NAME


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileProblem.EMPTY),
        (b"\xef\xbb\xbf", FileProblem.EMPTY),
        (b"\n \r\n", FileProblem.EMPTY),
        (b"PK\x03\x04rest", FileProblem.NOT_TEXT),
        (b"\xd0\xcf\x11\xe0rest", FileProblem.NOT_TEXT),
        (b"%PDF-1.7\n", FileProblem.NOT_TEXT),
        (b"\x1f\x8b\x08", FileProblem.NOT_TEXT),
        (b"email,na\0me\n", FileProblem.NOT_TEXT),
        ("email\n".encode("utf-16"), FileProblem.UTF16),
        ("email\n".encode("utf-16-le"), FileProblem.UTF16),
        ("email\n".encode("utf-16-be"), FileProblem.UTF16),
        ("email,имя\n".encode("cp1251"), FileProblem.HEADER_ENCODING),
        (b'email,"name\nanna@example.com,Anna\n', FileProblem.HEADER_UNREADABLE),
        (b"email," + b"x" * 70_000 + b"\n", FileProblem.HEADER_UNREADABLE),
        (b"email,name\ranna@example.com,Anna\r", FileProblem.OLD_MAC_LINES),
        (b"anna@example.com,Anna\n", FileProblem.NO_ADDRESS_COLUMN),
        (b"email,\n", FileProblem.BAD_COLUMN_NAME),
        (b"email,1st\n", FileProblem.BAD_COLUMN_NAME),
        ("email,имя\n".encode(), FileProblem.BAD_COLUMN_NAME),
        (b"email,first name,First-Name\n", FileProblem.DUPLICATE_COLUMN),
        (b"email,mail\n", FileProblem.DUPLICATE_COLUMN),
        (b"email,unsubscribe_url\n", FileProblem.RESERVED_COLUMN),
    ],
)
def test_a_file_that_is_no_list_of_recipients_is_refused_whole(content: bytes, problem: FileProblem) -> None:
    with pytest.raises(RecipientsFileError) as refused:
        list(read_recipients(io.BytesIO(content)))
    assert refused.value.problem is problem


def test_a_file_over_the_limit_is_refused_and_says_the_limit() -> None:
    with pytest.raises(RecipientsFileError, match="larger than 20 bytes") as refused:
        list(read_recipients(io.BytesIO(b"email\nanna@example.com\nb@example.com\n"), max_bytes=20))
    assert refused.value.problem is FileProblem.TOO_LARGE


@pytest.mark.parametrize("problem", FileProblem)
def test_each_problem_of_a_file_is_said_in_both_languages(problem: FileProblem) -> None:
    refused = RecipientsFileError(problem, "name")
    assert refused.sentence("en") == str(refused)
    assert refused.sentence("fr") == str(refused)
    assert any("а" <= letter <= "я" for letter in refused.sentence("ru"))
