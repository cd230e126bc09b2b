"""What holds for every registered command, those not yet written included: the kit's checks."""

from musictool.kit import conformance_of

from .every_command import KNOWN, SUBJECTS

LONG = ("loop", "remix", "style", "transcribe")
"""A recording in blocks of one frame, read several times, takes these long."""

MAKES = ("continue-compose", "continue-unit", "style-chain")
"""These work for long, the longer the more of some values: their own tests have other values."""

HEAVY = (*MAKES, "harmonize-trained", "inpaint-unit", "style-texture", "style-timbre", "train")
BETWEEN = ("blocks of 1000 frames", "blocks a single one", "form 200 Hz", "form 192 kHz")
"""What lies between forms and lengths of blocks that are tried of these, too."""

test_conforms = conformance_of(
    SUBJECTS.values(),
    [plugin for plugin in KNOWN.plugins if plugin.distribution == "musictool"],
    without=[
        f"{name} blocks of one frame"
        for name, subject in SUBJECTS.items()
        if subject.spec.name in LONG
    ]
    + [f"{name} drawn values" for name in MAKES]
    + [f"{name} {case}" for name in HEAVY for case in BETWEEN],
)
