"""What a command answers to besides its name: the last part of it, and other words for its work.

`reverb` is `fx.reverb`, and `extend` is `continue`, whose plugin says so. A name stands before all
words. A word of several commands is none of them, and is asked back: `resample` may be `convert` or
`fx.resample`. Dashes may be left out, or be underscores.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from musictool.near import letters

if TYPE_CHECKING:
    from musictool.discovery.registry import Command

__all__ = [
    "SIGN",
    "UNKNOWN_WORD",
    "Words",
    "answering",
    "called",
    "flags_of",
    "is_earlier",
    "suggestions",
    "words_for",
]

SIGN = ":"
"""What parts a plugin from its command in a qualified name, `acme:trim`; see `qualified`."""

UNKNOWN_WORD = "nothing is known by that word; musictool find searches what commands do"
"""The advice where no command is near."""

Words = Mapping[str, list[tuple[bool, str]]]
"""Each word without dashes, with the commands that it means, and whether it is not their name."""


def words_for(commands: Mapping[str, Command]) -> Words:
    """All words that commands answer to."""
    words: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for name, command in commands.items():
        if SIGN in name:
            continue  # what has not its own name takes no word from others
        words[_plain(name)].append((False, name))
        for old in (old for one in command.variants for old in one.spec.was):
            words[_plain(old)].append((False, name))
        also = (word for one in command.variants for word in one.spec.also)
        for word in (name.rpartition(".")[2], *also):
            words[_plain(word)].append((True, name))
    return words


def called(word: str, words: Words) -> tuple[str, ...]:
    """The commands that a word means: none, one, or several.

    Within a group, `fx.echo`, only the commands of that group are meant.
    """
    group, dot, rest = word.rpartition(".")
    found = [*words.get(_plain(word), ())]
    if dot:
        inside = f"{group}."
        found += [it for it in words.get(_plain(rest), ()) if it[1].startswith(inside)]
    named = [name for is_word, name in found if not is_word]
    return tuple(dict.fromkeys(named or [name for _, name in found]))


def is_earlier(word: str, was: Iterable[str]) -> bool:
    """Whether a word is among names of earlier versions."""
    return _plain(word.rpartition(SIGN)[2]) in map(_plain, was)


def answering(word: str, words: Words) -> tuple[str, ...]:
    """All commands that have a word for their work, be it the name of one of them."""
    return tuple(dict.fromkeys(name for _, name in words.get(_plain(word), ())))


def suggestions(commands: Mapping[str, Command]) -> dict[str, tuple[str, ...]]:
    """Every word beside the names as it is written, with the commands that it means."""
    words = words_for(commands)
    short = {name: command for name, command in commands.items() if SIGN not in name}
    written = {name.rpartition(".")[2] for name in short}
    variants = [one for command in short.values() for one in command.variants]
    written |= {word for one in variants for word in one.spec.also}
    return {word: called(word, words) for word in written}


def flags_of(name: str, commands: Mapping[str, Command]) -> dict[str, str]:
    """The commands that have a flag or an engine of that name, with what sets it.

    Flags are the command's own and those of its usual engine. Of further files that a command can
    make, other words count as well.
    """
    flags: dict[str, str] = {}
    for command in commands.values():
        extras = [extra for one in command.variants for extra in one.spec.extras]
        own = [*(it for one in command.variants for it in one.spec.all_parameters), *extras]
        files = (it.flag for it in extras if name in it.also)
        flag = next((it.flag for it in own if letters(it.flag) == letters(name)), next(files, ""))
        is_engine = any(name in one.engines for one in command.variants)
        engine = f"--engine {name}" if is_engine else ""
        if flag or engine:
            flags[command.name] = flag or engine
    return flags


def _plain(word: str) -> str:
    return re.sub("[-_]", "", word)
