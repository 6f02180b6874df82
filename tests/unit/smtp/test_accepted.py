"""What is told of a letter that the relay took."""

from mailer_core.smtp.phases import Opening, Timings
from mailer_core.smtp.transport import Accepted


def test_the_clock_of_a_letter_is_told_in_milliseconds_of_each_stretch() -> None:
    clock = (5_000_000, 6_000_999, 8_000_999, 11_500_999, 20_000_999)
    accepted = Accepted(250, b"2.0.0 Ok", clock, Opening(connect_ms=7.5, auth_ms=2.25))
    assert accepted.timings == Timings(connect=7.5, auth=2.25, mail=1.0, rcpt=2.0, data=3.5, body=8.5)
