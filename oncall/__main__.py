"""`python -m oncall`."""

from oncall.cli import main

main()
