"""A running mailer, watched by real Prometheus and Alertmanager on the rules and intervals that ship."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.metrics.directory import VARIABLE, prepare_metrics_dir
from oncall.monitoring.exceptions import ToolMissing
from oncall.monitoring.pages import Page
from oncall.monitoring.stack import Monitoring, start_monitoring
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.supervisor import Supervisor
from oncall.stack.valkey import Valkey
from tests.acceptance.mailer.harness import Mailer, running
from tests.acceptance.paging.acts import Say
from tests.programs import lacking

QUICK = {"MAILER_BREAKER_COOL_DOWN_SECONDS": "5", "MAILER_BACKOFF_BASE_SECONDS": "2"}
"""300 and 60 outside these tests: what is timed ends before them."""


@pytest.fixture
def metrics_dir(tmp_path: Path) -> Path:
    return prepare_metrics_dir(tmp_path / "metrics")


@pytest.fixture
def mailer(
    process_env: dict[str, str],
    redis_client: object,  # empties Valkey
    valkey_server: Valkey,
    smtp_receiver: SmtpReceiver,
    supervisor: Supervisor,
    metrics_dir: Path,
    tmp_path: Path,
) -> Iterator[Mailer]:
    """Run a worker of two pumps, and beat."""
    environment = process_env | QUICK | {
        "SMTP_URL": smtp_receiver.url,
        "MAILER_BATCH": "25",
        "MAILER_PUMPS": "2",
        "DJANGO_SECRET_KEY": "tests",
        "ONCALL_SPOOL_DIR": str(tmp_path / "spool"),
        VARIABLE: str(metrics_dir),
    }  # fmt: skip
    (tmp_path / "spool").mkdir()
    with running(Mailer(supervisor, smtp_receiver, environment, tmp_path)) as started:
        yield started


@pytest.fixture
def monitoring(mailer: Mailer, metrics_dir: Path, tmp_path: Path) -> Iterator[Monitoring]:
    """Watch the mailer; without the programs the test is skipped, or fails where CI=true."""
    before = mailer.supervisor.names()
    try:
        yield start_monitoring(mailer.supervisor.start, tmp_path, mailer.environment, metrics_dir)
    except ToolMissing as missing:
        lacking(str(missing))
    finally:
        for name in reversed([name for name in mailer.supervisor.names() if name not in before]):
            mailer.supervisor.stop(name)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Print a page and the time that it took, whatever pytest captures."""

    def printed(page: Page, since: float) -> None:
        with capsys.disabled():
            print(f"\nfrom fault to page: {page.received - since:.1f} s", *page.told(), sep="\n  ")  # noqa: T201 -- the figure that the tests are for

    return printed
