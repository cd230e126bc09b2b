"""The parameters that the hub gives to every command that makes audio of audio.

A command that has one of these names itself keeps it: then it means what the command says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from musictool.contract.parameter import Parameter
from musictool.errors import BadParameter

__all__ = ["MIX", "REGION", "TAIL", "check_together"]

REGION = (
    Parameter(
        "start",
        "number",
        "Where the command begins to act; negative counts from the end",
        optional=True,
        unit="s",
    ),
    Parameter(
        "end",
        "number",
        "Where it stops; the rest of the recording stays as it is, to the bit",
        optional=True,
        unit="s",
    ),
    Parameter(
        "crossfade",
        "number",
        "How long it takes to pass over at start and end",
        default=0.01,
        unit="s",
        ge=0,
    ),
)
"""Where the command acts."""

MIX = Parameter(
    "mix",
    "number",
    "How much of the result is heard: 0 only the recording, 1 only what the command made of it",
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


def check_together(added: Iterable[Parameter], values: Mapping[str, Any], where: str) -> None:
    """Refuse what makes no sense together.

    Parameters
    ----------
    added
        Which of the parameters above the hub gives to the command.

    Raises
    ------
    BadParameter
    """
    given = {parameter.name: values.get(parameter.name) for parameter in added}
    if given.get("crossfade") is not None and given["start"] is None and given["end"] is None:
        raise BadParameter(f"{where}: crossfade is for a region; give a start or an end as well")
    if given.get("tail") not in (None, "auto", "none", 0) and given.get("end") is not None:
        raise BadParameter(
            f"{where}: give tail or end, not both: after the end the recording stays as it is"
        )
