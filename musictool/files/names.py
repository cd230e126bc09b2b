"""Which files a command reads, and what its outputs are called.

Inputs are files, folders (searched recursively) and glob patterns. Outputs lie beside the input
as `{stem}.{command}{ext}`, or where `-o` says: a file, a folder, or a template.
"""

from __future__ import annotations

import os
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from musictool.address import WEB, Address, exact, is_address, place
from musictool.errors import UnknownName, UnreadableFile, UsageError
from musictool.files.access import CLOSED, missing
from musictool.files.audio.formats import AUDIO_SUFFIXES, WRITABLE_SUFFIXES
from musictool.files.globs import EVERY, Chosen
from musictool.files.same import Folders, Taken
from musictool.files.search import has_magic, in_folder, matching
from musictool.kinds import Kind

__all__ = [
    "Input",
    "expand_inputs",
    "is_template",
    "makes_folders",
    "names_many",
    "output_folder",
    "output_path",
    "output_paths",
]

TEMPLATE_FIELDS = ("stem", "command", "ext", "parent", "n", "variation")
"""What a template of `-o` can name: `{stem}` of the input, `{command}`, `{ext}` with its dot,
`{parent}` the input's folder, `{n}` the number of the input, `{variation}` that of the variation,
both from 1. Behind a dot, `{ext}` comes without its own."""

NUMBERS = ("n", "variation")

WIDTH = re.compile(r"0?[0-9]{1,2}d?")
"""What may stand behind one of `NUMBERS`, as in `{n:03}`: a width, of at most two digits."""


BOTH = re.compile(r"\{stem\}[-._ ]+\{command\}|\{command\}[-._ ]+\{stem\}")
"""What names one thing twice where nothing comes in, so that the stem is the command's."""

ENDING = r"(\.[A-Za-z]\w*|\{ext\})$"


@dataclass(frozen=True, slots=True)
class Input:
    """One recording to work on."""

    path: Path
    folder: Path | None = None
    """The folder argument it was found under; its structure is kept in an output folder."""
    variation: int | None = None
    """Which of several results for it is meant, from 1; None if there is one."""
    output: str | None = None
    """Its own `-o`; a name without an extension gets that of the format."""
    place: str = ""
    """Where it is named, if not on a command line: "list.csv, line 3"."""
    ext: str | None = None
    """What its output's name ends in; None if that is for its own name to say."""


def expand_inputs(
    arguments: Sequence[str | Path],
    suffixes: frozenset[str] = AUDIO_SUFFIXES,
    *,
    repeats: bool = False,
    chosen: Chosen = EVERY,
    without: Path | None = None,
) -> list[Input]:
    """The files that the arguments of a command line name, in order.

    Parameters
    ----------
    arguments
        Files; folders, of which all audio files are taken, sorted, hidden ones left out; patterns
        with `*`, `?`, `[…]`, `{…,…}` and `**`, for shells that do not expand them; addresses of any
        of these; "-" for standard input. A folder in one that cannot be looked into comes in place
        of its files.
    suffixes
        In lower case, what to take from folders.
    repeats
        Keep a file that is named twice; else each comes once.
    chosen
        Which of the files are taken.
    without
        A folder below others that is not searched, such as that of the outputs.

    Raises
    ------
    UnreadableFile
        Nothing of that name, or a folder without a recording in it.
    """
    found: list[Input] = []
    for argument in arguments:
        found += _expand(str(argument), suffixes, chosen, without)
    if repeats:
        return found
    folders = Folders()
    unique: dict[str, Input] = {}
    for item in found:
        unique.setdefault(folders.entry(item.path), item)
    return list(unique.values())


def _expand(
    argument: str, suffixes: frozenset[str], chosen: Chosen, without: Path | None
) -> list[Input]:
    path = place(argument)
    if not argument:  # it would be the current folder, with all that is in it
        raise UsageError("an input has an empty name; is a variable unset?")
    if argument == "-":
        return [Input(path)]
    if isinstance(path, Address):
        return _expand_far(path, argument.endswith("/"), suffixes, chosen, without)
    if os.path.isdir(path):  # noqa: PTH112  not an error for names that are too long
        files = in_folder(path, suffixes, chosen, without)
        if files == [path]:
            raise UnreadableFile(path, CLOSED)
        if not files and chosen == EVERY:
            raise UnreadableFile(path, f"no {_words(suffixes)} are in this folder or those in it")
        return [Input(file, folder=path) for file in files]
    if os.path.lexists(path):
        return [Input(path)] if chosen.takes(path) else []
    if has_magic(argument):
        files = matching(argument, suffixes, without)
        if not files:
            raise UnreadableFile(argument, f"no {_words(suffixes)} match this pattern")
        return [Input(file) for file in files if chosen.takes(file)]
    raise UnreadableFile(argument, missing(path, "file or folder"))


