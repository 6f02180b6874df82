"""Pipeline: do those who send live, and does the telemetry itself arrive."""

from typing import Final

from dashboards.board import Board
from dashboards.moments import marks
from dashboards.pipeline import agreement, logs, sources, workers
from observability.catalogue.links import Dashboard
from observability.catalogue.panels.query import ALL
from observability.catalogue.text import Text

PIPELINE: Final = Board(
    Dashboard.PIPELINE,
    Text("Mail pipeline", "Рассылка: конвейер"),
    Text(
        "Do workers, beat, Redis and PostgreSQL do their work, and do metrics and logs arrive.",
        "Работают ли воркеры, beat, Redis и PostgreSQL, доходят ли показатели и журнал.",
    ),
    (workers.WORKERS, workers.HANDS, sources.ROW, logs.ROW, agreement.ROW),
    marks(ALL),
)
