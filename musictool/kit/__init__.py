"""For plugin authors: what holds for every command of musictool, as tests of their own.

The built-in plugins are held by the same checks. `conformance` makes a test of them for pytest,
`examine` is behind `musictool plugins check`. Each check (`checks`) is a function that looks at a
command (`subject`) and says what was expected, what happened and how to mend it (`findings`):
`declared` has those of what a plugin says of itself, `recordings` those of what flows in,
`repeated` those of one seed being one result, `parts` those of blocks, regions, mixes and tails,
`undisturbed` those of several calls and of devices, `drawn` that of values that are drawn.
"""

from musictool.kit import (  # noqa: F401 - they declare checks
    batches,
    declared,
    drawn,
    faces,
    parts,
    recordings,
    repeated,
    stopped,
    undisturbed,
)
from musictool.kit.checks import CHECKS, PLUGIN_CHECKS, Check, PluginCheck
from musictool.kit.conformance import conformance, conformance_of
from musictool.kit.examine import Examined, examine
from musictool.kit.findings import Amiss, Finding, NotChecked, NotConforming
from musictool.kit.music import DUET, Piece
from musictool.kit.packages import plugins_named, subjects_of
from musictool.kit.same import arrays, difference
from musictool.kit.subject import Subject

__all__ = [
    "CHECKS",
    "DUET",
    "PLUGIN_CHECKS",
    "Amiss",
    "Check",
    "Examined",
    "Finding",
    "NotChecked",
    "NotConforming",
    "Piece",
    "PluginCheck",
    "Subject",
    "arrays",
    "conformance",
    "conformance_of",
    "difference",
    "examine",
    "plugins_named",
    "subjects_of",
]
