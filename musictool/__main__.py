"""`python -m musictool`, which imports nothing from the current folder, as `musictool` does not."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # plugins and libraries would be looked for there first

from musictool.cli import script

script()
