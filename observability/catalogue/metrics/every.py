"""Every metric there is, in one closed list. A metric's help says what it means and what is normal."""

from observability.catalogue.metric import Metric
from observability.catalogue.metrics import backlog, delivery, limit, people, pipeline

METRICS: tuple[Metric, ...] = tuple(
    value
    for subject in (delivery, backlog, limit, people, pipeline)
    for value in vars(subject).values()
    if isinstance(value, Metric)
)
