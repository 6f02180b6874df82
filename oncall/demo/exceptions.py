"""How a demonstration can fail."""


class DemoFailedError(Exception):
    """The demonstration did not end as it should; the sentence says what was seen instead."""
