"""Which engines a command has, and what one is called whose name another plugin has already.

An engine that is the command itself has its name always, then one of our own, then whoever was
there first (`order`), unless the user prefers another. The others are called by their plugins as
well: `--engine acme:fast`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from musictool.contract.engines import engine_for
from musictool.contract.spec import Spec
from musictool.discovery.called import SIGN
from musictool.discovery.found import Found
from musictool.discovery.names import Variants, contest, flag_form, form_problem, is_broken
from musictool.discovery.order import Order, engine_claim
from musictool.discovery.registry import Command
from musictool.errors import ContractError
from musictool.kinds import Kind

__all__ = ["add_engines"]

Key = tuple[str, Kind, str]
"""A command, the kind of value that it works on, and an engine."""

Claimed = list[tuple[Found, Spec]]


def add_engines(found: Sequence[Found], commands: Variants, order: Order) -> None:
    """Give the commands their engines; whose name is taken is renamed in its plugin."""
    declared = {one.name: {*order.declared(one)[1]} for one in found if is_broken(one)}
    for key, claimed in sorted(_claims(found).items(), key=lambda claim: claim[0]):
        name, flow, engine = key
        command = commands.get((name, flow))
        if command is not None:
            claimed = _once(key, claimed, commands)
            command = commands[name, flow]
        claimed.sort(key=lambda it: _rank(it, engine, order))
        keeper = _awaited(found, declared, key, claimed, order)
        if keeper is not None:
            _await(keeper, key, claimed, commands)
        elif claimed:
            keeper = claimed[0][0]
        for plugin, spec in claimed:
            if spec not in plugin.engines:
                continue  # the command itself, with its default engine
            if command is not None and plugin is not keeper:
                spec = _aside(plugin, spec, keeper, order)
            others = [one for (known, _), one in commands.items() if known == name]
            command = commands.get((name, flow))
            try:
                if command is None and others:
                    engine_for(others[0].spec, spec)  # says what it must take
                commands[name, flow] = _with_engine(command, spec, others)
            except ContractError as error:
                plugin.engines.remove(spec)
                plugin.add_problem(str(error))


def _claims(found: Iterable[Found]) -> dict[Key, Claimed]:
    claims: dict[Key, Claimed] = {}
    for plugin in found:
        for spec in [*plugin.commands, *plugin.engines]:
            if spec.engine is None:
                continue
            claimed = claims.setdefault((spec.name, spec.takes.flow, spec.engine), [])
            if all(other.target != spec.target for _, other in claimed):  # one function, twice
                claimed.append((plugin, spec))
    return claims


def _once(key: Key, claimed: Claimed, commands: Variants) -> Claimed:
    """The claims without those of a plugin that has two, which nobody can tell apart."""
    name, flow, engine = key
    owners = [plugin for plugin, _ in claimed]
    twice = [it for it in claimed if owners.count(it[0]) > 1]
    if not twice:
        return claimed
    sentence = contest(f"engine {engine} of {name}", twice)
    left = [it for it in claimed if it not in twice]
    command = commands[name, flow]
    if not left:
        engines = {one: spec for one, spec in command.engines.items() if one != engine}
        refused = {**command.contested, engine: sentence}
        commands[name, flow] = Command(command.spec, engines, refused)
    return left


def _rank(claim: tuple[Found, Spec], engine: str, order: Order) -> tuple[object, ...]:
    """What sorts claimants by who gets the name."""
    plugin, spec = claim
    return (
        spec in plugin.engines,
        *order.rank(plugin, engine_claim(spec), spec.takes.flow, engine),
    )


def _awaited(
    found: Iterable[Found],
    declared: Mapping[str, set[tuple[str, str]]],
    key: Key,
    claimed: Claimed,
    order: Order,
) -> Found | None:
    """A broken plugin that has the name, and will have it again once it is mended."""
    name, flow, engine = key
    if not claimed or claimed[0][1] not in claimed[0][0].engines:
        return None
    there = [plugin for plugin, _ in claimed]
    claim = engine_claim(claimed[0][1])
    first = order.rank(there[0], claim, flow, engine)
    for one in found:
        is_there = one not in there and (name, engine) in declared.get(one.name, ())
        known = order.knows(one, claim, flow, engine)
        if is_there and known and order.rank(one, claim, flow, engine) < first:
            return one
    return None


def _await(awaited: Found, key: Key, claimed: Claimed, commands: Variants) -> None:
    name, flow, engine = key
    command = commands.get((name, flow))
    if command is not None:
        there = ", ".join(f"{plugin.name}{SIGN}{engine}" for plugin, _ in claimed)
        sentence = (
            f"engine {engine} of {name}: its plugin is broken: {awaited.problems[0]}; there is "
            f"also {there}"
        )
        refused = {**command.contested, engine: sentence}
        commands[name, flow] = Command(command.spec, command.engines, refused)


def _aside(plugin: Found, spec: Spec, keeper: Found | None, order: Order) -> Spec:
    """Call an engine by its plugin as well, and say so in a note."""
    engine = str(spec.engine)
    full = f"{plugin.name}{SIGN}{engine}"
    whose = keeper.name if keeper else "nobody"
    if keeper and is_broken(keeper):
        whose += ", which is broken"
    elif keeper and order.prefers(keeper, engine):
        whose += ", which was preferred"
    plugin.add_note(
        f"its engine {engine} of {spec.name} is called {full}, since {engine} is that of {whose}; "
        f"musictool plugins prefer {full} changes that"
    )
    renamed = replace(spec, engine=full)
    plugin.engines[plugin.engines.index(spec)] = renamed
    return renamed


def _with_engine(command: Command | None, spec: Spec, variants: Sequence[Command]) -> Command:
    """A command with one more engine, whose flags fit those of all variants."""
    place = spec.place
    if command is None:
        raise ContractError(
            f"{place}: engine {spec.engine} is for {spec.name!r}, a command that no plugin provides"
        )
    if command.spec.engine is None:
        raise ContractError(f"{place}: {spec.name} takes no engines: its declaration names none")
    for other in command.engines.values():
        forms = {p.name: flag_form(p) for p in other.engine_settings}
        for setting in spec.engine_settings:
            if forms.get(setting.name, flag_form(setting)) != flag_form(setting):
                raise ContractError(
                    f"{place}: parameter {setting.name} is not the same kind of flag (a switch, "
                    f"one value, many values) as in engine {other.engine} of {spec.name}; rename it"
                )
    engine = engine_for(command.spec, spec)
    others = [
        it for one in variants if one is not command for it in (one.spec, *one.engines.values())
    ]
    if problem := form_problem(engine, others):
        raise ContractError(f"{place}: {problem}")
    engines = {**command.engines, str(spec.engine): engine}
    return Command(command.spec, engines, command.contested)
