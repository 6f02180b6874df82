import pytest

from oncall.stack.smtp_receiver.replies import Reply


@pytest.mark.parametrize(
    ("text", "with_codes", "without_codes"),
    [
        ("450 4.2.1 Later", b"450 4.2.1 Later\r\n", b"450 Later\r\n"),
        ("421 Closing", b"421 Closing\r\n", b"421 Closing\r\n"),
        ("250", b"250 \r\n", b"250 \r\n"),
        ("550 5.7.1 a\nb", b"550-5.7.1 a\r\n550 5.7.1 b\r\n", b"550-a\r\n550 b\r\n"),
        ("250 2.0 is no enhanced code", b"250 2.0 is no enhanced code\r\n", b"250 2.0 is no enhanced code\r\n"),
    ],
)
def test_a_reply_is_written_in_the_form_of_the_standard(text: str, with_codes: bytes, without_codes: bytes) -> None:
    assert Reply.parse(text).wire(enhanced=True) == with_codes
    assert Reply.parse(text).wire(enhanced=False) == without_codes


@pytest.mark.parametrize("text", ["", "45", "150 no such class", "4500 too long", "hello"])
def test_what_is_no_reply_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no SMTP reply"):
        Reply.parse(text)
