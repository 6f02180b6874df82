"""Ask every question of dashboards, a few at a time, each once."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace

from dashboards.preview.answers import Answer, lines_of, series_of
from dashboards.preview.interpolation import Value, built_in, in_query, in_text
from dashboards.preview.intervals import Step, Window, step_of
from dashboards.preview.model import GRID, Annotation, Dashboard, Kind, Panel, Target
from dashboards.preview.sources import SECOND, Data, Sources, Values

AT_ONCE = 4
MOST_POINTS = 10_000
"""Prometheus gives no more than 11,000."""
WIDTH = 1400
"""Pixels of the whole grid; a chart gets about a point a pixel, as in Grafana."""

Chosen = Mapping[str, Value]
Tell = Callable[[int, int], None]
"""Hears how many questions are answered, and of how many."""


@dataclass(frozen=True)
class AskedPanel:
    """A panel, its texts filled in, with what its queries gave. `step`: seconds between its points."""

    panel: Panel
    values: Chosen
    step: int
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class AskedDashboard:
    """A dashboard with all that was asked for it."""

    dashboard: Dashboard
    window: Window
    values: Chosen
    panels: tuple[AskedPanel, ...]
    notes: tuple[tuple[Annotation, Answer], ...]


Question = tuple[Kind, str, bool, int, int]
"""A source, an expression, whether it is asked at the end alone, the step in seconds, and how many lines at most."""


@dataclass
class Asking:
    """The questions that are under way; two panels that ask the same share an answer."""

    window: Window
    sources: Sources
    pool: ThreadPoolExecutor
    asked: dict[Question, Future[Answer]] = field(default_factory=dict)

    def begin(self, target: Target, values: Chosen, step: Step) -> Question:
        """Have a question asked."""
        own = built_in(self.window, step, instant=target.instant, kind=target.kind)
        expr = in_query(target.expr, {**values, **own})
        question = (target.kind, expr, target.instant, step.step, target.limit)
        if question not in self.asked:
            self.asked[question] = self.pool.submit(answer_to, target, expr, step.step, self.window, self.sources)
        return question

    def end(self, target: Target, question: Question) -> Answer:
        """Give the answer."""
        return replace(self.asked[question].result(), target=target)


def ask(
    dashboards: Sequence[tuple[Dashboard, Chosen]], window: Window, sources: Sources, tell: Tell
) -> list[AskedDashboard]:
    """Ask everything; what fails is an answer that says so."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asking = Asking(window, sources, pool)
        for dashboard, chosen in dashboards:
            for target, step in _questions(dashboard, window):
                asking.begin(target, chosen, step)
        for number, _done in enumerate(as_completed(asking.asked.values()), 1):
            tell(number, len(asking.asked))
        return [_asked(dashboard, chosen, asking) for dashboard, chosen in dashboards]


def _questions(dashboard: Dashboard, window: Window) -> list[tuple[Target, Step]]:
    own = [(target, _step(panel, window)) for panel in dashboard.panels for target in panel.targets]
    return own + [(note.target, note_step(note, window)) for note in dashboard.annotations]


def _step(panel: Panel, window: Window) -> Step:
    points = panel.max_points or WIDTH * panel.grid.w // GRID
    return step_of(window, points, panel.interval)


def note_step(note: Annotation, window: Window) -> Step:
    """Look for moments at the annotation's own step, however wide the window: a coarser one steps over them."""
    return step_of(window, MOST_POINTS, note.step)


def _asked(dashboard: Dashboard, chosen: Chosen, asking: Asking) -> AskedDashboard:
    def answer(target: Target, step: Step) -> Answer:
        return asking.end(target, asking.begin(target, chosen, step))

    def filled(panel: Panel) -> AskedPanel:
        step = _step(panel, asking.window)
        worded = replace(panel, title=in_text(panel.title, chosen), description=in_text(panel.description, chosen))
        return AskedPanel(worded, chosen, step.step, tuple(answer(target, step) for target in panel.targets))

    notes = tuple((note, answer(note.target, note_step(note, asking.window))) for note in dashboard.annotations)
    return AskedDashboard(dashboard, asking.window, chosen, tuple(map(filled, dashboard.panels)), notes)


def answer_to(target: Target, expr: str, step: int, window: Window, sources: Sources) -> Answer:
    """Ask one question."""
    answer = Answer(target, expr, step)
    source = sources.of(target.kind)
    if source is None:
        return replace(answer, asked=False, error=f"Not asked: no {target.kind.capitalize()} is named.")
    try:
        data = _answered(source, answer, window, sources)
    except sources.refusals as error:
        return replace(answer, error=str(error))
    return replace(answer, series=series_of(data), lines=lines_of(data), given=len(data["result"]))


def _answered(source: Values, answer: Answer, window: Window, sources: Sources) -> Data:
    start, end = round(window.start * SECOND), round(window.end * SECOND)
    if sources.logs and answer.target.kind is Kind.LOKI and wants_lines(answer.expr):
        return sources.logs.lines(answer.expr, start, end, answer.target.limit)
    if answer.target.instant:
        return source.instant(answer.expr, end)
    return source.over_time(answer.expr, start, end, answer.step * SECOND)


def wants_lines(query: str) -> bool:
    """Tell a query for lines from one for values: only it begins with its selector."""
    return query.lstrip().startswith("{")
