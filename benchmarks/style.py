"""`musictool style`: how near its results come to a hidden truth, and to a reference's statistics.

    python benchmarks/style.py RECORDINGS
    python benchmarks/style.py RECORDINGS --parts 1          the known answer alone
    python benchmarks/style.py RECORDINGS --tuning           the other half of the recordings

1. The known answer, as DeepAFx-ST evaluates: of two passages of a recording, both of one loudness,
   the first goes through a hidden random chain and is the reference; the second is the input, and
   through the same chain it is the truth to reach. Then the same with two different recordings.
2. Real pairs: recordings as they are, each to sound like another; no truth, but the reference's
   own long-term spectrum, loudness, crest and width to come near to.
3. The engine `texture`, by `style_texture.py`. 4. The engine `timbre`, by `style_timbre.py`.

Beside the input as it is stand a gain to the reference's loudness, a match equaliser (linear:
long-term spectrum and RMS) and matchering, installed from PyPI into an environment of its own
unless `--matchering` names one. RECORDINGS are those that `style_recordings.py` names.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import style_pairs
import style_systems
from style_metrics import STYLE_UNITS, UNITS, distances, style_distances
from style_pairs import Pair
from style_recordings import HELD_OUT, TUNING, Half
from style_report import (
    LUFS_TARGET,
    OURS,
    SECONDS_TARGET,
    as_table,
    measured,
    pairs_table,
    slow,
    times_table,
    verdict,
)
from style_systems import Cost, System

import musictool as mt

RESULTS = Path(__file__).parent / "results" / "style.md"
PAIRS, ROUNDS = 20, 3
OTHER_ENGINES = {3: "texture", 4: "timbre"}


def main() -> None:
    """Measure, print, write; exit with 1 if a target is missed."""
    given = _arguments()
    half = TUNING if given.tuning else HELD_OUT
    systems = available(given.matchering, given.ours) if {1, 2} & given.parts else []
    sections: list[str] = []
    problems: list[str] = []
    work = nullcontext(given.work) if given.work else tempfile.TemporaryDirectory(prefix="style-")
    with work as name:
        folder = Path(name)
        if 1 in given.parts:
            lines, problems = known_answer(half, given.recordings, folder, systems, given.pairs)
            sections += lines
        if 2 in given.parts:
            sections += real_pairs(half, given.recordings, folder, systems)
    for part, engine in OTHER_ENGINES.items():
        if part in given.parts:
            lines, failures = other_engine(engine, given.recordings)
            sections += lines
            problems += failures
    text = "\n".join([*heading(half, given), *sections]) + "\n"
    print(text)
    if not given.tuning:
        RESULTS.write_text(text, encoding="utf-8")
    sys.exit("\n".join(problems) if problems else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("recordings", type=Path, help="folder that holds rec/, stems/ and ir/")
    parser.add_argument("--parts", default="1,2,3,4", help="which of the four, with commas")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="of the known answer, each kind")
    parser.add_argument("--tuning", action="store_true", help="the other half; writes no results")
    parser.add_argument("--matchering", metavar="PYTHON", help="that has it; `none` leaves it out")
    parser.add_argument("--ours", metavar="COMMAND", help="instead of musictool, with IN REF OUT")
    parser.add_argument("--work", type=Path, help="keeps pairs and the rivals' results there")
    given = parser.parse_args()
    given.parts = {int(part) for part in given.parts.split(",")}
    return given


def available(matchering: str | None, ours: str | None) -> list[System]:
    """The input as it is first, ours last; who cannot run is left out with a word."""
    systems = rivals(matchering)
    if ours:
        systems.append(style_systems.ours(shlex.split(ours)))
    elif hasattr(mt.commands, "style"):
        systems.append(style_systems.ours(style_systems.OURS))
    else:
        print("musictool: has no command `style`, left out", file=sys.stderr)
    return systems


def rivals(matchering: str | None) -> list[System]:
    """All but ours."""
    systems = [
        style_systems.nothing(),
        style_systems.same_loudness(),
        style_systems.match_eq(),
    ]
    python = Path(matchering) if matchering else style_systems.matchering_environment()
    if matchering == "none" or python is None:
        print("matchering: not installed, left out", file=sys.stderr)
    else:
        systems.append(style_systems.matchering(python))
    return systems


def known_answer(
    half: Half, recordings: Path, work: Path, systems: Sequence[System], count: int
) -> tuple[list[str], list[str]]:
    """Lines of part 1, and what misses a target."""
    same = style_pairs.same_song(half, recordings, work, count)
    found = measured(systems, same, lambda result, pair: distances(result, pair.target))
    other = style_pairs.other_song(half, recordings, work, count)
    across = measured(systems, other, lambda result, pair: distances(result, pair.target))
    costs = minute_costs(systems, style_pairs.minute(half, recordings, work))
    problems = verdict(found) + slow(costs)
    lines = ["", "## Known answer: two passages of one recording", "", *as_table(found, UNITS), ""]
    if OURS in found:
        lines += [
            "Targets: every median under matchering's; LUFS error of at most"
            f" {LUFS_TARGET} LU; a 60 s pair in at most {SECONDS_TARGET:.0f} s.",
            f"Missed: {'; '.join(problems)}." if problems else "All are reached.",
            "",
        ]
    lines += [*pairs_table(same, found), "", "## Known answer: passages of two recordings", ""]
    lines += [*as_table(across, UNITS), "", *pairs_table(other, across), ""]
    lines += ["## 60 s to change, 60 s to sound like", "", *times_table(costs)]
    lines += [
        "",
        "Whole processes with their start, but the gain and the match equaliser. "
        f"Medians of {ROUNDS} rounds, in turn.",
    ]
    return lines, problems


def minute_costs(systems: Sequence[System], pair: Pair) -> dict[str, list[Cost]]:
    """Of every system but the first, which does nothing; measured anew each time."""
    costs: dict[str, list[Cost]] = {system.name: [] for system in systems[1:]}
    for _ in range(ROUNDS):
        for system in systems[1:]:
            costs[system.name].append(replace(system, cached=False).result(pair)[1])
    return costs


def real_pairs(half: Half, recordings: Path, work: Path, systems: Sequence[System]) -> list[str]:
    """Lines of part 2."""
    pairs = style_pairs.real(half, recordings, work)
    found = measured(systems, pairs, lambda result, pair: style_distances(result, pair.reference))
    titles = "; ".join(pair.title for pair in pairs)
    return [
        "",
        "## Real pairs",
        "",
        "Distance to the reference's own statistics: long-term mel spectrum, loudness, crest of"
        " octave bands, side over middle.",
        "",
        *as_table(found, STYLE_UNITS),
        "",
        f"Pairs: {titles}.",
    ]


def other_engine(engine: str, recordings: Path) -> tuple[list[str], list[str]]:
    """What its own benchmark prints, below a heading; and whether that failed."""
    script = Path(__file__).with_name(f"style_{engine}.py")
    if not script.exists():
        print(f"{script.name}: not there, left out", file=sys.stderr)
        return [], []
    command = [sys.executable, str(script), str(recordings)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    if lines and lines[0].startswith("# "):
        lines = [f"#{line}" if line.startswith("#") else line for line in lines]
    elif not lines or not lines[0].startswith("## "):
        lines = [f"## Engine `{engine}`", "", *lines]
    problems = [f"{script.name} ended with {done.returncode}"] if done.returncode else []
    return ["", *lines], problems


def heading(half: Half, given: argparse.Namespace) -> list[str]:
    """The command and the computer, in words."""
    flags = [f"--parts {','.join(map(str, sorted(given.parts)))}"] * (len(given.parts) < 4)
    flags += ["--tuning"] * given.tuning + [f"--pairs {given.pairs}"] * (given.pairs != PAIRS)
    command = " ".join(["python benchmarks/style.py RECORDINGS", *flags])
    return [
        "# Style",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, `{command}`: the {half.name} half of the recordings.",
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()},"
        f" {os.cpu_count()} cores; musictool {mt.__version__}, pedalboard"
        f" {version('pedalboard')}, {style_systems.MATCHERING.replace('==', ' ')}.",
        "",
        "Medians over the pairs; in brackets how many times less than the input as it is. Smaller"
        " is nearer to the target. Formulas and sources: `style_metrics.py`; what is hidden:"
        " `style_chains.py`.",
    ]


if __name__ == "__main__":
    main()
