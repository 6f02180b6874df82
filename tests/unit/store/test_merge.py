"""Runs of entries become one, in order, without opening what is not needed yet."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from observability.logql.source import Entry
from observability.store.merge import Run, merged, once

TIMES = st.lists(st.integers(0, 30).map(lambda ts: Entry(ts, "x", {})), max_size=8)


def run(entries: list[Entry], opened: list[int] | None = None) -> Run:
    ordered = sorted(entries, key=lambda entry: entry.ts)

    def open_it() -> Iterator[Entry]:
        if opened is not None:
            opened.append(ordered[0].ts)
        return iter(ordered)

    return Run(ordered[0].ts if ordered else 0, open_it)


@given(st.lists(TIMES, max_size=6))
def test_merging_is_sorting_stably_by_time(lists: list[list[Entry]]) -> None:
    numbered = [[entry._replace(line=str(number)) for entry in entries] for number, entries in enumerate(lists)]
    everything = [entry for entries in numbered for entry in sorted(entries, key=lambda entry: entry.ts)]
    assert list(merged(map(run, numbered))) == sorted(everything, key=lambda entry: entry.ts)


@given(st.lists(TIMES, max_size=6))
def test_a_run_may_say_that_it_begins_earlier_than_it_does(lists: list[list[Entry]]) -> None:
    runs = [run(entries)._replace(first_ns=0) for entries in lists]
    assert [entry.ts for entry in merged(runs)] == sorted(entry.ts for entries in lists for entry in entries)


def test_a_run_is_opened_only_when_its_turn_comes() -> None:
    opened: list[int] = []
    entries = merged([run([Entry(hour, "x", {}), Entry(hour + 5, "x", {})], opened) for hour in (0, 10, 20)])
    assert (next(entries).ts, opened) == (0, [0])
    assert ([next(entries).ts, next(entries).ts], opened) == ([5, 10], [0, 10])


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab"), st.sampled_from("xy")), max_size=20))
def test_an_entry_that_repeats_another_of_its_time_comes_once(fields: list[tuple[int, str, str]]) -> None:
    entries = [Entry(ts, line, {"trace_id": trace}) for ts, line, trace in sorted(fields)]
    kept = list(once(entries))
    assert kept == [entry for number, entry in enumerate(entries) if entry not in entries[:number]]
