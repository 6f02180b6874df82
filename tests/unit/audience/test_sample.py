import pytest

from mailer_core.audience.csv_import import read_recipients
from mailer_core.audience.report import ImportReport
from mailer_core.audience.report import RefusalReason as Reason
from oncall.data.make_recipients import GOOD_ROWS, TARGET, content

EXPECTED = [
    (102, Reason.MALFORMED),
    (203, Reason.MALFORMED),
    (304, Reason.MALFORMED),
    (405, Reason.MALFORMED),
    (506, Reason.MALFORMED),
    (607, Reason.BAD_DOMAIN),
    (708, Reason.DOMAIN_TOO_LONG),
    (809, Reason.LOCAL_PART_TOO_LONG),
    (910, Reason.UNSUPPORTED_LOCAL_PART),
    (1011, Reason.DUPLICATE),
    (1112, Reason.DUPLICATE),
    (1213, Reason.EMPTY),
    (1314, Reason.EMPTY),
    (1415, Reason.HEADER_INJECTION),
    (1517, Reason.HEADER_INJECTION),
    (1618, Reason.HEADER_INJECTION),
    (1719, Reason.FORMULA),
    (1820, Reason.FORMULA),
    (1921, Reason.BAD_ROW),
    (2022, Reason.TOO_MANY_COLUMNS),
    (2123, Reason.WRONG_ENCODING),
]
RESERVED = (".example", ".test", "example.com", "example.org", "example.net")


@pytest.fixture(scope="module")
def report() -> ImportReport:
    report = ImportReport()
    with TARGET.open("rb") as stream:
        for row in report.accepted(read_recipients(stream)):
            assert row.email.endswith(RESERVED)
            assert set(row.fields) == {"first_name", "last_name", "city"}
    return report


def test_the_sample_is_what_its_maker_makes() -> None:
    assert TARGET.read_bytes() == content()


def test_every_good_row_of_the_sample_is_taken(report: ImportReport) -> None:
    assert report.taken == GOOD_ROWS >= 2_100


def test_the_sample_is_refused_exactly_where_it_is_bad(report: ImportReport) -> None:
    assert [(row.line, row.reason) for row in report.first_refusals] == EXPECTED
    assert report.refused.total() == len(EXPECTED)


def test_the_sample_shows_every_reason_that_a_file_alone_can_give(report: ImportReport) -> None:
    assert {*Reason} - {*report.refused} <= {"already_there"}, "that one is known to the campaign alone"
