"""The log processes of the embedded stack, as the supervisor starts them: the store and the shipper."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from observability.shipper.state import FILE
from oncall.parts import answers
from oncall.stack.ports import LOOPBACK
from oncall.stack.supervisor import Command, python_command


def store_url(port: int) -> str:
    """Return the `LOKI_URL` of a store on a loopback port."""
    return f"http://{LOOPBACK}:{port}"


def store_command(port: int, folder: Path, *, max_mebibytes: int = 512) -> Command:
    """Keep logs on a loopback port, in `folder`, with a bound on disk."""
    argv = [*python_command("observability.store"), "--port", str(port), "--dir", str(folder),
            "--max-mebibytes", str(max_mebibytes)]  # fmt: skip
    return Command("store", argv, ready=answers(f"{store_url(port)}/ready"))


def shipper_command(spool: Path, url: str, environment: Mapping[str, str] | None = None) -> Command:
    """Ship a spool to the Loki at `url`; ready when it has begun."""
    env = {**(environment or {}), "LOKI_URL": url, "ONCALL_SPOOL_DIR": str(spool)}
    return Command("shipper", [*python_command("oncall"), "ship"], env, ready=_written_since(spool / FILE, time.time()))


def _written_since(file: Path, moment: float) -> Callable[[], bool]:
    def probe() -> bool:
        return file.exists() and file.stat().st_mtime >= moment - 1

    return probe
