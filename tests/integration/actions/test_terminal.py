"""At a terminal a person reads the plan and types the word; anything else leaves everything as it was."""

import os
import subprocess
import sys
import time

import pytest
from django.contrib.auth.models import User

from tests.integration.core.campaigns import again, in_flight
from tests.patience import PATIENCE

ANSWER_SECONDS = PATIENCE


def at_a_terminal(words: list[str], environment: dict[str, str], typed: str) -> tuple[int, str]:
    """Run a command in a terminal of its own, and type when it asks."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "oncall", *words],
        stdin=theirs, stdout=theirs, stderr=theirs, env={**environment, "LC_ALL": "en"}, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        try:
            said = _conversed(ours, typed)
            return process.wait(ANSWER_SECONDS), said.decode("utf-8", "replace")
        finally:
            process.kill()
            os.close(ours)


def _conversed(ours: int, typed: str) -> bytes:
    """Read to the end, and type when it asks."""
    said, answered, deadline = b"", False, time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so where the other end is closed
            break
        if not part:
            break
        said += part
        if not answered and b"anything else leaves it" in said:
            os.write(ours, f"{typed}\n".encode())
            answered = True
    return said


@pytest.mark.parametrize(("typed", "status"), [("campaign-pause", "paused"), ("yes", "active")])
def test_only_the_typed_word_does_it(manager: User, process_env: dict[str, str], typed: str, status: str) -> None:
    queue = in_flight(3)
    words = ["act", "campaign-pause", str(queue.campaign_id), "--user", "manager"]
    code, said = at_a_terminal(words, process_env, typed)
    assert again(queue).status == status, said
    assert code == 0
    assert ("Done: " in said) == (status == "paused")
    assert ("Nothing has been changed." in said) == (status == "active")
