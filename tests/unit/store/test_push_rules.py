"""What a push gets stored, what is refused and in which words."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from observability.logql.source import Entry
from observability.store.push_rules import judge
from observability.store.times import HOUR, SECOND

NOW = 1_795_500_000 * SECOND  # 2026-11-24T06:00:00Z
LABELS = {"app": "mailer", "host": "h1"}
NAME = '{app="mailer", host="h1"}'
DAY = 24 * HOUR
KIB = 1024
TOO_LONG = f"Max entry size '262144' bytes exceeded for stream '{NAME}' while adding an entry with length"


def entry(ts: int = NOW, line: str = "x", metadata: Mapping[str, str] = MappingProxyType({})) -> Entry:
    return Entry(ts, line, metadata)


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (
            entry(NOW - 7 * DAY - 1),
            (
                f"entry for stream '{NAME}' has timestamp too old: 2026-11-17T05:59:59Z, "
                "oldest acceptable timestamp is: 2026-11-17T06:00:00Z"
            ),
        ),
        (entry(NOW + 600 * SECOND + 1), f"entry for stream '{NAME}' has timestamp too new: 2026-11-24T06:10:00Z"),
        (
            entry(line="x" * (256 * KIB + 1)),
            f"{TOO_LONG} '262145' bytes",
        ),
        (
            entry(line="ж" * (128 * KIB + 1)),
            f"{TOO_LONG} '262146' bytes",
        ),
        (
            entry(metadata={"key": "x" * (64 * KIB - 2)}),
            f"stream '{NAME}' has structured metadata too large: '65537' bytes, limit: '65536' bytes",
        ),
        (
            entry(metadata={f"k{number}": "" for number in range(129)}),
            f"stream '{NAME}' has too many structured metadata labels: '129', limit: '128'",
        ),
    ],
    ids=["too old", "too new", "line", "line in bytes", "metadata bytes", "metadata entries"],
)
def test_an_entry_outside_a_limit_is_refused_in_lokis_words_and_its_neighbour_is_taken(
    refused: Entry, words: str
) -> None:
    judged = judge(LABELS, [refused, entry()], None, NOW)
    assert judged.taken == [entry()]
    assert judged.complaints(2) == [words]


@pytest.mark.parametrize(
    "taken",
    [
        entry(NOW - 7 * DAY),
        entry(NOW + 600 * SECOND),
        entry(line="x" * 256 * KIB),
        entry(line="ж" * 128 * KIB),
        entry(metadata={"key": "x" * (64 * KIB - 3)}),
        entry(metadata={f"k{number}": "" for number in range(128)}),
        entry(line=""),
    ],
    ids=["oldest", "newest", "line", "line in bytes", "metadata bytes", "metadata entries", "empty line"],
)
def test_an_entry_at_a_limit_is_taken(taken: Entry) -> None:
    assert judge(LABELS, [taken], None, NOW).taken == [taken]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ({}, "error at least one label pair is required per stream"),
        ({f"l{n:02}": "v" for n in range(16)}, "has 16 label names; limit 15"),
        ({"9a": "v"}, "Error parsing labels '{9a=\"v\"}' with error: '9a' is not a label name"),
        ({"a-b": "v"}, "'a-b' is not a label name"),
        ({"n" * 1025: "v"}, "has label name too long: 'nnn"),
        ({"name": "v" * 2049}, "has label value too long: 'vvv"),
    ],
    ids=["none", "too many", "digit", "dash", "long name", "long value"],
)
def test_a_stream_with_wrong_labels_is_refused_whole(labels: dict[str, str], words: str) -> None:
    judged = judge(labels, [entry(), entry()], None, NOW)
    assert judged.taken == []
    (complaint,) = judged.complaints(2)
    assert words in complaint


def test_fifteen_labels_are_taken_and_the_service_name_that_loki_adds_is_not_counted() -> None:
    labels = {f"l{number:02}": "v" for number in range(15)} | {"service_name": "mailer"}
    assert judge(labels, [entry()], None, NOW).taken == [entry()]


def test_an_entry_more_than_an_hour_behind_the_newest_of_its_stream_is_refused_with_a_sum() -> None:
    entries = [entry(NOW - HOUR), entry(NOW - HOUR - 1), entry(NOW - 2 * HOUR + 345_000_000)]
    judged = judge(LABELS, entries, NOW, NOW)
    assert judged.taken == [entry(NOW - HOUR)]
    assert "".join(judged.complaints(3)) == (
        "entry with timestamp 2026-11-24 04:59:59.999999999 +0000 UTC ignored, reason: 'entry too far behind, "
        "entry timestamp is: 2026-11-24T04:59:59Z, oldest acceptable timestamp is: 2026-11-24T05:00:00Z',\n"
        "entry with timestamp 2026-11-24 04:00:00.345 +0000 UTC ignored, reason: 'entry too far behind, "
        "entry timestamp is: 2026-11-24T04:00:00Z, oldest acceptable timestamp is: 2026-11-24T05:00:00Z',\n"
        f"user 'fake', total ignored: 2 out of 3 for stream: {NAME}"
    )


def test_the_newest_entry_of_the_push_itself_sets_the_limit_for_those_after_it() -> None:
    judged = judge(LABELS, [entry(NOW - 2 * HOUR), entry(NOW), entry(NOW - 2 * HOUR)], None, NOW)
    assert judged.taken == [entry(NOW - 2 * HOUR), entry(NOW)]


def test_at_most_ten_refusals_are_told_and_all_are_counted() -> None:
    (words,) = judge(LABELS, [entry(NOW - 2 * HOUR)] * 25, NOW, NOW).complaints(25)
    assert words.count("ignored, reason") == 10
    assert "total ignored: 25 out of 25" in words


def test_what_is_taken_is_in_the_order_of_time_and_of_one_time_in_the_order_of_the_push() -> None:
    later, first, second = entry(NOW), entry(NOW - 1, "first"), entry(NOW - 1, "second")
    assert judge(LABELS, [later, first, second], None, NOW).taken == [first, second, later]
