from pathlib import Path

import pytest

from oncall.stack.smtp_receiver.letters import Book, Event, Letter, headers_of
from oncall.stack.smtp_receiver.mailbox import Mailbox


def letter(message_id: str, *recipients: str) -> Letter:
    return Letter(1, 1, "news@example.com", list(recipients), message_id, 0, "")


def test_headers_are_unfolded_and_only_the_head_is_read() -> None:
    head = b"Message-ID: <1@x>\r\nX-Long: one\r\n two\r\nFrom: a\r\nList-Unsubscribe: <u>\r\n\r\nX-Body: no\r\n"
    assert headers_of(head) == {"message-id": "<1@x>", "x-long": "one two", "list-unsubscribe": "<u>"}


def test_an_empty_letter_has_no_headers() -> None:
    assert headers_of(b"") == {}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    book = Book(tmp_path, keep_bodies=False)
    book.accept(letter("<1@x>", "a@example.com"), b"")
    book.note(Event(1, 1, "rcpt", "550 5.1.1 Unknown", ["b@example.com"]))
    book.close()
    assert Mailbox(tmp_path).letters() == [letter("<1@x>", "a@example.com")]
    assert [event.seen for event in Mailbox(tmp_path).events()] == ["550 5.1.1 Unknown"]


def test_a_second_book_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    for number in range(2):
        book = Book(tmp_path, keep_bodies=False)
        book.accept(letter(f"<{number}@x>", "a@example.com"), b"")
        book.close()
    assert Mailbox(tmp_path).count() == 2


def test_a_line_that_is_being_written_does_not_count_yet(tmp_path: Path) -> None:
    (tmp_path / "letters.jsonl").write_bytes(b'{"accepted_at": 1')
    assert Mailbox(tmp_path).letters() == []


def test_a_mailbox_before_the_first_letter_is_empty(tmp_path: Path) -> None:
    assert Mailbox(tmp_path).count() == 0
    assert not Mailbox(tmp_path).duplicates()


def test_letters_without_an_id_are_no_duplicates_of_each_other(tmp_path: Path) -> None:
    book = Book(tmp_path, keep_bodies=False)
    for recipient in ("a@example.com", "b@example.com"):
        book.accept(letter("", recipient), b"")
    book.close()
    assert not Mailbox(tmp_path).duplicates()


def test_waiting_in_vain_says_how_many_came(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError, match="0 of 2 letters arrived"):
        Mailbox(tmp_path).wait_for(2, timeout=0)
