"""What can go wrong while a preview is drawn."""


class PreviewError(Exception):
    """A preview cannot be drawn; the sentence says why, and what to do."""


class NotDrawn(PreviewError):
    """A dashboard uses something of Grafana's that the preview does not know how to draw."""


class SourceFailed(PreviewError):
    """A data source refused a query or does not answer."""


class ChromiumMissing(PreviewError):
    """No browser is on PATH to take pictures with."""


class NoPicture(PreviewError):
    """The browser took no picture; the sentence holds its own words."""
