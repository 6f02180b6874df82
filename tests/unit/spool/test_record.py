from hypothesis import given
from hypothesis import strategies as st

from observability.spool.record import Record, decode, encode

TIMES = st.integers(min_value=0, max_value=2**63 - 1)
LEVELS = st.sampled_from(["DEBUG", "INFO", "ERROR"])
LINES = st.binary(max_size=200).map(lambda line: line.replace(b"\n", b""))


@given(TIMES, LEVELS, LINES)
def test_a_record_comes_back_as_it_went_in(ts_ns: int, level: str, line: bytes) -> None:
    assert decode(encode(ts_ns, level, line)) == Record(ts_ns, level, line)


@given(TIMES, LEVELS, LINES)
def test_a_record_cut_at_any_byte_is_torn(ts_ns: int, level: str, line: bytes) -> None:
    whole = encode(ts_ns, level, line)
    assert all(decode(whole[:cut]) is None for cut in range(len(whole) - 1))


@given(TIMES, LEVELS, LINES, st.data())
def test_a_record_with_a_changed_byte_is_torn(ts_ns: int, level: str, line: bytes, data: st.DataObject) -> None:
    whole = bytearray(encode(ts_ns, level, line))
    at = data.draw(st.integers(min_value=0, max_value=len(whole) - 2))
    whole[at] ^= 0x01
    assert decode(bytes(whole)) is None