def _words(suffixes: frozenset[str]) -> str:
    """What files that end so are called."""
    kinds = {"audio files": AUDIO_SUFFIXES, "files of notes": suffixes - AUDIO_SUFFIXES}
    return " or ".join(words for words, some in kinds.items() if suffixes & some)


def _expand_far(
    address: Address,
    slash: bool,
    suffixes: frozenset[str],
    chosen: Chosen,
    without: Path | None,
) -> list[Input]:
    """The same for an address; a name that ends as files do is one, which no server is asked."""
    from musictool.files import remote  # fsspec; most files lie here

    if address.is_pattern:
        files = remote.found_at(address, suffixes)
        if not files:
            raise UnreadableFile(address, f"no {_words(suffixes)} match this pattern")
        return [Input(file) for file in files if chosen.takes(file)]
    is_file = address.scheme in WEB or address.suffix.lower() in suffixes
    if not slash and (is_file or not remote.is_folder(address)):
        return [Input(address)] if chosen.takes(address) else []
    files = remote.found_under(address, suffixes)
    if isinstance(without, Address) and without != address:
        files = [file for file in files if not file.is_relative_to(without)]
    if not files:
        raise UnreadableFile(address, f"no {_words(suffixes)} are in this folder or those in it")
    return [Input(file, folder=address) for file in files if chosen.takes(file, address)]


def output_path(
    source: Input | Path | None,
    command: str,
    out: str | None = None,
    many: bool = False,
    ext: str | None = None,
    n: int = 1,
    flag: str = "-o",
) -> Path:
    """The output for one input.

    Parameters
    ----------
    source
        None, or an empty path, for a command that starts from nothing.
    out
        The argument of `flag`: a file, a folder (existing, or ending in a slash, or any name when
        there are many inputs), or a template with fields of `TEMPLATE_FIELDS`. A folder, and a
        template of a name alone, keep the folders below the one that an input was found under.
    ext
        With its dot; by default the input's, or ".wav" if that cannot be written. Notes keep the
        input's, too, if it is one in which they are written.
    n
        The number of the input, from 1.

    Raises
    ------
    UsageError
        A template with an unknown field, or one file for many inputs.
    """
    item = source if isinstance(source, Input) else Input(source or Path())
    if ext is None:
        is_writable = item.path.suffix.lower() in WRITABLE_SUFFIXES
        ext = item.path.suffix if is_writable else ".wav"
    elif ext == Kind.SCORE.suffix and item.path.suffix.lower() in Kind.SCORE.suffixes:
        ext = item.path.suffix
    stem = item.path.stem
    number = "" if item.variation is None else str(item.variation)
    name = ".".join(filter(None, (stem, command, number))) + ext
    if out is None:
        if isinstance(item.path, Address) and item.path.scheme in WEB:
            scheme = item.path.scheme
            raise UsageError(f"{item.path}: {scheme} can only be read; say with -o where to write")
        return item.path.parent / name
    below = item.path.parent.relative_to(item.folder) if item.folder else Path()
    if is_template(out):
        named = _fill(
            out if stem else BOTH.sub("{command}", out),
            {
                "stem": _in_folder_only(stem or Path(command).stem),
                "command": _in_folder_only(command),
                "ext": ext,
                "parent": exact(item.path.parent, whole=False),
                "n": n,
                "variation": item.variation or 1,
            },
            flag,
        )
        return named if os.path.dirname(out) else below / named  # noqa: PTH120
    if _is_folder(out) or (many and not place(out).suffix):
        return place(out) / below / name
    if many:
        several, field = ("variations", ".{variation}") if item.variation else ("inputs", "")
        raise UsageError(
            f"{flag} {out} names one file, but there are several {several}; name a folder (ending "
            f"in /) or a template such as {{stem}}.{{command}}{field}{{ext}}"
        )
    return place(out)


