"""What can go wrong between here and Grafana."""


class GrafanaRefused(Exception):
    """Grafana did not do what was asked; the message says why and what to do next."""
