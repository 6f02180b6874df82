"""What answers queries and evaluates rules."""

from enum import StrEnum


class Engine(StrEnum):
    """The values are also the types of Grafana's data sources."""

    PROMETHEUS = "prometheus"
    LOKI = "loki"
