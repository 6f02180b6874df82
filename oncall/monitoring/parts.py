"""The processes of monitoring, as the supervisor starts them: exporter, Prometheus, Alertmanager, webhook."""

from collections.abc import Mapping
from pathlib import Path

from observability.metrics.directory import VARIABLE
from oncall.monitoring.tools import ALERTMANAGER, PROMETHEUS
from oncall.parts import answers
from oncall.stack.ports import LOOPBACK
from oncall.stack.supervisor import Command, python_command

RETENTION = "7d"


def exporter_command(port: int, metrics_dir: Path, environment: Mapping[str, str]) -> Command:
    """Serve the mailer's metrics on a loopback port."""
    argv = [*python_command("oncall"), "exporter", "--port", str(port)]
    env = {**environment, VARIABLE: str(metrics_dir), "ONCALL_COMPONENT": "exporter"}
    return Command("exporter", argv, env, ready=answers(f"http://{LOOPBACK}:{port}/healthz"))


def prometheus_command(port: int, config: Path, data: Path) -> Command:
    """Scrape and judge, on a loopback port. Raises ToolMissing."""
    argv = [PROMETHEUS.path(), f"--config.file={config}", f"--web.listen-address={LOOPBACK}:{port}",
            f"--storage.tsdb.path={data}", f"--storage.tsdb.retention.time={RETENTION}"]  # fmt: skip
    return Command("prometheus", argv, ready=answers(f"http://{LOOPBACK}:{port}/-/ready"))


def alertmanager_command(port: int, config: Path, data: Path) -> Command:
    """Group, silence and send, on a loopback port, as the only one of its cluster. Raises ToolMissing."""
    url = f"http://{LOOPBACK}:{port}"
    argv = [ALERTMANAGER.path(), f"--config.file={config}", f"--web.listen-address={LOOPBACK}:{port}",
            f"--web.external-url={url}", f"--storage.path={data}", "--cluster.listen-address="]  # fmt: skip
    return Command("alertmanager", argv, ready=answers(f"{url}/-/ready"))


def webhook_command(port: int, file: Path, name: str = "webhook") -> Command:
    """Record the pages that arrive on a loopback port into a file of JSON lines."""
    argv = [*python_command("oncall.monitoring.webhook"), "--port", str(port), "--file", str(file)]
    return Command(name, argv, ready=answers(f"http://{LOOPBACK}:{port}/healthz"))
