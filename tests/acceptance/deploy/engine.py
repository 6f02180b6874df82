"""Brings the services of the compose file up and down as `docker compose` does, each by its own words."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from oncall.stack.supervisor import ROOT
from tests.acceptance.deploy.compose import Service
from tests.acceptance.deploy.container import Container, End, Place
from tests.acceptance.deploy.dockerfile import Image, build
from tests.acceptance.deploy.house import House
from tests.acceptance.deploy.images import SYSTEM, Program, images, put

OWN = "mailer-oncall"
LOOK_SECONDS = 0.3
ONCE_SECONDS = 90.0
VENV = Path(sys.prefix) / "bin"


class NotHealthy(Exception):
    """A service ended, or its health check never held."""


@dataclass
class Engine:
    """The services of one file in one house; `logs`: where what they say is kept."""

    house: House
    services: Mapping[str, Service]
    logs: Path
    image: Image = field(default_factory=Image)
    containers: dict[str, Container] = field(default_factory=dict)
    healthy: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def build(self) -> None:
        """Follow the Dockerfile."""
        root = self.house.layer("image", "base")
        self.house.furnish(root)
        environment = {"PATH": f"{VENV}:{SYSTEM}", "HOME": "/root"}

        def run(line: str, workdir: str) -> None:
            told = ["chroot", str(root), "env", "-i", f"--chdir={workdir}", *_words(environment), "sh", "-ec", line]
            subprocess.run(told, check=True, stdout=subprocess.DEVNULL)

        self.image = build(ROOT, root, run)

    def up(self) -> None:
        """Start every service when what it waits for has come. Raises NotHealthy."""
        over = {name: threading.Event() for name in self.services}
        failed = threading.Event()

        def follow(service: Service) -> None:
            try:
                while not all(over[other].wait(0.05) for other in service.waits_for):
                    if failed.is_set():
                        return
                self._start(service)
                self._await(service, failed)
            except BaseException:
                failed.set()
                raise
            over[service.name].set()

        with ThreadPoolExecutor(len(self.services)) as threads:
            for done in [threads.submit(follow, service) for service in self.services.values()]:
                done.result()

    def down(self) -> dict[str, End]:
        """Stop every service that runs, those first that nobody waits for."""
        ends: dict[str, End] = {}
        for name in reversed(list(self.healthy)):
            service = self.services[name]
            ends[name] = self.containers[name].stop(self._stop_signal(service), service.grace)
        return ends

    def entries(self) -> dict[str, list[str]]:
        """Give the way into each running container, for `exec`."""
        return {name: self.containers[name].entering() for name in self.healthy}

    def _start(self, service: Service) -> None:
        root = self.house.layer(service.name, *(("image", "base") if self._is_own(service) else ("base",)))
        place, entrypoint = self._own(service, root) if self._is_own(service) else self._foreign(service, root)
        self.house.furnish(root)
        for mount in service.mounts:
            self.house.mount(root, mount, ROOT / "deploy")
        log = self.logs / f"{service.container}.log"
        self.containers[service.name] = Container(service.name, place, [*entrypoint, *service.command], log)

    def _own(self, service: Service, root: Path) -> tuple[Place, list[str]]:
        image = self.image
        users = [line.split(":") for line in (root / "etc/passwd").read_text("utf-8").splitlines()]
        user, home = next((int(each[2]), each[5]) for each in users if each[0] == image.user)
        environment = image.environment | {"PATH": f"{VENV}:{SYSTEM}", "HOME": home} | dict(service.environment)
        return Place(root, user, image.workdir, environment, service.may_nothing), image.entrypoint

    def _foreign(self, service: Service, root: Path) -> tuple[Place, list[str]]:
        program = self._program(service)
        put(program, root)
        environment = {"PATH": program.path, "PYTHONPATH": str(ROOT)} | dict(service.environment)
        place = Place(root, program.user, program.workdir, environment, service.may_nothing)
        return place, list(program.entrypoint)

    def _await(self, service: Service, failed: threading.Event) -> None:
        """Wait until it is healthy, or has done what it is for and ended."""
        container, health = self.containers[service.name], service.health
        if health is None:
            if status := container.wait(ONCE_SECONDS):
                raise NotHealthy(self._evidence(service, f"ended with status {status}"))
            return
        deadline = time.monotonic() + health.patience
        while not container.answers(health.argv, health.timeout):
            if failed.is_set():
                return
            if not container.lives():
                raise NotHealthy(self._evidence(service, "ended"))
            if time.monotonic() > deadline:
                raise NotHealthy(self._evidence(service, f"was not healthy after {health.patience:.0f} s"))
            time.sleep(LOOK_SECONDS)
        self.healthy[service.name] = time.monotonic() - self.began

    def _evidence(self, service: Service, what: str) -> str:
        said = (self.logs / f"{service.container}.log").read_text("utf-8", errors="replace")
        return f"{service.name} {what}. It said:\n{said[-3000:]}"

    def _is_own(self, service: Service) -> bool:
        return service.image.startswith(f"{OWN}:")

    def _program(self, service: Service) -> Program:
        return images()[service.image.partition(":")[0]]

    def _stop_signal(self, service: Service) -> signal.Signals:
        return signal.SIGTERM if self._is_own(service) else signal.Signals[self._program(service).stop_signal]


def _words(environment: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in environment.items()]


def publish(entries: Mapping[str, list[str]], services: Mapping[str, Service], logs: Path, file: Path) -> None:
    """Tell the `docker` of this house what there is."""
    names = {service.container: str(logs / f"{service.container}.log") for service in services.values()}
    file.write_text(json.dumps({"entries": entries, "logs": names}), "utf-8")
