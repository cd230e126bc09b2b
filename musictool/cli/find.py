"""`musictool find make it louder`: what to type for it, from what the index knows of everything.

Each command, preset and verb is searched by the words of its name, of what it answers to, of its
summary, its flags and their help, its engines and its text, in this order of weight; each option
that all share by its names and its help, each guide by its name and what it is for. Words of one
family are one word; a word that stands in few of them says more than one that stands in many
(inverse document frequency: Spärck Jones, Journal of Documentation 28(1), 1972).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

import typer

from musictool.cli.commands import Command, known
from musictool.cli.groups import Group
from musictool.cli.guides import contents
from musictool.cli.params import Argument, Option, unescaped
from musictool.cli.tables import print_pairs
from musictool.cli.views import print_json, show_line
from musictool.contract import Parameter
from musictool.contract.examples import spoken
from musictool.contract.words import help_of, metavar
from musictool.discovery import Command as Declared
from musictool.kinds import Kind
from musictool.near import near_names, stem, words_of

__all__ = ["Entry", "entries", "found", "show_found", "unknown_words"]

NAMED, FLAGGED, SUMMED, DETAIL, TEXT = 8, 5, 4, 2, 1
"""What a word weighs: in a name, as a flag, in a summary, in the help of a flag, in the text."""

EXACT, BARELY = 1.5, 0.05
"""What a word counts for if it stands there as it was asked for, and if it says nothing."""

RARE = 3.0
"""How much a word says that stands in three of 60 texts."""

SHOWN = 8
LEAST = 0.4
"""Of the best one's score, so that what is listed is worth reading."""

SHORTEST = 3
"""Letters of a word that has no family: wav is no wave."""

LONGEST = 12
"""Of what stands for the value of a flag."""

COMMON = frozenset(
    words_of(
        "a an the this that it its my me i you your we to of in on at for with and or is are be as "
        "by from into so how do does can could would will want like need please some any all one "
        "them make makes made making get put let add remove change set create use apply turn give "
        "take more less very much bit little than too not song songs music track tracks recording "
        "recordings audio file files sound sounds something thing musictool which what where when "
        "two several other others both"
    )
)
"""Words that say nothing of what is wanted."""


@dataclass(frozen=True)
class Place:
    """Where words stand: what they weigh there, and the flag that they are about."""

    weight: int
    flag: str
    words: frozenset[str]
    stems: frozenset[str]

    def holds(self, word: str) -> float:
        """How much a word counts here."""
        if word in self.words:
            return EXACT * self.weight
        return float(self.weight) if len(word) > SHORTEST and stem(word) in self.stems else 0.0


@dataclass
class Entry:
    """One thing that can be typed."""

    line: str
    """The command line."""
    about: str
    command: str = ""
    """The command's name; it has an entry for each kind of value, of which the best answers."""
    places: list[Place] = field(default_factory=list)

    def add(self, text: str, weight: int, flag: str = "") -> None:
        """Note the words of a text."""
        words = frozenset(words_of(text))
        self.places.append(Place(weight, flag, words, frozenset(map(stem, words))))

    def answers(self, wanted: Mapping[str, float]) -> float:
        """How well it answers: by each word where it counts most, and by the place of most of them.

        What only the text speaks of counts beside that, and is an answer alone only if hardly any
        other text does, in that very word.
        """
        content = _content(wanted)
        rare = {word for word in content if wanted[word] >= RARE}
        if not any(
            (it.weight > TEXT and it.holds(word)) or word in rare & it.words
            for it in self.places
            for word in content
        ):
            return 0.0
        counts = [[it.holds(word) * much for word, much in wanted.items()] for it in self.places]
        return float(sum(map(max, zip(*counts, strict=True))) + max(map(sum, counts)))

    def typed(self, wanted: Mapping[str, float]) -> str:
        """The command line, with the flag that was asked for."""
        content = _content(wanted)
        hits = [it for it in self.places if any(map(it.holds, content))]
        named = any(not it.flag and it.weight > TEXT for it in hits)
        flags = [it for it in hits if it.flag and it.weight >= (FLAGGED if named else DETAIL)]
        best = max(flags, key=lambda it: sum(map(it.holds, content)), default=None)
        return f"{self.line} {best.flag}" if best else self.line


