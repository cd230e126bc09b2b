"""Who gets a name that several claim, and what the others are called.

Our own commands have their names before all others, then whoever was there first (`order`), unless
the user prefers another. Who does not get a name is called by its plugin as well: `acme:trim`. So
is a command that is called as a group of others is, or the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from musictool.contract.parameter import Parameter
from musictool.contract.spec import Spec
from musictool.discovery.called import SIGN
from musictool.discovery.chosen import OWN
from musictool.discovery.found import Found
from musictool.discovery.order import Order
from musictool.discovery.qualified import renamed
from musictool.discovery.registry import Command
from musictool.kinds import Kind

__all__ = ["Variants", "contest", "flag_form", "form_problem", "is_broken", "variants_of"]

Variants = dict[tuple[str, Kind], Command]
"""By a command's name and the kind of value that it works on."""

Claimed = tuple[Found, Spec]
Claims = dict[str, dict[Kind, list[Claimed]]]


def variants_of(
    found: Sequence[Found],
    order: Order,
    contested: dict[str, str],
    disputed: dict[str, dict[Kind, str]],
) -> Variants:
    """What is declared under each name; what cannot have it is renamed in its plugin.

    Parameters
    ----------
    contested, disputed
        Are given the sentences about names, and kinds of value of a name, that nobody gets.
    """
    claims = _claims(found, disputed)
    aside = _groups_or_commands(claims, order)
    declared = {one.name: order.declared(one)[0] for one in found if is_broken(one)}
    variants: Variants = {}
    for name, kinds in sorted(claims.items()):
        for kind, claimed in kinds.items():
            claimed.sort(key=lambda it: order.rank(it[0], it[1].name, it[1].takes.flow))
            of = f" for {kind.plural}" if len(kinds) > 1 else ""
            if awaited := _awaited(found, declared, claimed[0], order):
                _await(awaited, name + of, claimed, disputed.setdefault(name, {}))
                aside += claimed
                continue
            before = [one.spec for (known, _), one in variants.items() if known == name]
            fits = [it for it in claimed if not form_problem(it[1], before)]
            for plugin, spec in claimed:
                if (plugin, spec) not in fits:
                    _tell_unlike(plugin, spec, before)
                elif spec is not fits[0][1]:
                    first = fits[0][0]
                    why = ", which was preferred" if order.prefers(first, name) else ""
                    _tell_aside(plugin, spec, f"{name}{of} is that of {first.name}{why}")
            aside += [it for it in claimed if it not in fits[:1]]
            for _, spec in fits[:1]:
                variants[name, kind] = _command(spec)
    for name in disputed.keys() - {name for name, _ in variants}:
        contested[name] = next(iter(disputed.pop(name).values()))
    _put_aside(aside, variants)
    return variants


def _claims(found: Iterable[Found], disputed: dict[str, dict[Kind, str]]) -> Claims:
    """The commands of all plugins, but those of which one plugin has two."""
    claims: Claims = {}
    targets: set[str] = set()
    twice: list[tuple[str, Kind, Found]] = []
    for plugin in sorted(found, key=lambda one: one.distribution != OWN):
        for spec in plugin.commands:
            if spec.target in targets:  # one function, found twice
                continue
            targets.add(spec.target)
            claimed = claims.setdefault(spec.name, {}).setdefault(spec.takes.flow, [])
            if any(other is plugin for other, _ in claimed):
                twice.append((spec.name, spec.takes.flow, plugin))
            claimed.append((plugin, spec))
    for name, kind, plugin in dict.fromkeys(twice):
        own = [it for it in claims[name][kind] if it[0] is plugin]
        sentence = contest(f"command {name}", own)
        claims[name][kind] = [it for it in claims[name][kind] if it[0] is not plugin]
        if not claims[name][kind]:
            del claims[name][kind]
            disputed.setdefault(name, {})[kind] = sentence
    return {name: kinds for name, kinds in claims.items() if kinds}


def _groups_or_commands(claims: Claims, order: Order) -> list[Claimed]:
    """Take out of the claims the names that are a command and a group, but for who came first."""
    aside: list[Claimed] = []
    for head in sorted({name.split(".")[0] for name in claims if "." in name} & claims.keys()):
        inside = [name for name in claims if name.startswith(f"{head}.")]
        as_group = [it for name in inside for several in claims[name].values() for it in several]
        as_command = [it for several in claims[head].values() for it in several]
        first = min(
            [*as_group, *as_command], key=lambda it: order.age(it[0], it[1].name, it[1].takes.flow)
        )
        is_group = first in as_group
        what = "a group of commands" if is_group else "a command"
        for plugin, spec in as_command if is_group else as_group:
            _tell_aside(plugin, spec, f"{head} is {what} of {first[0].name}", for_good=True)
            aside.append((plugin, spec))
        for name in [head] if is_group else inside:
            del claims[name]
    return aside


