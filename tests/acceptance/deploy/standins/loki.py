#!python
"""Our log store under Loki's name: it takes `-config.file=FILE` and `-health`."""

import sys
import urllib.request
from pathlib import Path

import yaml

from observability.store import server
from observability.store.__main__ import main as store


def _is_neighbour(host: str) -> bool:
    return bool(host)


def serve(file: Path) -> int:
    """Serve all neighbours, though the store serves loopback alone: this network is the run's own."""
    server._is_loopback = _is_neighbour
    config = yaml.safe_load(file.read_text("utf-8"))
    port, folder = config["server"]["http_listen_port"], config["common"]["path_prefix"]
    return store(["--host", "0.0.0.0", "--port", str(port), "--dir", folder])


def main(option: str) -> int:
    """Do what Loki does with this option."""
    if option == "-health":
        urllib.request.urlopen("http://127.0.0.1:3100/ready", timeout=3).close()
        return 0
    return serve(Path(option.removeprefix("-config.file=")))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
