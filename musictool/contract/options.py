"""The hub's own options, as parameters like those of any command: of a step, of a run.

`PLACEMENT` is for one step that makes audio of audio: where it acts, and how much of it is heard. A
command that has one of these names itself keeps it: then it means what the command says. `PICTURES`
are further files of a step that gives or takes a score, likewise. `RUN` is
for all the work at once: how it is done, and how its result is written. `PLAYED` is for hearing.
Those of many files are in `batch_options`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from musictool.contract.batch_options import BATCH, BATCH_SIZE, RECORDS
from musictool.contract.parameter import Parameter
from musictool.errors import BadParameter
from musictool.kinds import CSV, JAMS, JSON

__all__ = [
    "ALLOW",
    "BARS",
    "BARS_OF_SCORES",
    "DEVICE",
    "ENCODING",
    "FINDINGS",
    "HEARD_BY",
    "MIX",
    "OF_SOUND",
    "PICTURES",
    "PLACEMENT",
    "PLAYED",
    "PLAYED_BY",
    "REGION",
    "RESERVED",
    "RUN",
    "SCORE_REGION",
    "SEED",
    "TAIL",
    "TRACKS",
    "UNIT",
    "VARIATIONS",
    "VARIED_RUN",
    "check_together",
    "checked",
]

HEARD_BY = "rhythm.beats"
"""The command that hears where bars begin, whoever brings it."""

PLAYED_BY = "synth"
"""The command that makes sound of notes, whoever brings it."""

BARS = Parameter(
    "bars",
    "bars",
    "Which bars it acts on, such as 9-12, in place of start and end; in sound the beat is heard",
    optional=True,
    also=("bar", "measures", "region", "section", "unit"),
)

BARS_OF_SCORES = replace(
    BARS,
    help="Which bars it acts on, such as 9-12, in place of start and end; 0 is a pickup",
    ge=0,
)

REGION = (
    Parameter(
        "start",
        "number",
        "Where the command begins to act; negative counts from the end",
        optional=True,
        unit="s",
        also=("from", "begin", "ss", "offset", "region", "section"),
    ),
    Parameter(
        "end",
        "number",
        "Where it stops; the rest stays as it is, to the bit",
        optional=True,
        unit="s",
        also=("to", "until", "stop", "region", "section"),
    ),
    BARS,
    Parameter(
        "crossfade",
        "number",
        "How long it takes to pass over at start and end",
        also=("overlap", "xfade"),
        default=0.01,
        unit="s",
        ge=0,
    ),
)
"""Where the command acts."""

UNIT = Parameter(
    "unit",
    "choice",
    "What start and end count: seconds from 0, or bars or beats from 1, as in notes",
    optional=True,
    choices=("seconds", "bars", "beats"),
    choice_words=("as in recordings", "9 is where bar 9 begins", "of the meter"),
    also=("units",),
)
"""Only where the command acts on scores."""

TRACKS = Parameter(
    "tracks",
    "text",
    "Which tracks it acts on: a number from 1 on, a range, a name, an instrument, drums",
    default=(),
    many=True,
    also=("track", "parts", "instruments", "voices", "channel", "which"),
)
"""Only where the command acts on scores; a command that has one of this name itself keeps it."""

SCORE_REGION = (*REGION[:2], BARS_OF_SCORES, UNIT)
"""Where it acts on a score; nothing there is crossfaded."""

MIX = Parameter(
    "mix",
    "number",
    "How much of the result is heard: 0 only the recording, 1 only what the command made of it",
    also=("wet", "dry", "dry-wet", "wet-dry", "amount", "blend"),
    optional=True,
    ge=0,
    le=1,
)

TAIL = Parameter(
    "tail",
    "number",
    "How long it may sound on after the recording: auto until it has decayed by 60 dB",
    default="auto",
    unit="s",
    ge=0,
    le=3600,
    choices=("auto", "none"),
    choice_words=("at most a minute", "the length stays"),
)
"""Only where a command is declared to ring."""

OF_SOUND = (REGION[-1], MIX, TAIL)
"""What only sound can be given."""

PLACEMENT = (*REGION, UNIT, TRACKS, MIX, TAIL)

SHEET = Parameter(
    "sheet",
    "output",
    "Sheet music of the notes; .html prints it on paper",
    optional=True,
    suffixes=(".svg", ".html"),
    also=("notation", "engraving", "pdf", "print", "staff"),
)

ROLL = Parameter(
    "roll",
    "output",
    "Piano roll of the notes; .html has a table of the tracks as well",
    optional=True,
    suffixes=(".png", ".svg", ".html"),
    also=("piano-roll", "pianoroll", "plot", "picture", "png"),
)

PICTURES = (ROLL, SHEET)
"""Of the score that a command gives, or else of the one that it takes."""

FINDINGS = Parameter(
    "findings",
    "output",
    "What was found on the way, as JSON or a table",
    optional=True,
    suffixes=(JSON, CSV, JAMS),
    also=("found", "measured", "analysis"),
)
"""Of a command that gives a report beside its result."""

SEED = Parameter(
    "seed",
    "integer",
    "Equal seeds give equal results",
    default=0,
    ge=0,
    also=("random", "take", "variation"),
)

DEVICE = Parameter(
    "device",
    "text",
    "Where models run, such as cuda:1; by default the best device there is",
    also=("gpu", "cpu", "cuda"),
    optional=True,
    choices=("cpu", "cuda", "mps"),
)

CLIP = Parameter(
    "clip",
    "choice",
    "What happens to samples over full scale",
    default="warn",
    choices=("warn", "limit", "error"),
    choice_words=("clipped and counted", "turned down around each peak", "nothing is written"),
)

BIT_DEPTH = Parameter(
    "bit_depth",
    "choice",
    "Bit depth of a lossless output; by default that of the source",
    also=("bits", "subtype", "sample-fmt"),
    optional=True,
    unit="bit",
    choices=("8", "16", "24", "32", "float"),
)

BITRATE = Parameter(
    "bitrate",
    "number",
    "Bitrate of a lossy output, such as 192k; by default one of the source's quality",
    also=("b", "ab", "kbps", "quality"),
    optional=True,
    unit="kbit/s",
    gt=0,
)

CEILING = Parameter(
    "ceiling",
    "number",
    "Highest true peak of what the file decodes to; the level is lowered where encoding passes it",
    also=("tp", "true-peak", "dbtp"),
    optional=True,
    unit="dBTP",
    ge=-40,
    le=0,
)

ENCODING = (CLIP, BIT_DEPTH, BITRATE, CEILING)
"""How a recording is written."""

RUN = (SEED, DEVICE, BATCH_SIZE, *ENCODING)

PLAYED = (
    Parameter(
        "start",
        "number",
        "Where to begin; negative counts from the end",
        default=0.0,
        unit="s",
    ),
    Parameter(
        "end",
        "number",
        "Where to stop; negative counts from the end",
        optional=True,
        unit="s",
    ),
)
"""Which part of each recording is played."""

ALLOW = Parameter(
    "allow",
    "choice",
    "What presets of the current folder may do beside the usual",
    many=True,
    choices=("native", "outside"),
    choice_words=("load native code", "write outside the folder"),
)
"""Of a run, on the command line or in Python; no file can give it."""

VARIATIONS = Parameter(
    "variations",
    "integer",
    "So many results for each input, each drawn anew: other takes, other values of ranges such as "
    "-6..6 or {-1,0,1}",
    optional=True,
    ge=1,
    le=10_000,
    flags=("--count",),
    also=("takes", "versions", "how-many", "number"),
)

VARIED_RUN = (SEED, VARIATIONS, DEVICE, *ENCODING)
"""What a run on the command line can be given."""

RESERVED = frozenset(one.name for one in (*VARIED_RUN, *BATCH) if one not in RECORDS) | {
    "as",
    "dry_run",
    "engine",
    "force",
    "help",
    "help_all",
    "inputs",
    "json",
    "output",
    "quiet",
}
"""Names that the hub itself gives to every command or step, so that no parameter can have them."""


def checked(options: Iterable[Parameter], given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A value for each option: what is given, checked, or its default.

    Raises
    ------
    BadParameter
        For a value that does not fit; the sentence begins with `where`.
    """
    return {
        option.name: option.check(given.get(option.name, option.default), where)
        for option in options
    }


def check_together(added: Iterable[Parameter], values: Mapping[str, Any], where: str) -> None:
    """Refuse options of a step that make no sense together; the hub gives it those in `added`."""
    given = {parameter.name: values.get(parameter.name) for parameter in added}
    bars = given.get("bars")
    if bars is not None and any(values.get(one) is not None for one in ("start", "end")):
        raise BadParameter(f"{where}: give bars, or start and end, not both")
    region = (bars, given.get("start"), given.get("end"))
    if given.get("crossfade") is not None and region == (None, None, None):
        raise BadParameter(f"{where}: crossfade is for a region; give a start or an end as well")
    if given.get("unit") is not None and all(values.get(one) is None for one in ("start", "end")):
        raise BadParameter(f"{where}: unit is for start and end; give one of them as well")
    ends = bars is not None or given.get("end") is not None
    if given.get("tail") not in (None, "auto", "none", 0) and ends:
        raise BadParameter(
            f"{where}: give tail or end, not both: after the end the recording stays as it is"
        )
