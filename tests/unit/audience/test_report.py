import json

import pytest

from mailer_core.audience.report import (
    KEPT_REFUSALS,
    Accepted,
    ImportReport,
    RefusalReason,
    Refused,
    sentence,
    shown,
)

LONG = Refused(17, RefusalReason.LOCAL_PART_TOO_LONG, shown("a" * 300 + "@example.com"))


def test_a_refusal_is_one_line_in_either_language() -> None:
    start = "line 17: refused: the local part is longer than 64 characters (RFC 5321 4.5.3.1.1): "
    assert LONG.text() == start + '"' + "a" * 40 + '…"'
    assert LONG.text("ru").startswith("строка 17: отказ: часть до @ длиннее 64 символов")


def test_the_report_counts_all_and_keeps_the_first_refusals() -> None:
    report = ImportReport()
    rows: list[Accepted | Refused] = [Accepted(2, "a@example.com", {}), *[LONG] * (KEPT_REFUSALS + 5)]
    assert list(report.accepted(rows)) == rows[:1]
    assert (report.taken, report.refused.total()) == (1, KEPT_REFUSALS + 5)
    assert len(report.lines()) == KEPT_REFUSALS + 1
    assert report.lines()[-1] == "… and 5 more refused"
    assert report.lines("ru")[-1] == "… и ещё отказов: 5"


def test_the_report_is_json() -> None:
    report = ImportReport()
    assert not list(report.accepted([Refused(3, RefusalReason.DUPLICATE, "a@example.com", 2)]))
    assert json.loads(json.dumps(report.as_dict("ru"))) == {
        "taken": 0,
        "refused": 1,
        "refused_by_reason": {"duplicate": 1},
        "refused_lines": [
            {
                "line": 3,
                "reason": "duplicate",
                "sentence": "этот адрес уже есть в строке 2",
                "shown": "a@example.com",
            }
        ],
    }


@pytest.mark.parametrize("reason", RefusalReason)
def test_each_reason_has_a_sentence_in_both_languages(reason: RefusalReason) -> None:
    english, russian = (sentence(reason, lang, 7) for lang in ("en", "ru"))
    assert english == sentence(reason, "fr", 7)
    assert any("а" <= letter <= "я" for letter in russian)
    assert "{" not in english + russian


def test_what_is_shown_is_safe_to_print() -> None:
    assert shown("a\r\n\x1b[31m\u202eb") == r"a\r\n\x1b[31m\u202eb"
    assert shown(b"\xcf\xe0".decode("utf-8", "surrogateescape")) == r"\xcf\xe0"
