"""What can end a shipper's work."""


class AlreadyShippingError(Exception):
    """Another shipper works on this spool; two would undo each other's position."""


class StoppedError(Exception):
    """Told to stop while waiting for Loki; what is not settled stays in the spool."""
