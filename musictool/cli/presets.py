"""`musictool preset`: a preset by its name is a command, and beside them stand the verbs that make,
show, change and remove presets.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from musictool.cli.commands import PLACE, Command, guided, hub_options, inputs_argument, known
from musictool.cli.groups import AS_JSON, SUITE, Group, argument, verb
from musictool.cli.help import Further
from musictool.cli.params import Argument, Option, escaped, option_of, switch
from musictool.cli.views import print_json, print_line, print_prose, show_line
from musictool.contract.batch_options import BATCH
from musictool.contract.options import ALLOW, VARIED_RUN
from musictool.discovery import SIGN
from musictool.errors import UsageError

if TYPE_CHECKING:
    from musictool.pipeline.presets import Preset

__all__ = ["preset_group", "preset_names", "run_options", "run_pipeline"]


def preset_group() -> Group:
    """The group of the verbs, with every preset in reach."""
    name = argument("name", "NAME", "As preset list has it", complete=preset_names)
    force = switch("force", help="Replace one that has this name, or let yours stand before it")
    description = Option(
        "description", "--description", metavar="TEXT", help="What it does, for the list"
    )
    here = switch("here", help="For the current folder alone, which trusts it then")
    written = argument(
        "pipeline",
        "PIPELINE",
        "Commands in quotes with | between them; a YAML file or a preset, to copy it",
        nargs=-1,
        complete=preset_names,
    )
    verbs = [
        verb("list", _list, AS_JSON, also=("ls",), examples=("preset list",), docs="pipelines"),
        verb(
            "show",
            _show,
            name,
            AS_JSON,
            also=("cat", "describe", "print", "view"),
            examples=("preset show master-streaming",),
            docs="pipelines",
        ),
        verb(
            "new",
            _new,
            argument("name", "NAME", "Its name"),
            written,
            description,
            here,
            force,
            _allow(),
            also=("add", "create", "make", "save"),
            examples=(
                'preset new softer "gain db=-3 | fade out=2"',
                "preset new loud master-streaming",
            ),
            docs="pipelines",
        ),
        verb(
            "edit",
            _edit,
            name,
            also=("change", "modify"),
            examples=("preset edit mine",),
            docs="pipelines",
        ),
        verb(
            "remove",
            _remove,
            name,
            also=("delete", "rm"),
            examples=("preset remove mine",),
            docs="pipelines",
        ),
        verb("trust", _trust, name, examples=("preset trust ours",), docs="pipelines"),
    ]
    for one in verbs:
        one.rich_help_panel = None
    return _Presets(
        name="preset",
        help="Run presets by their names, list, make and change them: musictool preset NAME INPUT",
        commands=verbs,
        rich_help_panel=SUITE,
        default="list",
        also=("presets",),
        further=Further(
            ["musictool preset master-streaming song.wav", "musictool preset list"],
            guided("pipelines"),
        ),
    )


def run_options(place: str = PLACE) -> list[Argument | Option]:
    """What a pipeline can be run with; `place` is said of `-o`."""
    options = hub_options(VARIED_RUN, BATCH, place)
    return [inputs_argument("files, folders, patterns"), *options, _allow()]


def _allow() -> Option:
    return option_of(ALLOW, "Presets of the current folder")


def run_pipeline(pipeline: Any, sweep: bool = False, **given: Any) -> None:
    """Run a pipeline with the options given, or with `sweep` the grid of its values."""
    from musictool.cli.execute import execute
    from musictool.pipeline import find

    allowed = ALLOW.check(given.pop("allow"), "run")
    typed = str(pipeline)
    try:
        found = find(pipeline, known(), allowed)
    except UsageError:
        from musictool.cli.misplaced import refuse_pipeline_behind

        refuse_pipeline_behind(typed, given["inputs"])
        raise
    execute(found, given, known(), typed, sweep)


def preset_names() -> Iterator[str]:
    """The names of presets that a shell can hand back and no command has."""
    from musictool.pipeline.presets import preset_names as names

    return (name for name in names(known()) if name.isprintable() and name not in known().commands)


class _Presets(Group):
    """The verbs, and a command for each preset."""

    noun = "preset"

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        if args[:1] == ["run"] and self.named("run") is None:
            args = args[1:]  # which a preset's name does alone
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        verbs = super().list_commands(ctx)
        return [*verbs, *(name for name in preset_names() if name not in verbs)]

    def advice(self, name: str, behind: Sequence[str]) -> str:
        return "musictool preset lists what there is"

    def named(self, name: str) -> Any:
        own = super().named(name)
        is_preset = name in preset_names() or _qualified(name) is not None
        return _run_command(name) if own is None and is_preset else own


def _qualified(name: str) -> str | None:
    """The text of a plugin's preset that has its plugin's name before it."""
    from musictool.discovery.qualified import preset_called

    return preset_called(name, known()) if SIGN in name else None


def _run_command(name: str) -> Command:
    """The command that runs a preset."""
    from musictool.pipeline import Step
    from musictool.pipeline.places import places
    from musictool.pipeline.presets import preset

    def call(**given: Any) -> None:
        run_pipeline(Step(name), **given)

    text = _qualified(name)
    found = preset(name, ({name: text} if text else {}) | places(known()), known())
    about = found.problem or found.description
    return Command(
        name,
        callback=call,
        params=list(run_options()),
        help=escaped("\n\n".join(dict.fromkeys(filter(None, (about, found.pipeline))))),
        short_help=escaped(about),
        rich_help_panel="Presets",
        further=Further([f"musictool preset {name} song.wav"], guided("pipelines")),
    )


def _list(as_json: bool) -> None:
    """List the presets: your own, those of plugins, and those of the current folder."""
    from musictool.pipeline import presets

    found = presets(known())
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        print_prose(f"{one.name}: {_about(one)}", sys.stdout)


def _show(name: str, as_json: bool) -> None:
    """Show a preset as YAML, with what each of its steps does."""
    from musictool.pipeline.own_presets import explain_preset

    found, text = explain_preset(name, known())
    if as_json:
        print_json({**asdict(found), "yaml": text})
        return
    for line in text.splitlines():
        print_line(line, sys.stdout)
    if found.problem:
        show_line("warning", f"{name}: {_about(found)}")


def _new(
    name: str,
    pipeline: list[str],
    description: str | None,
    here: bool,
    force: bool,
    allow: list[str],
) -> None:
    """Give a pipeline a name: musictool preset new softer "gain db=-3 | fade out=2"."""
    from musictool.pipeline.own_presets import new_preset

    if len(pipeline) > 1:
        raise UsageError(
            f"preset new: put the pipeline in quotes: {shlex.quote(' '.join(pipeline))}"
        )
    made = new_preset(
        name,
        pipeline[0],
        known(),
        description=description or "",
        here=here,
        force=force,
        allowed=ALLOW.check(allow, "preset new"),
    )
    print_prose(f"{name}: made: {_about(made)}", sys.stdout)


def _edit(name: str) -> None:
    """Change a preset in your editor ($VISUAL or $EDITOR); one that cannot be used is not kept."""
    from musictool.cli.editor import Draft
    from musictool.pipeline.own_presets import change_preset, own_text

    file, text = own_text(name, known())
    with Draft(file.name, text) as draft:
        changed = draft.edited()
        if changed == text:
            print_prose(f"{name}: not changed  ({file})", sys.stdout)
            return
        made = change_preset(name, changed, known())
    print_prose(f"{name}: changed: {_about(made)}", sys.stdout)


def _remove(name: str) -> None:
    """Remove a preset of your own, or of the current folder."""
    from musictool.pipeline.own_presets import remove_preset

    print_prose(f"{name}: removed  ({remove_preset(name, known())})", sys.stdout)


def _trust(name: str) -> None:
    """Trust a preset of the current folder as it is now, after having read it."""
    from musictool.pipeline import trust_preset

    print_prose(f"{name}: trusted: {_about(trust_preset(name, known()))}", sys.stdout)


def _about(found: Preset) -> str:
    if found.problem:
        return f"cannot be used: {found.problem}"
    return f"{found.description}  ({found.source})"
