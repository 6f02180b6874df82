"""A replayed day, made once: a real Prometheus and the embedded log store that know it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboards.preview.exceptions import SourceFailed
from dashboards.preview.intervals import Window
from dashboards.preview.sources import SECOND, Prometheus, Sources
from observability.shipper.target import LokiTarget
from oncall.commands.dashboards import command
from oncall.logs.asking import RemoteLoki
from oncall.logs.exceptions import NoAnswer, QuestionRefused
from oncall.stack.supervisor import Supervisor
from tests.acceptance.dashboards import paging
from tests.acceptance.dashboards.backfill import judged, make_blocks, named, push, record_logs, serving
from tests.acceptance.dashboards.day import BEGIN, END, NOW, live
from tests.acceptance.dashboards.mailing import STEP
from tests.browser import browser  # noqa: F401 -- a fixture of the tests here
from tests.integration.store.serving import served


@dataclass(frozen=True)
class Replayed:
    """Where the day can be asked."""

    metrics: Prometheus
    logs: RemoteLoki

    @property
    def sources(self) -> Sources:
        """Both, as a preview takes them."""
        return Sources(self.metrics, self.logs, (SourceFailed, NoAnswer, QuestionRefused))

    @property
    def window(self) -> Window:
        """The day until the moment at which one looks."""
        return Window(BEGIN, NOW, STEP)


@pytest.fixture(scope="session")
def page_file(replayed: Replayed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The preview of the day, written by the command."""
    return preview(replayed, tmp_path_factory.mktemp("page") / "day.html", BEGIN, NOW)


@pytest.fixture(scope="session")
def russian_file(replayed: Replayed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in Russian."""
    return preview(replayed, tmp_path_factory.mktemp("page") / "day-ru.html", BEGIN, NOW, "--language", "ru")


def preview(replayed: Replayed, out: Path, begin: float, end: float, *more: str) -> Path:
    """Write a preview of a time, by the command."""
    sources = ["--prometheus", replayed.metrics.name, "--loki", replayed.logs.name, "--scrape", f"{STEP}s"]
    span = ["--from", f"{begin:.0f}", "--to", f"{end:.0f}"]
    done = CliRunner().invoke(command, ["preview", *sources, *span, "--out", str(out), *more])
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    """Live through the day and put it into both stores."""
    with ExitStack() as stack:
        yield replay(stack, tmp_path_factory.mktemp("day"))


def replay(stack: ExitStack, folder: Path) -> Replayed:
    """Live through the day; what serves it ends with `stack`."""
    wanted = named()
    supervisor = stack.enter_context(Supervisor(folder / "parts"))
    world, samples = live(folder / "counters", wanted)
    store = stack.enter_context(served(folder / "lines", now=lambda: round(END * SECOND)))
    push(world.lines, store)
    logs = RemoteLoki(LokiTarget(store.url))
    stack.callback(logs.close)
    record_logs(samples, logs)
    data = folder / "prometheus"
    make_blocks(samples, folder, data)
    with serving(supervisor, folder, data) as metrics:
        found = judged(metrics, BEGIN, END)
    paging.tell(found, paging.series_of_a_real_one(supervisor, folder / "alertmanager", wanted), BEGIN, END)
    make_blocks(found, folder, data)
    return Replayed(stack.enter_context(serving(supervisor, folder, data)), logs)
