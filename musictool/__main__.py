"""`python -m musictool`."""

from musictool.cli import main

main()
