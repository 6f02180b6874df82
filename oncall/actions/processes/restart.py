"""Restart beat, the log shipper or the exporter alone, where it runs on this host."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psutil
from django.conf import settings
from django.contrib.auth.models import User

from observability.catalogue.closed import Component
from observability.catalogue.text import Text
from observability.metrics.lives import holders
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given, Kind, Parameter
from oncall.actions.campaign.standing import waited
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.processes.signs import SIGNS

PARTS: Final = (Component.BEAT, Component.SHIPPER, Component.EXPORTER)
PART: Final = Parameter(
    "part", Kind.CHOICE, Text("which process", "какой процесс"), choices=tuple(part.value for part in PARTS)
)
END_SECONDS: Final = 10.0
"""Beat, shipper and exporter end within a second; one that is stopped or hangs is killed, which harms none of them."""
START_SECONDS: Final = 60.0
"""`make up` starts again after 1 to 30 s, and a Python process needs a few seconds more on a busy machine."""
EFFECTS: Final = {
    Component.BEAT: Text(
        "Beat ends and starts again: until then no tick rings, so no wait ends and nothing new starts. Letters in "
        "hand go on.",
        "Beat завершится и запустится снова: до тех пор тиков нет, ожидания не кончаются, новое не начинается. "
        "Письма в работе идут своим чередом.",
    ),
    Component.SHIPPER: Text(
        "The log shipper ends and starts again: until then log lines wait in the spool on disk, none is lost; "
        "dashboards and log alerts lag.",
        "Шиппер завершится и запустится снова: до тех пор строки ждут на диске, ни одна не теряется; "
        "графики и оповещения по журналу отстают.",
    ),
    Component.EXPORTER: Text(
        "The exporter ends and starts again: until then Prometheus reads nothing, and metrics have a gap. Mail goes "
        "on.",
        "Экспортёр завершится и запустится снова: до тех пор Prometheus ничего не читает, в метриках пропуск. Почта "
        "идёт.",
    ),
}


def running_here(part: str) -> dict[Path, psutil.Process]:
    """Find a part's processes on this host, each by the file that it holds; those of other containers are not here."""
    if not settings.ONCALL_METRICS_DIR:
        return {}
    found = {path: _holding(path, pid) for path, pid in holders(Path(settings.ONCALL_METRICS_DIR), part).items()}
    return {path: process for path, process in found.items() if process}


def _holding(path: Path, pid: int) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        return process if str(path.resolve()) in {file.path for file in process.open_files()} else None
    except psutil.Error:
        return None


def _look(given: Given, _actor: User) -> Look:
    part = Component(given["part"])
    found = running_here(part)
    return Look(
        effect=(
            EFFECTS[part],
            Text("systemd, Kubernetes, Compose or `make up` must start it again; if none of these watches it, start it "
                 "yourself.",
                 "Снова запустить его должны systemd, Kubernetes, Compose или `make up`; если за ним никто не следит, "
                 "запустите сами."),
        ),
        facts={"processes": ",".join(sorted(str(process.pid) for process in found.values()))},
        numbers={"processes": len(found), "letters": 0},
        preconditions=(_is_here(part, found),),
        rollback=Rollback(None, Text("none is needed: the new process does what the old one did",
                                     "не нужен: новый процесс делает то же, что старый")),
        verification=SIGNS[part].text,
    )  # fmt: skip


def _is_here(part: Component, found: dict[Path, psutil.Process]) -> Precondition:
    pids = ", ".join(f"pid {process.pid}" for process in found.values())
    elsewhere = f"docker compose -p mailer restart {part}; kubectl -n mailer rollout restart deploy/{part}"
    return Precondition(
        Text(f"{part} runs on this host, where this command may end it",
             f"{part} работает на этой машине, и эта команда вправе его завершить"),
        bool(found),
        Text(pids or f"not here; restart it by what supervises it: {elsewhere}",
             pids or f"здесь его нет; перезапустите тем, что за ним следит: {elsewhere}"),
    )  # fmt: skip


def _restart(given: Given, _actor: User) -> Changed:
    found = running_here(given["part"])
    killed = sum(_end(path, process) for path, process in found.items())
    since = datetime.now(UTC)  # what the old one did as it ended is no sign of the new
    return {"processes": len(found), "killed": killed, "since": since.isoformat(timespec="milliseconds")}


def _end(path: Path, process: psutil.Process) -> bool:
    """Ask it to end, and kill it where it does not. Its file goes with it, or the exporter would tell of a death."""
    process.terminate()
    _, alive = psutil.wait_procs([process], END_SECONDS)
    for one in alive:
        one.kill()
    psutil.wait_procs(alive, END_SECONDS)
    path.unlink(missing_ok=True)
    return bool(alive)


def _works_again(given: Given, _actor: User, _before: Look, changed: Changed) -> Verification:
    part, since = Component(given["part"]), datetime.fromisoformat(str(changed["since"])).timestamp()
    sign = SIGNS[part]
    if waited(lambda: sign.shown(since, running_here(part)), START_SECONDS):
        return Verification(True, sign.seen)
    lives = bool(running_here(part))
    return Verification(
        False,
        Text(f"a new {part} lives, and has not shown this: {sign.text.en}. Run: oncall diagnose",
             f"новый {part} жив, но этого не видно: {sign.text.ru}. Запустите: oncall diagnose")
        if lives
        else Text(f"no {part} has started since: nothing seems to watch it; start it",
                  f"{part} с тех пор не запущен: похоже, за ним никто не следит; запустите его"),
    )  # fmt: skip


RESTART: Final = Action(
    "process-restart",
    Text("Restart beat, the log shipper or the exporter alone", "Перезапустить только beat, шиппер или экспортёр"),
    _look, _restart, _works_again, (PART,),
)  # fmt: skip
