"""Restart workers warmly, let them take no new work, and let them take it again."""

from datetime import UTC, datetime
from typing import Final

from django.contrib.auth.models import User

from mailer_core.models import Lease
from observability.catalogue.text import Text
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given
from oncall.actions.campaign.standing import waited
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.processes.workers import QUEUE, Workers, ask, broker_answers, restarted_since
from oncall.actions.texts import plural
from oncall.site.celery import app

RESTART_SECONDS = 60.0
"""A worker ends its letter, and a new one is up within seconds of its supervisor's pause of 1 to 30 s."""
DRAIN_SECONDS = 30.0
"""A pump's turn is 5 s, and the letter it is at."""


def _count(found: Workers) -> Text:
    workers, processes = len(found.processes), sum(found.processes.values())
    return Text(
        f"{workers} worker(s) of {processes} processes",
        f"{plural(workers, 'воркер', 'воркера', 'воркеров')}, {plural(processes, 'процесс', 'процесса', 'процессов')}",
    )


def _look_at_restart(_given: Given, _actor: User) -> Look:
    found = ask()
    count = _count(found)
    return Look(
        effect=(
            Text(f"{count.en} end after the letter they are at; no letter is lost, and what they had not begun waits.",
                 f"{count.ru}: остановятся после текущего письма; письма не теряются, неначатые подождут."),
            Text("Sending pauses until systemd, Kubernetes or `make up` has started them again; if none of these "
                 "watches them, start them yourself.",
                 "Отправка встанет, пока их не запустит systemd, Kubernetes или `make up`; если за ними никто "
                 "не следит, запустите их сами."),
        ),
        facts={"workers": len(found.processes)},
        numbers=found.numbers,
        preconditions=(found.some_answer,),
        rollback=Rollback(None, Text("none is needed: the new processes do what the old ones did",
                                     "не нужен: новые процессы делают то же, что старые")),
        verification=Text("as many workers answer within 60 s, each started after this",
                          "за 60 с отвечает столько же воркеров, и каждый запущен после этого"),
    )  # fmt: skip


def _restart(_given: Given, _actor: User) -> Changed:
    workers = len(ask().processes)
    since = datetime.now(UTC)
    with broker_answers():
        app.control.shutdown()
    return {"workers": workers, "since": since.isoformat(timespec="milliseconds")}


def _are_back(_given: Given, _actor: User, _before: Look, changed: Changed) -> Verification:
    wanted, since = int(changed["workers"]), datetime.fromisoformat(str(changed["since"]))
    back = waited(lambda: len(restarted_since(since, ask())) >= wanted, RESTART_SECONDS)
    fresh = restarted_since(since, ask())
    said = Text(
        f"started since and answering: {len(fresh)} of {wanted}",
        f"запущены с тех пор и отвечают: {len(fresh)} из {wanted}",
    )
    if back:
        return Verification(True, said)
    return Verification(
        False,
        Text(f"{said.en}; start the others: nothing seems to watch them",
             f"{said.ru}; запустите остальные: похоже, за ними никто не следит"),
    )  # fmt: skip


def _look_at_drain(_given: Given, _actor: User) -> Look:
    found = ask()
    count = _count(found)
    return Look(
        effect=(
            Text(f"{count.en} end what they are at within 20 s and take nothing new, until workers-undrain.",
                 f"{count.ru}: закончат текущее за 20 с и не возьмут нового до workers-undrain."),
            Text("The tick is work too: while drained no campaign sends, ends or goes on, and the alert of a late "
                 "tick will fire.",
                 "Тик — тоже работа: пока воркеры вне работы, кампании не отправляются, не завершаются и не "
                 "продолжаются, и сработает оповещение об опоздавшем тике."),
        ),
        facts={"workers": len(found.processes), "taking": len(found.taking)},
        numbers=found.numbers,
        preconditions=(
            found.some_answer,
            Precondition(Text("one of them takes work", "хотя бы один берёт работу"), bool(found.taking),
                         Text(str(len(found.taking)), str(len(found.taking)))),
        ),
        rollback=Rollback("oncall act workers-undrain", Text("They take work again.", "Воркеры снова возьмут работу.")),
        verification=Text("no worker listens to the queue, and all their batches are given back within 30 s",
                          "очередь никто не слушает, и за 30 с все пачки возвращены"),
    )  # fmt: skip


def _drain(_given: Given, _actor: User) -> Changed:
    with broker_answers():
        told = app.control.cancel_consumer(QUEUE, reply=True)
    return {"workers": len(told or ())}


def _are_idle(_given: Given, _actor: User, _before: Look, _changed: Changed) -> Verification:
    idle = waited(lambda: not Lease.objects.exists() and not ask().taking, DRAIN_SECONDS)
    held, taking = Lease.objects.count(), len(ask().taking)
    return Verification(
        idle,
        Text(f"listening: {taking}; batches in hand: {held}", f"слушают очередь: {taking}; пачек в работе: {held}"),
    )


def _look_at_undrain(_given: Given, _actor: User) -> Look:
    found = ask()
    idle = len(found.processes) - len(found.taking)
    return Look(
        effect=(
            Text(f"{idle} worker(s) that take no work take it again.",
                 f"{plural(idle, 'воркер', 'воркера', 'воркеров')} без работы: снова будут её брать."),
        ),
        facts={"workers": len(found.processes), "taking": len(found.taking)},
        numbers=found.numbers,
        preconditions=(
            found.some_answer,
            Precondition(Text("one of them takes no work", "хотя бы один не берёт работу"), idle > 0,
                         Text(str(idle), str(idle))),
        ),
        rollback=Rollback("oncall act workers-drain", Text("They take no new work.", "Перестанут брать новую работу.")),
        verification=Text("every worker that answers listens to the queue", "каждый отвечающий воркер слушает очередь"),
    )  # fmt: skip


def _undrain(_given: Given, _actor: User) -> Changed:
    with broker_answers():
        told = app.control.add_consumer(QUEUE, reply=True)
    return {"workers": len(told or ())}


def _take_work(_given: Given, _actor: User, _before: Look, _changed: Changed) -> Verification:
    def all_listen() -> bool:
        found = ask()
        return bool(found.processes) and found.taking == set(found.processes)

    listening = waited(all_listen, DRAIN_SECONDS)
    found = ask()
    told = f"{len(found.taking)}/{len(found.processes)}"
    return Verification(listening, Text(f"listening: {told}", f"слушают очередь: {told}"))


RESTART: Final = Action(
    "workers-restart", Text("Restart the workers warmly", "Мягко перезапустить воркеры"),
    _look_at_restart, _restart, _are_back,
)  # fmt: skip
DRAIN: Final = Action(
    "workers-drain", Text("Let the workers take no new work", "Вывести воркеры из работы: не брать новое"),
    _look_at_drain, _drain, _are_idle,
)  # fmt: skip
UNDRAIN: Final = Action(
    "workers-undrain", Text("Let drained workers take work again", "Вернуть воркеры в работу"),
    _look_at_undrain, _undrain, _take_work,
)  # fmt: skip
