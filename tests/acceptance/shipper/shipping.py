"""A shipper for the chaos run. Usage: python -m tests.acceptance.shipper.shipping SPOOL URL."""

import faulthandler
import signal
import sys
from pathlib import Path

from observability.shipper.push import Labels
from observability.shipper.run import ShipperConfig, run_shipper
from observability.shipper.target import LokiTarget

if __name__ == "__main__":
    faulthandler.register(signal.SIGUSR1)  # so that the run can ask where it stands
    target = LokiTarget(sys.argv[2], timeout=0.5)
    sys.exit(run_shipper(ShipperConfig(Path(sys.argv[1]), target, Labels("mailer", "test", "h1"))))
