"""A whole mailer, with its log path, for all faults of a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.metrics.directory import VARIABLE, prepare_metrics_dir
from oncall.logs.parts import shipper_command, store_command, store_url
from oncall.stack import ports
from oncall.stack.supervisor import Supervisor
from oncall.stack.valkey import Valkey
from tests.acceptance.diagnosis.world import World
from tests.acceptance.mailer.harness import Mailer, running
from tests.services import StartSmtpReceiver

LOGIN = {"username": "mailer", "password": "a password of the relay"}


@pytest.fixture
def world(
    process_env: dict[str, str],
    redis_client: object,  # empties Valkey
    valkey_server: Valkey,
    start_smtp_receiver: StartSmtpReceiver,
    supervisor: Supervisor,
    tmp_path: Path,
) -> Iterator[World]:
    """Run it, with a worker of two pumps."""
    receiver = start_smtp_receiver(**LOGIN)
    port = ports.free_port()
    (tmp_path / "spool").mkdir()
    environment = process_env | {
        "SMTP_URL": receiver.url,
        "LOKI_URL": store_url(port),
        "DJANGO_SECRET_KEY": "tests",
        "MAILER_BATCH": "25",
        "MAILER_PUMPS": "2",
        "MAILER_BACKOFF_BASE_SECONDS": "2",
        "ONCALL_SPOOL_DIR": str(tmp_path / "spool"),
        VARIABLE: str(prepare_metrics_dir(tmp_path / "metrics")),
    }
    store = store_command(port, tmp_path / "store")
    shipper = shipper_command(tmp_path / "spool", store_url(port), environment)
    supervisor.start(store)
    supervisor.start(shipper)
    with running(Mailer(supervisor, receiver, environment, tmp_path)) as mailer:
        made = World(mailer, valkey_server, store, shipper)
        made.ticks()
        yield made
    for name in ("shipper", "store"):
        supervisor.stop(name)
