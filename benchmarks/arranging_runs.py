"""What the benchmarks of arranging begin and end with: recordings in, a page of results out."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import kept_notes
import numpy as np
import soundfile

from musictool import Audio

__all__ = ["Run", "asked", "recordings"]


@dataclass(frozen=True)
class Run:
    """What was asked for on the command line.

    Parameters
    ----------
    program
        Name of the benchmark's file.
    paths
        Files, and those of folders by their names.
    output
        Where the page is to be written as well.
    """

    program: str
    paths: tuple[Path, ...]
    output: Path | None

    def tell(
        self,
        title: str,
        about: str,
        tables: Sequence[Sequence[str]],
        refused: Sequence[str] = (),
        refused_as: str = "Refused",
    ) -> None:
        """Print the page of results, and write it, with what people wrote below it, if asked to.

        Parameters
        ----------
        title, about
            Its heading, and what was measured, in a sentence or two.
        tables
            Lines of each.
        refused, refused_as
            What was not measured, each with its reason, and by which word.
        """
        lines = [
            f"# {title}",
            "",
            f"`python benchmarks/{self.program} FOLDER...`, {time.strftime('%Y-%m-%d')}.",
            "",
            about,
            *(line for table in tables for line in ("", *table)),
            *(f"\n{refused_as}: {line}" for line in refused),
        ]
        print("\n".join(lines))
        if self.output:
            kept_notes.write(self.output, lines)


def asked(program: str, doc: str) -> Run:
    """Read the command line.

    Parameters
    ----------
    program
        The benchmark's `__file__`.
    doc
        Its docstring, whose first line is its help.
    """
    parser = argparse.ArgumentParser(description=doc.split("\n")[0])
    parser.add_argument("paths", type=Path, nargs="+", help="folders of recordings, or recordings")
    parser.add_argument("--output", type=Path, help="write the page there too")
    given = parser.parse_args()
    paths = (sorted(one.iterdir()) if one.is_dir() else [one] for one in given.paths)
    return Run(Path(program).name, tuple(one for some in paths for one in some), given.output)


def recordings(run: Run) -> Iterator[tuple[str, Audio]]:
    """Name and sound of all files that are recordings."""
    for path in run.paths:
        try:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError:
            continue
        yield path.name, Audio(np.ascontiguousarray(samples.T), rate)