def output_paths(
    sources: Sequence[Input],
    command: str,
    out: str | None = None,
    ext: str | None = None,
    flag: str = "-o",
) -> list[Path]:
    """The outputs for all inputs, each its own.

    Raises
    ------
    UsageError
        As `output_path`; and two inputs, or variations, whose outputs would be the same file, on
        this disk or one that does not tell capitals, or forms of accents, apart.
    """
    many = len(sources) > 1 or any(item.folder for item in sources)
    order: dict[tuple[Path, str], int] = {}
    for item in sources:
        order.setdefault((item.path, item.place), len(order) + 1)
    taken: Taken[tuple[Input, Path]] = Taken(Folders())
    paths = []
    for item in sources:
        its = out if item.output is None else _with_ending(item.output)
        several = many and item.output is None
        ending = item.ext if ext is None else ext
        path = output_path(item, command, its, several, ending, order[item.path, item.place], flag)
        if (before := taken.give(path, (item, path))) is not None:
            raise UsageError(_collision(before, (item, path), flag))
        paths.append(path)
    return paths


def _with_ending(out: str) -> str:
    """A name as a table has it, which may leave its extension to the format."""
    return out if _is_folder(out) or re.search(ENDING, out) else f"{out}{{ext}}"


def _collision(before: tuple[Input, Path], after: tuple[Input, Path], flag: str) -> str:
    """What to say of two outputs that are one file, each with its input."""
    (first, taken), (second, path) = before, after
    if first.path == second.path and first.place == second.place and second.variation:
        return (
            f"all variations would be written to {path}; use a template with {{variation}} for "
            f"{flag}"
        )
    one = "" if taken == path else f", which is {taken} on a disk that takes both for one name"
    if first.place and first.place == second.place:
        return (
            f"{first.place}: {first.path} and {second.path} would both be written to {path}; write "
            "a folder there, with a / at its end"
        )
    if first.place and second.place:
        return (
            f"{first.place}, and {second.place.rpartition(', ')[2]} would both be written to "
            f"{path}{one}; give each a name in the column output"
        )
    return (
        f"{first.path} and {second.path} would both be written to {path}{one}; use a template with "
        f"{{n}} or {{parent}} for {flag}"
    )


def makes_folders(out: str | None, many: bool) -> bool:
    """Whether `-o` names a folder that may be made, rather than a file in one that must exist."""
    return out is not None and (many or out.endswith(("/", os.sep)) or is_template(out))


def names_many(out: str) -> bool:
    """Whether `-o` names a folder or a template, so that each input has an output of its own."""
    return _is_folder(out) or is_template(out)


def output_folder(out: str | None, many: bool) -> Path | None:
    """The folder that all outputs of `-o` lie in; None if it names none."""
    if out is None or not makes_folders(out, many):
        return None
    if not is_template(out):
        return place(out)
    fixed = out[: out.index("{")]
    if not fixed and "{parent}" in out:
        return None  # beside the inputs, wherever those are
    return place(os.path.dirname(fixed))  # noqa: PTH120  of "a/b" in "a/b{n}" it is "a"


def _is_folder(out: str) -> bool:
    if is_address(out) and (parts := len(place(out).parts)) < 3:
        if parts < 2:
            raise UsageError(f"-o {out} names no place; behind :// stands a bucket")
        return True  # a bucket
    return out.endswith(("/", os.sep)) or os.path.isdir(out)  # noqa: PTH112  as above


def is_template(out: str) -> bool:
    """Whether `-o` has fields in braces, so that each input has a name of its own."""
    return "{" in out and not os.path.lexists(out)


def _in_folder_only(name: str) -> str:
    """A name as part of a path: that of `...wav` is `..`, which would lead out of the folder."""
    return name if name.strip(".") else "_" * len(name)


def _fill(template: str, fields: dict[str, object], flag: str) -> Path:
    """The path that a template stands for; only what is documented, not all that `format` does."""
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError as error:
        raise UsageError(f"{flag} {template}: {error}; write {{{{ for a brace") from None
    for _, field, width, conversion in pieces:
        if field is None:
            continue
        if field not in fields:
            raise UnknownName("template field", field, TEMPLATE_FIELDS, where=f"{flag} {template}")
        if conversion or (width and not (field in NUMBERS and WIDTH.fullmatch(width))):
            raise UsageError(
                f"{flag} {template}: only {{n}} and {{variation}} have a form, a width of at most "
                f"two digits such as {{n:03}}; write {{{field}}}"
            )
    template = template.replace(".{ext}", "{ext}")  # which has a dot itself
    return place(template.format(**fields))
