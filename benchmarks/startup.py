"""How long a person waits for help, and for a short edit: whole processes, against the least.

    python benchmarks/startup.py

The bare program is the smallest that typer can make, one command with one option, and so the floor
for anything with typer's help; `import pedalboard, soundfile` is the floor for anything that edits
sound with these. The edits are of half a second of noise. `llm` (https://llm.datasette.io) is a
command line of the same kind: commands from plugins, one of many heavy engines behind each. It is
installed into an environment of its own, kept in the user's cache folder. All programs run in turn,
round after round, so that whatever else the computer does hits them alike. The table is printed and
written to `benchmarks/results/startup.md`.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import soundfile
from platformdirs import user_cache_path

RESULTS = Path(__file__).parent / "results" / "startup.md"
HELP_LIMIT = 1.25
"""How many times as long as the bare program help may take."""

EDIT_LIMIT = 1.8
"""How many times as long as the imports a short edit may take."""

BARE_MODULE = '''\
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def hello(name: Annotated[str, typer.Option(help="Whom to greet")] = "you") -> None:
    """Say hello."""
    print(f"Hello, {name}!")
'''
BARE_SCRIPT = """\
import sys
from bare_program import app
if __name__ == "__main__":
    sys.exit(app())
"""


@dataclass(frozen=True)
class Program:
    """One line of the table."""

    title: str
    command: Sequence[str]
    environment: Mapping[str, str]
    prepare: Callable[[], None] = lambda: None
    """Called before each run, untimed."""
    floor: str = ""
    """The title of what it is held against; itself if empty."""
    limit: float | None = None
    """How many times as long as its floor it may take."""

    def seconds(self) -> float:
        """Wall time of the whole process."""
        self.prepare()
        start = time.perf_counter()
        done = subprocess.run(
            self.command, env=self.environment, capture_output=True, text=True, check=False
        )
        taken = time.perf_counter() - start
        if done.returncode != 0:
            raise SystemExit(f"{self.title} failed:\n{done.stdout}{done.stderr}")
        return taken


def main() -> None:
    """Measure, print, write; exit with 1 if help is slower than it should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=20, help="runs of each program")
    parser.add_argument("--llm", default="llm", help="what pip installs: llm, llm==0.27, ...")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="musictool-startup-") as folder:
        programs = _programs(Path(folder), _llm_environment(given.llm))
        times = measure(programs, given.rounds)
        llm_version = _llm_version(programs[-1])
    table = as_table(times, programs)
    text = (
        "# Start-up\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, `{_command_line()}`: {given.rounds} runs of each whole "
        f"process, in turn, after a warm-up.\n"
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores; musictool {version('musictool')}, typer {version('typer')}, "
        f"rich {version('rich')}, llm {llm_version}.\n\n"
        f"{table}\n\n"
        "Output goes to a pipe. *Cold* is the first call after plugins have changed: every plugin\n"
        f"is imported and the index written. The target is help within {HELP_LIMIT} times the\n"
        "bare program and sooner than `llm`, and short edits within "
        f"{EDIT_LIMIT} times the imports.\n"
    )
    print(table)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
    problems = verdict(times, programs)
    if problems:
        sys.exit("\n".join(problems))


def measure(programs: Sequence[Program], rounds: int) -> dict[str, list[float]]:
    """Times of each program by title; the first two rounds write byte code and do not count."""
    times: dict[str, list[float]] = {program.title: [] for program in programs}
    for number in range(-2, rounds):
        for program in programs:
            seconds = program.seconds()
            if number >= 0:
                times[program.title].append(seconds)
    return times


def as_table(times: Mapping[str, Sequence[float]], programs: Sequence[Program]) -> str:
    """Markdown: median, fastest, and the median as a multiple of its floor's."""
    rows = ["| program | median | fastest | × floor |", "| --- | ---: | ---: | ---: |"]
    for program in programs:
        seconds = times[program.title]
        rows.append(
            f"| {program.title} | {statistics.median(seconds) * 1000:.0f} ms "
            f"| {min(seconds) * 1000:.0f} ms | {_multiple(times, program):.2f} |"
        )
    return "\n".join(rows)


