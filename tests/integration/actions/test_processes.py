"""Beat, shipper and exporter are each restarted alone, and seen at work by what they do."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from observability.metrics.directory import VARIABLE, prepare_metrics_dir
from observability.metrics.lives import Life, lives
from oncall import parts
from oncall.actions.exceptions import PreconditionFailed
from oncall.actions.processes import restart
from oncall.actions.processes.restart import running_here
from oncall.logs.parts import shipper_command
from oncall.monitoring.parts import exporter_command
from oncall.stack import ports
from oncall.stack.supervisor import Supervisor
from oncall.stack.valkey import Valkey
from oncall.stack.waiting import wait_until
from oncall.stack.watch import Watch
from tests.integration.actions.doing import done
from tests.patience import PATIENCE
from tests.services import NOWHERE


@pytest.fixture
def metrics(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this host's processes say that they live."""
    (tmp_path / "spool").mkdir()
    folder = prepare_metrics_dir(tmp_path / "metrics")
    monkeypatch.setenv("ONCALL_SPOOL_DIR", str(tmp_path / "spool"))
    settings.ONCALL_METRICS_DIR = str(folder)
    return folder


@pytest.fixture
def kept(
    on_call: User, process_env: dict[str, str], valkey_server: Valkey, supervisor: Supervisor, metrics: Path
) -> Iterator[Supervisor]:
    """All three, started again where they end, as `make up` does."""
    spool = metrics.parent / "spool"
    environment = process_env | {
        "SMTP_URL": NOWHERE, "DJANGO_SECRET_KEY": "tests", "ONCALL_SPOOL_DIR": str(spool), VARIABLE: str(metrics),
    }  # fmt: skip
    supervisor.start(parts.beat(environment))
    supervisor.start(shipper_command(spool, f"http://{ports.LOOPBACK}:{ports.free_port()}", environment))
    supervisor.start(exporter_command(ports.free_port(), metrics, environment))
    assert wait_until(lambda: all(running_here(part) for part in restart.PARTS), PATIENCE)
    keeper, over = Watch(supervisor, restart.PARTS, lambda _said: None, first_delay=0.1), threading.Event()

    def keep() -> None:
        while not over.wait(0.2):
            keeper.look()

    thread = threading.Thread(target=keep)
    thread.start()
    yield supervisor
    over.set()
    thread.join()
    for part in restart.PARTS:
        supervisor.stop(part)


def test_each_is_restarted_alone_and_one_that_hangs_is_killed_without_a_death(
    on_call: User, kept: Supervisor, metrics: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.kill(kept.pid("shipper"), signal.SIGSTOP)
    before = {part: kept.pid(part) for part in restart.PARTS}
    for part in restart.PARTS:
        monkeypatch.setattr("oncall.actions.processes.restart.END_SECONDS", 2.0 if part == "shipper" else PATIENCE)
        outcome = done("process-restart", on_call, part=part.value)
        assert outcome.verified, outcome.verification.evidence
        assert outcome.changed["killed"] == int(part == "shipper")
        (now,) = running_here(part).values()
        assert now.pid not in before.values()
    assert lives(metrics).dead.total() == 0


def test_one_that_lives_elsewhere_is_not_touched_and_its_own_way_is_told(on_call: User, metrics: Path) -> None:
    life = Life(metrics, "exporter")
    assert life.path is not None
    assert [process.pid for process in running_here("exporter").values()] == [os.getpid()]
    life.path.write_text("1\n")  # its id in a container of its own
    with pytest.raises(PreconditionFailed, match="docker compose -p mailer restart exporter"):
        done("process-restart", on_call, part="exporter")
    life.end()
    with pytest.raises(PreconditionFailed, match="kubectl -n mailer rollout restart deploy/beat"):
        done("process-restart", on_call, part="beat")


def test_where_nobody_starts_it_again_the_outcome_says_so(
    on_call: User, metrics: Path, supervisor: Supervisor, process_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oncall.actions.processes.restart.START_SECONDS", 0.5)
    environment = process_env | {"SMTP_URL": NOWHERE, "DJANGO_SECRET_KEY": "tests", VARIABLE: str(metrics)}
    supervisor.start(exporter_command(ports.free_port(), metrics, environment))
    outcome = done("process-restart", on_call, part="exporter")
    assert not outcome.verified
    assert "nothing seems to watch it" in outcome.verification.evidence.en
