"""A real worker is drained, put to work again, and restarted while a keeper watches it."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from oncall import parts
from oncall.actions.exceptions import PreconditionFailed
from oncall.actions.processes.workers import ask
from oncall.stack.supervisor import Supervisor
from oncall.stack.valkey import Valkey
from oncall.stack.waiting import wait_until
from oncall.stack.watch import Watch
from tests.integration.actions.doing import done
from tests.patience import PATIENCE
from tests.services import NOWHERE


@pytest.fixture
def worker(
    on_call: User,
    process_env: dict[str, str],
    valkey_server: Valkey,
    supervisor: Supervisor,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Supervisor]:
    """Who runs a worker of two pumps, and starts it again where it ends, as `make up` does."""
    monkeypatch.setattr("oncall.actions.processes.workers.ANSWER_SECONDS", 10.0)
    environment = process_env | {"SMTP_URL": NOWHERE, "DJANGO_SECRET_KEY": "tests"}
    supervisor.start(parts.worker(2, environment, lambda: supervisor.log("worker")))
    keeper, over = Watch(supervisor, ["worker"], lambda _said: None, first_delay=0.1), threading.Event()

    def keep() -> None:
        while not over.wait(0.2):
            keeper.look()

    thread = threading.Thread(target=keep)
    thread.start()
    try:
        assert wait_until(lambda: bool(ask().taking), PATIENCE)
        yield supervisor
    finally:
        over.set()
        thread.join()
        supervisor.stop("worker")


def test_it_is_drained_takes_work_again_and_is_restarted(on_call: User, worker: Supervisor) -> None:
    drained = done("workers-drain", on_call)
    assert drained.verified, drained.verification.evidence
    assert drained.changed == {"workers": 1}
    assert drained.rollback.command == "oncall act workers-undrain"
    assert ask().taking == frozenset()
    with pytest.raises(PreconditionFailed, match="takes work"):
        done("workers-drain", on_call)
    assert done("workers-undrain", on_call).verified
    before = worker.pid("worker")
    began = time.monotonic()
    restarted = done("workers-restart", on_call)
    assert restarted.verified, restarted.verification.evidence
    assert worker.pid("worker") != before
    assert wait_until(lambda: bool(ask().uptime), PATIENCE)
    (uptime,) = ask().uptime.values()
    assert uptime <= time.monotonic() - began