def _multiple(times: Mapping[str, Sequence[float]], program: Program) -> float:
    floor = statistics.median(times[program.floor or program.title])
    return statistics.median(times[program.title]) / floor


def verdict(times: Mapping[str, Sequence[float]], programs: Sequence[Program]) -> list[str]:
    """What misses the target, a sentence each."""
    llm = statistics.median(times[programs[-1].title])
    problems = []
    for program in programs:
        if program.limit is None:
            continue
        if _multiple(times, program) > program.limit:
            problems.append(
                f"{program.title}: {_multiple(times, program):.2f} times {program.floor}"
            )
        if program.limit == HELP_LIMIT and statistics.median(times[program.title]) >= llm:
            problems.append(f"{program.title}: slower than llm")
    return problems


def _programs(folder: Path, llm: Path) -> list[Program]:
    """The bare program first, `llm` last."""
    (folder / "bare_program.py").write_text(BARE_MODULE, encoding="utf-8")
    (folder / "bare").write_text(BARE_SCRIPT, encoding="utf-8")
    cache, cold = folder / "cache", folder / "cold"
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    warm_cache = {**plain, "XDG_CACHE_HOME": str(cache)}
    cold_cache = {**plain, "XDG_CACHE_HOME": str(cold)}
    musictool = [sys.executable, _script(Path(sys.executable), "musictool")]
    bare, imports = "bare typer program `--help`", '`python -c "import pedalboard, soundfile"`'
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (22050, 2))
    soundfile.write(folder / "half.wav", noise, 44100)
    files = [str(folder / "half.wav"), "-o", str(folder / "out.wav"), "--force"]
    chain = "fx.highpass | fx.compressor | fx.chorus"

    def helped(title: str, *arguments: str) -> Program:
        return Program(title, [*musictool, *arguments], warm_cache, floor=bare, limit=HELP_LIMIT)

    def edited(title: str, *arguments: str) -> Program:
        command = [*musictool, *arguments, *files]
        return Program(title, command, warm_cache, floor=imports, limit=EDIT_LIMIT)

    return [
        Program(bare, [sys.executable, str(folder / "bare"), "--help"], plain),
        helped("`musictool --help`", "--help"),
        helped("`musictool continue --help`", "continue", "--help"),
        helped("`musictool gain --help`", "gain", "--help"),
        helped("`musictool --version`", "--version"),
        Program(
            "`musictool --help`, cold",
            [*musictool, "--help"],
            cold_cache,
            lambda: shutil.rmtree(cold, ignore_errors=True),
            floor=bare,
        ),
        Program(imports, [sys.executable, "-c", "import pedalboard, soundfile"], plain),
        edited("`musictool gain`", "gain", "--db", "-3"),
        edited("`musictool fx gain`", "fx", "gain", "--gain-db", "-3"),
        edited(f"`musictool run`, {chain.count('|') + 1} effects", "run", chain),
        Program(
            "`llm --help`",
            [str(llm), _script(llm, "llm"), "--help"],
            {**plain, "LLM_USER_PATH": str(folder / "llm")},
            floor=bare,
        ),
    ]


def _llm_environment(requirement: str) -> Path:
    """The Python of an environment that holds `llm`; made if it is not there yet."""
    home = user_cache_path("musictool-benchmarks") / requirement.replace("=", "-")
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not Path(_script(python, "llm")).exists():
        print(f"Installing {requirement} into {home} ...", file=sys.stderr)
        venv.EnvBuilder(with_pip=True, clear=True).create(home)
        subprocess.run([python, "-m", "pip", "install", "--quiet", requirement], check=True)
    return python


def _llm_version(program: Program) -> str:
    command = [*program.command[:-1], "--version"]
    done = subprocess.run(
        command, env=program.environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()[-1]


def _script(python: Path, name: str) -> str:
    """The console script beside a Python: run by it, as the script's first line would."""
    return str(python.parent / (f"{name}-script.py" if os.name == "nt" else name))


def _command_line() -> str:
    arguments = " ".join(sys.argv[1:])
    return f"python benchmarks/startup.py {arguments}".strip()


if __name__ == "__main__":
    main()
