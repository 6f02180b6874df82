"""Containers of a world, without an engine: for each service that the page enters, its programs and its environment.

The services are those of `deploy/compose.yml`, and so are the entry point and the secrets; what differs is where they
lie and which addresses the servers have here.
"""

import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import yaml

from oncall.site.environment import PROJECT
from tests.programs import promtool
from tests.services import POSTGRES

COMPOSE: Final[Any] = yaml.safe_load((PROJECT / "deploy" / "compose.yml").read_text("utf-8"))
DEBIAN: Final = ("sh", "cat", "env", "timeout", "bash", "grep", "sort", "uniq", "head", "tail", "df", "du", "date")
"""What the image of our own processes holds of the system, as far as the page uses it."""
LAPTOP: Final = ("bash", "env", "timeout")
"""What a person needs besides `docker` or `kubectl`."""


def workloads() -> dict[str, str]:
    """Name the services as Kubernetes does: a server that keeps data on a disk of its own is a StatefulSet."""
    kept = {name for name in COMPOSE["services"] if name in COMPOSE["volumes"]}
    return {f"{'statefulset' if name in kept else 'deploy'}/{name}": name for name in COMPOSE["services"]}


def laptop(folder: Path, world: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of a machine that has nothing but `docker`, `kubectl` and the way to this world."""
    folder.mkdir()
    known = {
        "project": COMPOSE["name"],
        "services": list(COMPOSE["services"]),
        "workloads": workloads(),
        "containers": _containers(folder, world),
    }
    file = folder / "containers.json"
    file.write_text(json.dumps(known), "utf-8")
    programs = _linked(folder / "laptop", LAPTOP)
    for engine in ("docker", "kubectl"):
        run = f"{sys.executable} -m tests.integration.playbook.engine {engine} {file}"
        _write(programs / engine, f'PYTHONPATH={PROJECT} exec {run} "$@"')
    return {"PATH": str(programs), "HOME": str(folder)}


def _containers(folder: Path, world: Mapping[str, str]) -> dict[str, Any]:
    database, redis = urlsplit(world["DATABASE_URL"]), urlsplit(world["REDIS_URL"])
    passwords = {"postgres": database.password, "redis": redis.password, "django": "x", "exporter": "x"}
    secrets = folder / "secrets"
    secrets.mkdir()
    for name, value in passwords.items():
        (secrets / name).write_text(value or "", "utf-8")
    login = {"PGHOST": database.hostname or "", "PGPORT": str(database.port), "PGPASSWORD": database.password or ""}
    return {
        "postgres": _container(_linked(folder / "postgres", (str(POSTGRES.psql),)), {**login, "PGTZ": "UTC"}),
        "valkey": _container(_valkey(folder / "valkey", secrets, redis)),
        "prometheus": _container(_prometheus(folder / "prometheus", world["PROMETHEUS_URL"])),
        "web": _web(folder, secrets, world),
    }


def _valkey(programs: Path, secrets: Path, server: SplitResult) -> Path:
    """Give the programs of Valkey's container: its client finds the server of this world at its default address."""
    _linked(programs, ("sh", "redis-cli"))
    _write(programs / "cat", f'exec {shutil.which("cat")} "{secrets}/${{1#/secrets/}}"')
    here = f"-h {server.hostname} -p {server.port} -n {server.path.removeprefix('/')}"
    _write(programs / "valkey-cli", f'exec redis-cli {here} "$@"')
    return programs


def _prometheus(programs: Path, url: str) -> Path:
    """Give promtool, which finds the Prometheus of this world at the address of the container's own."""
    _linked(programs, ())
    script = f'[ "$3" = http://127.0.0.1:9090 ] || exit 64\nexec {promtool()} "$1" "$2" {url} "$4"'
    _write(programs / "promtool", script)
    return programs


def _web(folder: Path, secrets: Path, world: Mapping[str, str]) -> dict[str, Any]:
    """Make the container of the web process: it knows no password but by its entry point."""
    programs = _linked(folder / "web", DEBIAN)
    _write(programs / "python3", f'exec {sys.executable} "$@"')
    for name in ("oncall", "celery"):
        _write(programs / name, f'exec {Path(sys.executable).parent / name} "$@"')
    root = folder / "app"
    (root / "deploy").mkdir(parents=True)
    (root / "deploy" / "entrypoint.sh").write_text(_entry_point(secrets, world), "utf-8")
    hidden = {"DATABASE_URL", "REDIS_URL", "DJANGO_SECRET_KEY", "PATH"}
    known = {name: value for name, value in world.items() if name not in hidden}
    return _container(programs, {**known, "PYTHONPATH": str(PROJECT)}, root)


def _entry_point(secrets: Path, world: Mapping[str, str]) -> str:
    """Give the entry point that ships, with the folder and the addresses of this machine."""
    text = (PROJECT / "deploy" / "entrypoint.sh").read_text("utf-8")
    for shipped, here in (
        ("/secrets/", f"{secrets}/"),
        ("@postgres:5432/", f"@{urlsplit(world['DATABASE_URL']).netloc.rpartition('@')[2]}/"),
        ("@valkey:6379/0", f"@{world['REDIS_URL'].rpartition('@')[2]}"),
    ):
        assert shipped in text
        text = text.replace(shipped, here)
    return text


def _container(programs: Path, environment: Mapping[str, str] = {}, folder: Path | None = None) -> dict[str, Any]:
    return {"environment": {**environment, "PATH": str(programs)}, "folder": str(folder or programs)}


def _linked(folder: Path, programs: Iterable[str]) -> Path:
    folder.mkdir()
    for program in programs:
        (folder / Path(program).name).symlink_to(shutil.which(program) or f"/missing/{program}")
    return folder


def _write(file: Path, script: str) -> None:
    """Write a program that is another one, found somewhere else or with some words of its own."""
    file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    file.chmod(0o755)
