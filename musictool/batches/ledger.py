"""What was done in a folder: a row for each output, so that the same command need not do it again.

An SQLite file in the output folder, which only the process that conducts writes (with a lock of its
own, so no second one does, and a disk without shared memory will do). A row is written after the
output has its name: who is killed in between leaves an output without a row, which is known by the
history that it carries (`jobs.record`). Paths are relative to the folder, which may be moved. For
one that is far it lies on this computer.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from musictool import files
from musictool.address import Address, place
from musictool.discovery import Registry
from musictool.errors import DiskFull, FileError
from musictool.files import FileState, file_errors
from musictool.files.far import ledger_folder
from musictool.files.lock import Lock
from musictool.jobs import Job, Outcome, Settings
from musictool.jobs.record import key_of, undrawn, work_of
from musictool.jobs.sources import files_in, named_files, referenced_files
from musictool.pipeline import CheckedPipeline
from musictool.plain import json_text
from musictool.printable import legible

__all__ = ["FOLDER", "Ledger", "Seen"]

FOLDER = ".musictool"
"""Of the ledger and its lock, in the output folder; hidden, so that no search finds it."""

NAME = "ledger.sqlite"

BUSY_SECONDS = 3.0
"""So long another program that looks into the ledger is waited for."""

NOT_DAMAGED = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_NOMEM}
"""Why a ledger that is sound cannot be opened."""

CHECKED_BYTES = 100_000_000
"""A larger ledger is not read through before each run."""

TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    output BLOB PRIMARY KEY, -- below the folder
    key TEXT,                -- what it follows from; see jobs.record
    state TEXT NOT NULL,     -- done or failed
    inputs TEXT NOT NULL,    -- JSON: path, size, time and SHA-256 of each file that was read
    made TEXT NOT NULL,      -- JSON: the same of each file that was made
    error TEXT,
    tries INTEGER NOT NULL,
    seconds REAL NOT NULL,
    finished REAL NOT NULL   -- seconds since 1970, UTC; only shown
) WITHOUT ROWID
"""

COLUMNS = ["output", "key", "state", "inputs", "made", "error", "tries", "seconds", "finished"]


class Seen:
    """What a ledger knows of a job.

    Parameters
    ----------
    done
        Its output is there, and what an equal run would make.
    ours
        What lies in the place of its output was made by an earlier run, and may be replaced.
    failed
        It was tried, and failed.
    changed
        Somebody, or a fault of the disk, changed what was made.
    """

    def __init__(
        self, done: bool = False, ours: bool = False, failed: bool = False, changed: bool = False
    ) -> None:
        self.done, self.ours, self.failed, self.changed = done, ours, failed, changed


