"""Follows deploy/compose.yml and deploy/README.md from a clean start to a clean end, and writes down what was seen.

Run as root in mount, network and process name spaces of its own: `python -m tests.acceptance.deploy.follow FOLDER`,
and behind it another compose file, if wanted. FOLDER gets `seen.json` and the containers' logs.
"""

import json
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import requests

from oncall.stack.smtp_receiver.mailbox import Mailbox
from oncall.stack.supervisor import ROOT
from oncall.stack.waiting import wait_until
from tests.acceptance.deploy.compose import Service, read
from tests.acceptance.deploy.engine import Engine, publish
from tests.acceptance.deploy.house import House

HEADING = "## The first campaign"
COMPOSE = ROOT / "deploy" / "compose.yml"
WITHOUT_PROGRAM = {"grafana"}
SCRAPED_SECONDS = 60
PASTED_SECONDS = 90
FIRED = 'max_over_time(ALERTS{alertstate="firing"}[10m])'
SENT = 'sum(mailer_emails_sent_total{job="mailer"})'


def main(folder: Path, file: Path = COMPOSE) -> None:
    """Follow the file, and tell."""
    services = read(file, {})
    here = {name: service for name, service in services.items() if name not in WITHOUT_PROGRAM}
    logs = folder / "logs"
    logs.mkdir()
    engine = Engine(House.build(folder / "house", list(here)), here, logs)
    engine.build()
    engine.began = time.monotonic()
    seen: dict[str, Any] = {"left_out": engine.image.left_out, "not_started": sorted(services.keys() - here.keys())}
    try:
        engine.up()
        seen["healthy"] = engine.healthy
        seen["answers"] = _answers(engine.house, here)
        seen["pasted"] = _paste(engine, folder)
        seen["letters"] = _letters(Mailbox(engine.house.root("mailcatcher") / "letters"))
        seen["sent"] = _sent(engine.house, max(seen["letters"].values()))
        seen["fired"] = _fired(engine.house)
        seen["targets"] = _targets(engine.house)
        seen["written"] = _written(engine)
    finally:
        seen["ends"] = {name: asdict(end) for name, end in engine.down().items()}
        (folder / "seen.json").write_text(json.dumps(seen, indent=1), "utf-8")


def _answers(house: House, services: dict[str, Service]) -> dict[str, int]:
    """Ask each published port from outside of its container."""
    found = {}
    for name, service in services.items():
        for port in service.published:
            if name != "mailcatcher":  # our receiver shows no pages
                url, asked = f"http://{house.addresses[name]}:{port}/", {"Host": f"127.0.0.1:{port}"}
                found[name] = requests.get(url, headers=asked, timeout=10).status_code
    return found


def _paste(engine: Engine, folder: Path) -> dict[str, Any]:
    """Run what the README prints, as a person would: in one shell, at the project's root."""
    known = folder / "known.json"
    publish(engine.entries(), engine.services, engine.logs, known)
    programs = folder / "programs"
    programs.mkdir()
    docker = programs / "docker"
    docker.write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tests.acceptance.deploy.docker {known} "$@"\n'
    )
    docker.chmod(0o755)
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "LANG": "C.UTF-8"}
    shell = ["timeout", str(PASTED_SECONDS), "bash", "-euo", "pipefail", "-c", blocks()]
    done = subprocess.run(
        shell, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return {"status": done.returncode, "said": done.stdout, "complained": done.stderr}


def blocks() -> str:
    """Take the commands below the heading, and the one that reads the passwords."""
    text = (ROOT / "deploy" / "README.md").read_text("utf-8")
    passwords = re.findall(r"^docker compose .* /secrets/.*$", text, re.MULTILINE)
    section = text.partition(f"\n{HEADING}\n")[2].partition("\n## ")[0]
    return "\n".join([*passwords, *re.findall(r"^```\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)])


def _sent(house: House, arrived: int) -> float:
    """Read the count of letters from Prometheus, once it has looked at a worker that sent as many as arrived."""
    found = 0.0

    def is_told() -> bool:
        nonlocal found
        result = _asked(house, SENT)
        found = float(result[0]["value"][1]) if result else 0.0
        return found >= arrived

    wait_until(is_told, SCRAPED_SECONDS, 1.0)
    return found


def _fired(house: House) -> list[str]:
    """Name the alerts that fired, once the rules have been judged: the watchdog fires for as long as they are."""
    wait_until(lambda: bool(_asked(house, FIRED)), SCRAPED_SECONDS, 1.0)
    return sorted({each["metric"]["alertname"] for each in _asked(house, FIRED)})


def _letters(box: Mailbox) -> dict[str, int]:
    """Count the letters by sender, and the recipients of more than one: alerts are e-mails to the catcher too."""
    return {**Counter(letter.mail_from for letter in box.letters()), "twice": len(box.duplicates().by_recipient)}


def _targets(house: House) -> dict[str, str]:
    return {each["metric"]["job"]: each["value"][1] for each in _asked(house, "up")}


def _asked(house: House, query: str) -> list[Any]:
    url = f"http://{house.addresses['prometheus']}:9090/api/v1/query"
    return list(requests.get(url, params={"query": query}, timeout=10).json()["data"]["result"])


def _written(engine: Engine) -> list[str]:
    """List what containers of our image have written into its folder."""
    own = [name for name, service in engine.services.items() if service.image == engine.services["web"].image]
    uppers = [engine.house.root(name).with_name("upper") / engine.image.workdir.lstrip("/") for name in own]
    return sorted(str(path) for upper in uppers for path in upper.rglob("*") if path.is_file())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
