"""What ends a request, or the start of the store, without success."""


class RequestRefused(Exception):
    """A request that is not answered; `status` is the HTTP status, the text says what to change."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class StoreInUseError(Exception):
    """Another store writes to the directory; two would write over each other."""


class NotLoopbackError(Exception):
    """The store was told to listen where others could reach it; it knows no passwords."""
