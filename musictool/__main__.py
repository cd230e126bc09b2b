"""`python -m musictool`."""

from musictool.cli import script

script()