class Ledger:
    """The rows of an output folder, opened with the right to work there alone.

    Parameters
    ----------
    folder
        The output folder; made if it is missing.
    verify
        A job counts as done only if the content of its files is that of the row.
    """

    def __init__(
        self, folder: Path, settings: Settings, registry: Registry, verify: bool = False
    ) -> None:
        self._folder = folder
        self._home = ledger_folder(folder) if isinstance(folder, Address) else folder / FOLDER
        self._settings, self._registry = settings, registry
        self._verify = verify
        self._works: dict[tuple[int, int], tuple[str, CheckedPipeline]] = {}
        self._hashes: dict[Path, str] = {}
        self._across: list[str] = []
        self._database: sqlite3.Connection | None = None
        self._path = self._home / NAME
        self._lock = Lock(self._home / "lock", f"{folder}{os.sep}")

    @property
    def handles(self) -> tuple[int, ...]:
        """What workers keep open, so that nobody else works here as long as they do."""
        return self._lock.handles

    def open(self, wait: bool, tell: Callable[[str], None]) -> None:
        """Take the folder, and read the ledger or begin one.

        Raises
        ------
        FolderBusy
            Another run is at work there, and this one is not to `wait`.
        FileError
            The folder cannot be written to.
        """
        path = self._path
        with file_errors(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock.take(wait, tell)
        try:
            self._database = _opened(path, self._lock.is_of_system)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in NOT_DAMAGED:
                raise _ledger_error(path, error) from error
            aside = path.with_name(f"{path.name}.damaged")
            with file_errors(path):
                for suffix in ("-wal", "-shm"):
                    Path(f"{path}{suffix}").unlink(missing_ok=True)
                if path.exists():
                    path.replace(aside)
            tell(f"{path}: cannot be used ({error}); began a new one, and kept it as {aside.name}")
            with _ledger_errors(path):
                self._database = _opened(path, self._lock.is_of_system)

    def look(self) -> None:
        """Read what is there without taking the folder, and without a trace; later rows are missed.

        What another run is at work on, or is damaged, is as if it were not there.
        """
        path = self._path
        is_left_open = Path(f"{path}-wal").exists()
        how = "mode=ro" if is_left_open else "immutable=1"
        with contextlib.suppress(sqlite3.Error):
            database = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=0)
            try:
                database.execute(f"SELECT {', '.join(COLUMNS)} FROM jobs LIMIT 1").fetchone()
            except sqlite3.Error:
                database.close()
                raise
            self._database = database

    def close(self) -> None:
        """Let others work here."""
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None
        self._lock.close()

    def look_across(self, jobs: Sequence[Job]) -> None:
        """Have every output depend on all inputs, as where all are measured together."""
        paths = sorted({path for job in jobs for path in _inputs(job)})
        self._across = [f"{path.name} {self._content(path)}" for path in paths]

    def seen(self, job: Job) -> Seen:
        """What is known of a job: with one call of the system for each of its files."""
        assert job.output is not None
        row = self._row(job.output) if self._database is not None else None
        try:
            return Seen() if row is None else self._seen(job, *row)
        except (ValueError, TypeError):  # a row that is damaged is none
            return Seen()

    def _seen(self, job: Job, key: str | None, state: str, inputs: str, made: str) -> Seen:
        assert job.output is not None
        if state != "done":
            return Seen(ours=bool(_states(made)), failed=True)
        known = key == self._key(job, self._unread(_states(inputs)))
        there = self._states(made)
        intact = all(one.is_intact() if self._verify else one.is_current() for one in there)
        complete = _is_complete(job, there)
        changed = not intact and any(one.path.exists() and not one.is_current() for one in there)
        return Seen(known and intact and complete, ours=True, changed=changed)

    def count_results(self, job: Job) -> int:
        """How many results were made by a job that makes several."""
        assert job.output is not None
        row = self._row(job.output)
        return _count_results(job, self._states(row[3])) if row else 0

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Note what came of some jobs, once their outputs have their names.

        Raises
        ------
        DiskFull, FileError
            The row cannot be written; the outputs are there all the same.
        """
        assert self._database is not None
        rows = [self._row_of(one) for one in outcomes if one.job.output is not None]
        if not rows:
            return
        with _ledger_errors(self._path), self._database:
            values = ", ".join("?" * len(rows[0]))
            self._database.executemany(f"INSERT OR REPLACE INTO jobs VALUES ({values})", rows)

    def _row(self, output: Path) -> tuple[Any, ...] | None:
        assert self._database is not None
        query = "SELECT key, state, inputs, made FROM jobs WHERE output = ?"
        with _ledger_errors(self._path):
            rows: list[tuple[Any, ...]] = self._database.execute(
                query, (self._name(output),)
            ).fetchall()
        return rows[0] if rows else None

    def _row_of(self, outcome: Outcome) -> tuple[Any, ...]:
        job = outcome.job
        assert job.output is not None
        done = outcome.error is None
        read = {one.path: one.sha256 for one in outcome.sources}
        made = json.dumps([(os.fsdecode(self._name(one.path)), *one[1:]) for one in outcome.made])
        if not done and job.replaces and (before := self._row(job.output)):
            made = before[3]  # it is there still
        return (
            self._name(job.output),
            self._key(job, lambda path: read.get(path) or self._hash(path)) if done else None,
            "done" if done else "failed",
            json.dumps([(str(one.path), *one[1:]) for one in outcome.sources]),
            made,
            None if done else legible(str(outcome.error)),
            outcome.tries,
            outcome.seconds,
            time.time(),
        )

    def _name(self, output: Path) -> bytes:
        """An output as the ledger calls it."""
        name, folder = os.fspath(output), f"{self._folder}{os.sep}"
        inside = name.removeprefix(folder)
        if inside == name or os.pardir in inside:
            inside = os.path.relpath(output, self._folder)
        return os.fsencode(inside)

    def _states(self, made: str) -> list[FileState]:
        return [one._replace(path=self._folder / one.path) for one in _states(made)]

    def _key(self, job: Job, hash_of: Callable[[Path], str]) -> str:
        """What its output follows from."""
        assert job.output is not None
        settings = job.seeded(self._settings)
        found = sorted(f"{path.name} {hash_of(path)}" for path in _inputs(job))
        work = self._work(job.pipeline, settings)
        return key_of(work, job.output.suffix, [*found, "", *self._across])

    def _work(self, pipeline: CheckedPipeline, settings: Settings) -> str:
        """What is done to the inputs, and the content of the files that it names."""
        place = (id(pipeline), settings.seed)
        if place in self._works:
            return self._works[place][0]
        behind = (*referenced_files(pipeline), *named_files(pipeline))
        references = [self._content(one) for one in behind]
        about = work_of(undrawn(pipeline), settings, self._registry)
        work = json_text([about, [one for one in references if one]])
        if not pipeline.draws:  # which each job has a pipeline of its own for
            self._works[place] = work, pipeline  # which keeps its id
        return work

    def _unread(self, before: Sequence[FileState]) -> Callable[[Path], str]:
        """The hash of a file now, which is read only if it is not as it was before."""
        states = {str(one.path): one for one in before}

        def hash_of(path: Path) -> str:
            known = states.get(str(path))
            if known is None or known.sha256 is None:
                return self._hash(path)
            known = known._replace(path=path)  # with what no ledger holds of an address
            if not self._verify:
                same = known.is_current()
            else:
                same = known.is_intact() if isinstance(path, Address) else False
            return str(known.sha256) if same else self._hash(path)

        return hash_of

    def _content(self, path: Path) -> str:
        """What tells the content of a file from another: its hash, or its state if it is far."""
        if not isinstance(path, Address):
            return self._hash(path)
        state = files.state_of(path)
        return "" if state is None else f"{state.size} {state.mtime_ns}"

    def _hash(self, path: Path) -> str:
        if path not in self._hashes:
            try:
                self._hashes[path] = files.hash_file(path)
            except OSError:
                return ""
        return self._hashes[path]


def _inputs(job: Job) -> list[Path]:
    """The files that a job reads, those in its folders of stems among them."""
    paths = [path for path in job.inputs if isinstance(path, Path)]
    are_folders = job.pipeline.takes.is_folder
    return [one for path in paths for one in files_in(path)[1:] or [path]] if are_folders else paths


def _is_complete(job: Job, there: Sequence[FileState]) -> bool:
    """Whether all that a job makes is among some files."""
    assert job.output is not None
    paths = {one.path for one in there}
    extras = {extra.path for extra in job.extras}
    if job.pipeline.several:  # of a further file of each result there is at least the first
        numbered = {path for path in extras if files.numbered(path, 1) in paths}
        return extras - numbered <= paths and _count_results(job, there) > 0
    return extras | {job.output} <= paths or _is_folder(job.output, there)


def _count_results(job: Job, there: Sequence[FileState]) -> int:
    """How many results are among some files, numbered from 1 on."""
    paths = {one.path for one in there}
    paths |= {one.parent for one in paths} if job.pipeline.gives.is_folder else set()
    return next(n for n in itertools.count() if job.of_result(n + 1).output not in paths)


def _is_folder(output: Path, there: Sequence[FileState]) -> bool:
    """Whether an output is a folder of what is there."""
    if isinstance(output, Address):
        return any(output in one.path.parents for one in there)
    return output.is_dir()


def _states(text: str) -> list[FileState]:
    return [FileState(place(path), *rest) for path, *rest in json.loads(text)]


class _Damaged(sqlite3.DatabaseError):
    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def _opened(path: Path, locks: bool) -> sqlite3.Connection:
    """The database, held by this process alone: it needs no memory shared with others.

    SQLite takes locks of its own, which a disk without `locks` refuses.
    """
    how = "" if locks or os.name == "nt" else "?vfs=unix-none"
    address = f"{path.absolute().as_uri()}{how}"
    database = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA synchronous = OFF")  # an empty ledger need not outlive a power cut
        database.execute("PRAGMA journal_mode = WAL")
        with database:
            database.execute(TABLE)
        database.execute("PRAGMA synchronous = NORMAL")  # a row lost to a power cut is found again
        columns = [name for _, name, *_ in database.execute("PRAGMA table_info(jobs)")]
        if columns != COLUMNS:
            raise _Damaged("it is of another version of musictool")
        if path.stat().st_size < CHECKED_BYTES:
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise _Damaged(found)
    except BaseException:
        database.close()
        raise
    return database


@contextlib.contextmanager
def _ledger_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _ledger_error(path, error) from error


def _ledger_error(path: Path, error: sqlite3.Error) -> FileError:
    if "full" in str(error):
        return DiskFull(path, "the disk is full; make room, and the same command goes on")
    if "locked" in str(error):
        return FileError(path, "another program has it open; close that first")
    return FileError(path, f"cannot be used: {error}")
