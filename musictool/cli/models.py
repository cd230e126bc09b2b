"""`musictool models`: the weights that plugins declare, which are here, and how others come here.

Nothing is fetched before its licence, its size and what it was trained on were shown, and somebody
has agreed to them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from musictool.cli.commands import guided, known
from musictool.cli.groups import AS_JSON, SUITE, Group, argument, verb
from musictool.cli.help import Further
from musictool.cli.params import Option, switch
from musictool.cli.passing import Passing
from musictool.cli.tables import print_rows, print_values
from musictool.cli.views import print_document, print_json, print_line, print_prose
from musictool.errors import MissingWeights, MusictoolError, UnknownName, UsageError
from musictool.quantities import format_size

if TYPE_CHECKING:
    from musictool.contract.weights import Weights

__all__ = ["models_group"]

OFFLINE = switch(
    "offline", help="Connect to nothing: take what the hub's cache or a local index has"
)

ACCEPT = switch(
    "accept_licence",
    help="Agree to what is shown, without a question; for scripts, and where no licence is stated",
)

GIVEN = Option(
    "given",
    "--from",
    metavar="PATH",
    help="A copy of the file, or a folder with the files, in place of the network",
)


def _names() -> list[str]:
    return list(known().weights)


def _weights() -> dict[str, Weights]:
    """All that plugins declare, with the hashes that a hub has told."""
    from musictool.weights.pins import pinned

    return {name: pinned(name, one) for name, one in known().weights.items()}


def models_group() -> Group:
    """The group of the verbs."""
    name = argument("name", "NAME", "As musictool models lists it", complete=_names)
    names = argument("names", "NAME", "As models lists them", nargs=-1, complete=_names)
    at = "As models lists them; of a hub's, NAME@COMMIT too"
    wanted = argument("names", "NAME", at, nargs=-1, complete=_names)
    every = argument("names", "NAME", "Which; without one, all", nargs=-1, complete=_names)
    every.required = False
    verbs = [
        verb("list", _list, AS_JSON, also=("ls",), examples=("models list",), docs="weights"),
        verb(
            "show",
            _show,
            name,
            AS_JSON,
            also=("info", "describe", "licence", "license"),
            examples=("models show beats",),
            docs="weights",
        ),
        verb(
            "pull",
            _pull,
            wanted,
            ACCEPT,
            OFFLINE,
            GIVEN,
            also=("download", "fetch", "get", "install"),
            examples=("models pull beatnet",),
            docs="weights",
        ),
        verb(
            "recommend",
            _recommend,
            AS_JSON,
            also=("fits", "suggest"),
            examples=("models recommend",),
            docs="weights",
        ),
        verb(
            "verify",
            _verify,
            every,
            also=("check",),
            examples=("models verify",),
            docs="weights",
        ),
        verb("path", _path, name, also=("where",), examples=("models path beats",), docs="weights"),
        verb(
            "remove",
            _remove,
            names,
            also=("delete", "rm", "uninstall"),
            examples=("models remove beatnet",),
            docs="weights",
        ),
    ]
    for one in verbs:
        one.rich_help_panel = None
    return Group(
        name="models",
        help="List the weights of networks with their licences, fetch, check and remove them.",
        commands=verbs,
        rich_help_panel=SUITE,
        default="list",
        also=("weights", "checkpoints"),
        further=Further(
            ["musictool models list", "musictool models show beats"], guided("weights")
        ),
    )


def _list(as_json: bool) -> None:
    """List the weights that plugins declare: which are here, how large, under which licence."""
    from musictool.weights.store import kept, place_of, unfinished, weights_folder

    if as_json:
        print_json([_told(name, one) for name, one in _weights().items()])
        return
    rows = [
        {
            "name": name,
            "state": _state(name, one),
            "size": format_size(one.size),
            "licence": one.licence or "not stated",
            "plugin": _plugin(name),
            "about": one.about,
        }
        for name, one in _weights().items()
    ]
    if rows:
        print_rows(rows, sys.stdout, "--json has them")
    else:
        print_line("No plugin here declares weights.", sys.stdout)
    places = {place_of(name, one) for name, one in _weights().items()}
    for one in kept():
        if one.folder not in {*places, *map(unfinished, places)}:
            size = format_size(one.size)
            print_prose(
                f"{one.key}: {size} that no plugin here asks for "
                f"(musictool models remove {one.key})",
                sys.stdout,
            )
    if kept():
        print_prose(f"Fetched ones lie in {weights_folder()}", sys.stdout)


def _recommend(as_json: bool) -> None:
    """Say which large models fit into the memory here: the GPU's, or the computer's without one."""
    from musictool.models import available_devices
    from musictool.models.device_memory import DeviceMemory

    device = available_devices()[0].name
    kind = "cpu" if device == "cpu" else "gpu"
    free = DeviceMemory().free(device)
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "fits": free is not None and one.memory[kind] <= free,
            "needs": round(one.memory[kind]),
            "licence": one.licence,
            "state": _state(name, one),
            "about": one.about,
        }
        for name, one in _weights().items()
        if kind in one.memory
    ]
    rows.sort(key=lambda row: (row["fits"], row["needs"]), reverse=True)
    if as_json:
        print_json({"device": device, "free": free, "models": rows})
        return
    known_free = "how much nobody tells" if free is None else format_size(free)
    print_line(f"Free on {device}: {known_free}. The largest that fit come first.", sys.stdout)
    shown = [
        {
            **row,
            "fits": "?" if free is None else "yes" if row["fits"] else "no",
            "needs": format_size(row["needs"]),
            "licence": row["licence"] or "not stated",
        }
        for row in rows
    ]
    if shown:
        print_rows(shown, sys.stdout, "--json has them")
    else:
        print_line("No plugin here says of its weights how much memory they take.", sys.stdout)


def _show(name: str, as_json: bool) -> None:
    """Show all that is known of weights: source, hash, licence, what they were trained on."""
    from musictool.weights import declared

    told = _told(name, declared(name, known()))
    if as_json:
        print_json(told)
    else:
        print_values(_readable(told))


def _pull(names: list[str], accept_licence: bool, offline: bool, given: str | None) -> None:
    """Fetch weights, after their licence, size and what they were trained on were shown."""
    from musictool.weights import declared
    from musictool.weights.pulling import pull

    if given is not None and len(names) > 1:
        raise UsageError("models pull: --from is for the weights of one name; pull one at a time")
    copy = None if given is None else Path(given)
    if copy is not None and not copy.exists():
        raise UsageError(f"models pull: --from {given}: there is no such file or folder")
    for name, revision, one in [_asked(text) for text in names]:
        if one.parts.is_fetched and _state(name, one) != "here":
            _agree(name, one, accept_licence)
        with Passing() as passing:

            def told(count: int, total: int, name: str = name) -> None:
                of = f" of {format_size(total)}, {count / total:.0%}" if total else ""
                passing.show(f"{name}: {format_size(count)}{of}")

            path = pull(
                name, one, revision=revision, given=copy, offline=offline, told=told, tell=_say
            )
        here = declared(name, known())
        print_line(f"{name}: {format_size(here.size)} in {path}", sys.stdout)


def _asked(text: str) -> tuple[str, str, Weights]:
    """A name, the commit, branch or tag behind its @, and what is declared of it.

    Raises
    ------
    UsageError
        If the commit is not open.
    """
    from musictool.weights import declared

    name, at, revision = text.partition("@")
    fixed, one = declared(name, known()), known().weights[name]
    if not at or revision == fixed.parts.revision:
        return name, "", fixed
    if one.parts.revision or one.parts.kind != "hf":
        raise UsageError(f"models pull: {name} is of one version alone; leave @{revision} out")
    return name, revision, one


def _agree(name: str, weights: Weights, accepted: bool) -> None:
    """Show what weights are; goes on if that is accepted.

    Raises
    ------
    MissingWeights
        If it is not, or nobody can be asked.
    """
    told = _readable(_told(name, weights))
    for key in ("source", "size", "licence", "trained on"):
        print_line(f"{name}: {key}: {told[key]}", sys.stderr)
    if accepted:
        return
    if weights.licence is None:
        raise MissingWeights(
            f"{name}: nobody has stated a licence of these weights, so nothing was fetched; "
            "--accept-licence fetches them all the same"
        )
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise MissingWeights(
            f"{name}: its licence is {weights.licence}, which nobody has accepted here; "
            "--accept-licence does that"
        )
    typer.echo("Fetch them? [y/N] ", nl=False, err=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise MissingWeights(f"{name}: nothing was fetched")


def _verify(names: list[str]) -> None:
    """Read the weights that are here, and compare them with the hashes that were declared."""
    from musictool.weights import declared
    from musictool.weights.store import check_files, state_of

    bad = 0
    for name in names or known().weights:
        one = declared(name, known())
        if state_of(name, one) != "here":
            print_line(f"{name}: {_state(name, one)}", sys.stdout)
            bad += bool(names)
            continue
        try:
            check_files(name, one, again=True)
        except MusictoolError as error:
            bad += 1
            print_line(f"{name}: {error}", sys.stdout)
            continue
        if known().weights[name].is_hashed:
            print_line(f"{name}: as declared, SHA-256 {one.digest}", sys.stdout)
        else:
            print_line(f"{name}: as the hub has it at commit {one.parts.revision}", sys.stdout)
    if bad:
        raise typer.Exit(1)


def _path(name: str) -> None:
    """Print where the file with the weights is, or the folder, if they are several files."""
    from musictool.weights import find_weights

    print_document(str(find_weights(name, known())), sys.stdout)


def _remove(names: list[str]) -> None:
    """Remove fetched weights from this computer; also what of them was broken off."""
    from musictool.weights.pins import unpin
    from musictool.weights.store import kept, place_of, removed, unfinished

    there, declared = kept(), _weights()
    for name in names:
        one = declared.get(name)
        place = place_of(name, one) if one else None
        folders = {place, unfinished(place)} if place else set()
        found = [it for it in there if it.folder in folders or name in (it.folder.name, it.key)]
        if one is not None and not one.parts.is_fetched:
            whole = one.source.partition("!")[0]
            raise UsageError(f"models remove: {name} was not fetched: it is part of {whole}")
        if not found and one is None:
            choices = [*known().weights, *(it.key for it in there)]
            raise UnknownName("set of weights", name, choices, "models remove")
        if not found:
            print_line(f"{name}: not here", sys.stdout)
        for it in found:
            print_line(f"{name}: removed, {format_size(removed(it))}", sys.stdout)
        if one is not None:
            unpin(name, known().weights[name])


def _told(name: str, weights: Weights) -> dict[str, Any]:
    """All that is known of weights, for a program."""
    from musictool.weights.store import path_of

    return {
        "name": name,
        **weights.to_json(),
        "revision": weights.parts.revision or None,
        "plugin": _plugin(name),
        "state": _state(name, weights),
        "path": str(path_of(name, weights)),
    }


def _readable(told: dict[str, Any]) -> dict[str, str]:
    """The same for a person."""
    digest = told["sha256"]
    if isinstance(digest, dict):
        digest = "\n".join(f"{v} {k}" for k, v in digest.items())
    return {
        "name": told["name"],
        "about": told["about"],
        "state": told["state"],
        "source": told["source"],
        "size": ("" if digest else "about ") + format_size(told["size"]),
        "licence": told["licence"] or "not stated by who made them",
        "trained on": told["trained_on"],
        "SHA-256": digest or "those of the hub, at the commit that is fetched",
        "plugin": told["plugin"],
        "path": told["path"],
    }


def _state(name: str, weights: Weights) -> str:
    """Where weights are: brought by a package, fetched, or not."""
    from musictool.weights.store import state_of

    found = state_of(name, weights)
    return "installed" if found == "here" and weights.parts.kind == "package" else found


def _plugin(name: str) -> str:
    return ", ".join(one.name for one in known().plugins if name in one.weights)


def _say(sentence: str) -> None:
    print_prose(sentence, sys.stderr)
