"""What a declaration may not say: each rule with the sentence that refuses it.

A rule is asked what is declared, and of the signature no more than it needs; `signature` reads that
and asks them all.
"""

from __future__ import annotations

import re
from typing import get_args

from musictool.contract.annotation import FLAG_NAME, Refusal
from musictool.contract.declare import CHECKPOINT, USES, Declaration, Unreadable
from musictool.contract.examples import spoken
from musictool.contract.options import FINDINGS, PLACEMENT, RESERVED
from musictool.contract.parameter import Parameter
from musictool.kinds import Kind

__all__ = [
    "HUB_COMMANDS",
    "check_across",
    "check_checkpoint",
    "check_declaration",
    "check_finds",
    "check_idleness",
    "check_several",
    "check_switches",
    "check_unreadable",
]

HUB_COMMANDS = frozenset(
    (
        *(
            "docs",
            "doctor",
            "find",
            "help",
            "info",
            "models",
            "pipeline",
            "play",
            "plugins",
            "preset",
        ),
        *("redo", "run", "stubs", "sweep", "watch"),
    )
)
"""What the command line itself calls its own commands; no plugin's command or group can."""

NAME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)?")


def check_declaration(declared: Declaration) -> None:
    if not NAME.fullmatch(str(declared.command)):
        raise Refusal(
            f"{declared.command!r} cannot name a command; use lower-case letters, digits and "
            "dashes, with at most one dot for a group"
        )
    if declared.command.split(".")[0] in HUB_COMMANDS:
        raise Refusal(f"{declared.command!r} cannot name a command: the hub has one of that name")
    if declared.engine is not None and (
        not NAME.fullmatch(str(declared.engine)) or "." in declared.engine
    ):
        raise Refusal(
            f"{declared.engine!r} cannot name an engine; use lower-case letters, digits and dashes"
        )
    for word in declared.also:
        if not NAME.fullmatch(str(word)) or "." in word:
            raise Refusal(
                f"cannot also be called {word!r}; use lower-case letters, digits and dashes"
            )
    for old in declared.was:
        head = str(old).split(".")[0]
        if not NAME.fullmatch(str(old)) or old == declared.command or head in HUB_COMMANDS:
            raise Refusal(
                f"cannot have been called {old!r}: it is no name of a command, or its own"
            )
    if declared.rings and not declared.keeps_time:
        raise Refusal("cannot ring and change time: where its tail begins could not be told")
    if unknown := sorted(set(declared.uses) - {*USES, CHECKPOINT}):
        raise Refusal(
            f"cannot use {unknown[0]!r}: a context has {' and '.join(USES)} to set, and "
            f"{CHECKPOINT}"
        )
    _check_words(declared)


def _check_words(declared: Declaration) -> None:
    """Of what only help shows: each line is one, and complete with the command before it."""
    for one in (*declared.examples, declared.docs):
        if not isinstance(one, str) or not one.isprintable():
            raise Refusal(f"has an example or docs that is no text of one line: {one!r}")
        if one.split(" ")[0] == "musictool":
            raise Refusal(
                f"has the example {one!r}; leave {spoken(declared.command)} out, which the hub "
                "puts before it"
            )


def check_earlier(own: tuple[Parameter, ...], extras: tuple[Parameter, ...]) -> None:
    """Names that parameters had in earlier versions, which nothing else may have now."""
    taken = {*RESERVED, *(one.name for one in (*own, *extras, *PLACEMENT))}
    for parameter in own:
        for name in parameter.was:
            if not FLAG_NAME.fullmatch(str(name)) or name in taken:
                raise Refusal(
                    f"parameter {parameter.name} cannot have been called {name!r}: it is no name "
                    "of a parameter, or one already taken"
                )
            taken.add(name)


def check_across(declared: Declaration, own: tuple[Parameter, ...]) -> None:
    if declared.across and not any(p.name == declared.across and p.kind == "flag" for p in own):
        raise Refusal(f"has across={declared.across!r}, which is no switch among its parameters")


def check_unreadable(declared: Declaration, takes: Kind, each: bool) -> None:
    if declared.unreadable not in get_args(Unreadable):
        raise Refusal(f"has unreadable={declared.unreadable!r}; that is refused or left out")
    if declared.unreadable == "left out" and (each or not takes.is_many):
        raise Refusal(
            "leaves out what cannot be read, but takes one file at a time; only what makes one of "
            "a Sequence can"
        )


def check_checkpoint(declared: Declaration, own: tuple[Parameter, ...], each: bool) -> None:
    if CHECKPOINT in declared.uses and each:
        raise Refusal("has a checkpoint, but works on several recordings at once, each its own")
    if declared.goes_on and CHECKPOINT not in declared.uses:
        raise Refusal(f"says what it goes on with, but does not use {CHECKPOINT!r}")
    if unknown := set(declared.goes_on) - {one.name for one in own}:
        raise Refusal(f"has goes_on={sorted(unknown)}, which are not among its parameters")


def check_switches(declared: Declaration, own: tuple[Parameter, ...]) -> None:
    taken = RESERVED | {parameter.name for parameter in (*own, *PLACEMENT)}
    for switch, _ in declared.shows:
        if not FLAG_NAME.fullmatch(switch) or switch in taken:
            raise Refusal(f"cannot have the switch {switch!r}: it is no name, or one already taken")


def check_finds(declared: Declaration, own: tuple[Parameter, ...], finds: bool, many: bool) -> None:
    if not finds:
        return
    if many:
        raise Refusal("cannot give a Report beside a Sequence: it is of one result")
    if declared.finish is not None:
        raise Refusal("cannot be finished: it gives a Report beside its result")
    if any(one.name == FINDINGS.name for one in own):
        raise Refusal(
            f"gives a Report, which {FINDINGS.flag} writes; it cannot have {FINDINGS.name!r} itself"
        )


def check_several(declared: Declaration, own: tuple[Parameter, ...], several: bool) -> None:
    if not several:
        return
    if declared.rings:
        raise Refusal("cannot ring: of several results it is not known whose tail that is")
    if declared.finish is not None:
        raise Refusal("cannot be finished: it gives several results, and that is for one")
    if idle := next((one for one in own if one.above_nyquist == "idle"), None):
        raise Refusal(f"parameter {idle.name} cannot leave out what gives several results")


def check_idleness(own: tuple[Parameter, ...], takes: Kind, gives: Kind) -> None:
    idle = next((parameter for parameter in own if parameter.above_nyquist == "idle"), None)
    if idle and not (takes.is_recording and gives.is_recording and not takes.is_many):
        raise Refusal(
            f"parameter {idle.name} cannot leave it out above Nyquist: only what makes one "
            "recording of one can be left out"
        )