def found(query: str, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """The lines for what is asked, the likeliest first, each with what it does."""
    wanted = _wanted(query, entries)
    scores = {number: entry.answers(wanted) for number, entry in enumerate(entries)}
    best = max(scores.values(), default=0.0)
    ranked = sorted((n for n in scores if scores[n] > LEAST * best), key=lambda n: -scores[n])
    first = {entries[n].command or entries[n].line: entries[n] for n in reversed(ranked)}
    answers = [one for n in ranked if (one := entries[n]) in first.values()]
    return [(one.typed(wanted), one.about) for one in answers[:SHOWN]]


def unknown_words(query: str, entries: Sequence[Entry]) -> list[str]:
    """The words asked for that nothing speaks of, nor of one that they are a slip away from."""
    words = _all_words(entries)
    return [word for word in _content(words_of(query)) if not _meant(word, words)]


def _wanted(query: str, entries: Sequence[Entry]) -> dict[str, float]:
    """The words asked for, as they are known, with how much each says; none if none says much."""
    words = _all_words(entries)
    asked = words_of(query)
    meant = {word: _meant(word, words) for word in asked}
    if not any(meant[word] for word in _content(asked)):
        return {}
    wanted = {}
    for word in dict.fromkeys(filter(None, meant.values())):
        number = sum(any(it.holds(word) for it in entry.places) for entry in entries)
        wanted[word] = math.log(1 + len(entries) / number) * (BARELY if word in COMMON else 1)
    return wanted


def _content(words: Iterable[str]) -> list[str]:
    """Those that say something; of a single word, that one."""
    words = list(words)
    return [word for word in words if word not in COMMON] if len(words) > 1 else words


def _all_words(entries: Sequence[Entry]) -> dict[str, str]:
    """Every word that is known, and for each stem one that has it."""
    words = {word for entry in entries for it in entry.places for word in it.words}
    return {stem(word): word for word in words} | {word: word for word in words}


def _meant(word: str, words: Mapping[str, str]) -> str:
    """A word that is known: this one, or one a slip away; "" if there is none."""
    if words.get(word) == word or (len(word) > SHORTEST and stem(word) in words):
        return word
    near = near_names(word, {*words.values()}) if len(word) >= 5 else []
    return near[0] if near and abs(len(near[0]) - len(word)) <= 1 else ""


def entries(verbs: Iterable[Command | Group]) -> Iterator[Entry]:
    """Everything that can be typed, the hub's own verbs among it."""
    for command in known().commands.values():
        yield from map(_of_variant, command.variants)
    yield from _of_presets()
    for one in verbs:
        if one.name == "run":  # which has the options that all commands share
            yield from map(_of_option, (it for it in one.params if _is_shared(it)))
        needed = [it.metavar for it in one.params if isinstance(it, Argument)]
        line = " ".join(["musictool", str(one.name), *filter(None, needed)])
        entry = Entry(line, (one.help or "").split("\n\n")[0])
        entry.add(" ".join([str(one.name), *one.also]), NAMED)
        entry.add(one.help or "", SUMMED)
        yield entry
    for page, purpose in contents():
        entry = Entry(f"musictool docs {page}", f"How to {purpose}.")
        entry.add(f"{page} {purpose}", SUMMED)
        yield entry


def _is_shared(one: object) -> TypeGuard[Option]:
    return isinstance(one, Option) and one.name not in ("allow", "help", "help_all")


def _of_option(option: Option) -> Entry:
    flag, about = max(option.opts, key=len), unescaped(option.help or "")
    value = option.metavar or ""
    entry = Entry(f"musictool COMMAND INPUT {flag} {value}".rstrip(), about)
    entry.add(" ".join([str(option.name), *option.also]), FLAGGED)
    entry.add(about, TEXT)
    return entry


def _of_variant(command: Declared) -> Entry:
    """What a command does for one kind of value."""
    spec = command.spec
    first = [it.flag for it in spec.parameters if it.positional]
    many = "INPUT..." if spec.joins else "INPUT"
    inputs = [] if spec.takes is Kind.NOTHING else [many]
    needed = [_flag(it) for it in spec.all_parameters if it.required and not it.positional]
    line = [spoken(spec.name), *first, *inputs, *needed]
    entry = Entry(" ".join(line), spec.summary, spec.name)
    entry.add(" ".join([spec.name.rpartition(".")[2], *spec.also]), NAMED)
    entry.add(spec.summary, SUMMED)
    entry.add(spec.doc, TEXT)
    for name, engine in command.engines.items():
        chosen = "" if name == command.default_engine else f"--engine {name}"
        entry.add(name, FLAGGED, chosen)
        entry.add(engine.summary, DETAIL, chosen)
    specs = (spec, *command.engines.values())
    settings = [it for one in specs for it in (*one.all_parameters, *one.all_extras)]
    for one in {it.name: it for it in settings}.values():
        flag = "" if one.required else _flag(one)
        entry.add(" ".join([one.name, *one.also]), FLAGGED, flag)
        entry.add(help_of(one), DETAIL, flag)
    return entry


def _flag(parameter: Parameter) -> str:
    value = metavar(parameter)
    return f"{parameter.flag} {value if len(value) <= LONGEST else '...'}".rstrip()


def _of_presets() -> Iterator[Entry]:
    from musictool.cli.presets import preset_names
    from musictool.pipeline import presets

    named = set(preset_names())
    for one in presets(known()):
        if one.name in named and not one.problem:
            entry = Entry(f"musictool preset {one.name} INPUT", one.description)
            entry.add(one.name, NAMED)
            entry.add(one.description, SUMMED)
            entry.add(one.pipeline, TEXT)
            yield entry


def show_found(query: str, verbs: Iterable[Command | Group], as_json: bool) -> None:
    """Print what to type for what is asked, or that nothing does that; see `entries`."""
    all_entries = list(entries(verbs))
    lines = found(query, all_entries)
    if as_json:
        print_json([{"type": line, "about": about} for line, about in lines])
    else:
        print_pairs(lines, sys.stdout)
    missing = " or ".join(map(repr, unknown_words(query, all_entries)))
    if not lines:
        what = f"speaks of {missing}" if missing else "does that"
        advice = "musictool --help lists them all"
        show_line("error", f"no command, flag, preset or guide {what}; {advice}")
        raise typer.Exit(1)
    if missing:
        show_line("warning", f"nothing here speaks of {missing}")