def _awaited(
    found: Iterable[Found], declared: Mapping[str, Sequence[str]], first: Claimed, order: Order
) -> Found | None:
    """A broken plugin that has a name, and will have it again once it is mended."""
    plugin, spec = first
    own = order.rank(plugin, spec.name, spec.takes.flow)
    for one in found:
        is_there = one is not plugin and spec.name in declared.get(one.name, ())
        known = order.knows(one, spec.name, spec.takes.flow)
        if is_there and known and order.rank(one, spec.name, spec.takes.flow) < own:
            return one
    return None


def _await(awaited: Found, what: str, claimed: Sequence[Claimed], told: dict[Kind, str]) -> None:
    """Give a name to nobody, lest it means something else until its plugin is mended."""
    for plugin, spec in claimed:
        _tell_aside(plugin, spec, f"{what} is that of {awaited.name}, which is broken")
        told[spec.takes.flow] = (
            f"{what}: its plugin is broken: {awaited.problems[0]}; there is also "
            f"{_full(plugin, spec)}"
        )


def is_broken(plugin: Found) -> bool:
    """Whether something is wrong with a plugin that its user wants."""
    return bool(plugin.problems) and not plugin.off


def _tell_aside(plugin: Found, spec: Spec, why: str, for_good: bool = False) -> None:
    """Say in a note what a command is called that has not its name."""
    full = _full(plugin, spec)
    advice = "" if for_good else f"; musictool plugins prefer {full} changes that"
    plugin.add_note(f"its {spec.name} is called {full}, since {why}{advice}")


def _tell_unlike(plugin: Found, spec: Spec, before: Sequence[Spec]) -> None:
    place, full = spec.place, _full(plugin, spec)
    problem = form_problem(spec, before)
    plugin.add_problem(f"{place}: {problem}; until then it is called {full}")


def _put_aside(aside: Iterable[Claimed], variants: Variants) -> None:
    """Call commands by their plugins as well, and the engines for them that these plugins have."""
    plugins: dict[int, Found] = {}
    for plugin, spec in aside:
        plugins[id(plugin)] = plugin
        name = _full(plugin, spec)
        before = [one.spec for (known, _), one in variants.items() if known == name]
        at = plugin.commands.index(spec)
        if problem := form_problem(spec, before):
            del plugin.commands[at]
            plugin.add_problem(f"{spec.place}: {problem}")
            continue
        plugin.commands[at] = renamed(spec, name)
        variants[name, spec.takes.flow] = _command(plugin.commands[at])
    for plugin in plugins.values():
        full = [_full(plugin, spec) for spec in plugin.engines]
        plugin.engines[:] = [
            renamed(spec, name) if (name, spec.takes.flow) in variants else spec
            for spec, name in zip(plugin.engines, full, strict=True)
        ]


def _full(plugin: Found, spec: Spec) -> str:
    return f"{plugin.name}{SIGN}{spec.name}"


def _command(spec: Spec) -> Command:
    return Command(spec, {spec.engine: spec} if spec.engine else {})


def form_problem(spec: Spec, others: Iterable[Spec]) -> str:
    """Why a command line could not have a spec's flags beside those of others; "" if it can.

    Others are for other kinds of value: what comes in is known only when the flags have been read.
    """
    own = _flags(spec)
    for other in others:
        place = f"{spec.name} for {other.takes.flow.plural}"
        if _first(spec) != _first(other):
            return f"what comes before the input is not the same as in {place}"
        for name, form in _flags(other).items():
            if own.get(name, form) != form:
                return (
                    f"parameter {name} is not the same kind of flag (a switch, one value, many "
                    f"values) as in {place}; rename it"
                )
    return ""


def _first(spec: Spec) -> list[str]:
    return [parameter.name for parameter in spec.parameters if parameter.positional]


def _flags(spec: Spec) -> dict[str, tuple[bool, bool] | str]:
    """The form of each flag; a switch that shows something is like none of another's."""
    shown = dict(spec.shows)
    return {one.name: flag_form(one) for one in spec.settings} | shown


def flag_form(parameter: Parameter) -> tuple[bool, bool]:
    """What two engines with a parameter of one name must agree on: the flag is the same."""
    return parameter.kind == "flag", parameter.many


def contest(what: str, claimed: Sequence[tuple[Found, Spec | None]]) -> str:
    """The sentence that tells all claimants of a name that none of them gets it."""
    owners = sorted({plugin.owner for plugin, _ in claimed})
    targets = " and ".join(sorted(spec.target for _, spec in claimed if spec))
    advice = "uninstall all but one of them" if len(owners) > 1 else "rename all but one"
    sentence = f"{what} is declared more than once, by {' and '.join(owners)}"
    sentence += f" ({targets}); {advice}" if targets else f"; {advice}"
    for plugin, _ in claimed:
        if sentence not in plugin.problems:
            plugin.problems.append(sentence)
    return sentence
