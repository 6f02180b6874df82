"""What stops a configuration from being written."""


class AlertingMisconfigured(Exception):
    """The environment does not say how a page reaches a person; the sentence names the variable to set."""
