"""`Registry`: the commands, engines, presets, weights and plugins installed here, as plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from musictool.contract.spec import Spec
from musictool.discovery.called import (
    SIGN,
    UNKNOWN_WORD,
    Words,
    answering,
    called,
    is_earlier,
    suggestions,
    words_for,
)
from musictool.discovery.plugin import Plugin
from musictool.errors import (
    BadParameter,
    OtherKind,
    PluginError,
    UnknownName,
    UsageError,
)
from musictool.kinds import Kind, either

if TYPE_CHECKING:
    from musictool.contract.weights import Weights

__all__ = ["Command", "Plugin", "Registry"]

STEP = r"""(?:\A|\||^\s*-|steps:\s*\[|,\s*(?={{))\s*[{{"']*{}["']?\s*(?=[\s:|,}}\]]|\Z)(?!:\S)"""
"""Where a step begins in a pipeline's text, and the command there."""


@dataclass(frozen=True)  # which is compared: a command that is what it was has one function
class Command:
    """A command with all its engines.

    One name may stand for several kinds of value, `trim song.wav` and `trim tune.mid`: each is a
    variant, with parameters and engines of its own, and what comes in decides. This is the first of
    them, which knows the `others`.
    """

    spec: Spec
    """The command as declared; it is also the default engine, if there are engines."""
    engines: Mapping[str, Spec] = field(default_factory=dict)
    """By name, the default first; empty for a command without engines."""
    contested: Mapping[str, str] = field(default_factory=dict)
    """Engines that more than one plugin claims, with the sentence that names the claimants."""
    others: tuple[Command, ...] = ()
    """The variants for other kinds of value."""
    disputed: Mapping[Kind, str] = field(default_factory=dict)
    """Kinds of value whose variant more than one plugin claims, likewise."""
    whose: Mapping[str, str] = field(default_factory=dict)
    """Of each engine the plugin that has it."""

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def summary(self) -> str:
        """What it does, in a line that names the kinds of value of its other variants."""
        others = f" Also for {' and '.join(one.flow.plural for one in self.others)}."
        return self.spec.summary + (others if self.others else "")

    @property
    def flow(self) -> Kind:
        """The kind of value that this variant works on."""
        return self.spec.takes.flow

    @property
    def variants(self) -> tuple[Command, ...]:
        """All of them, this one first."""
        return (self, *self.others)

    @property
    def specs(self) -> tuple[Spec, ...]:
        """What can be chosen among: of each variant its engines, or the command itself."""
        return tuple(
            spec for one in self.variants for spec in (tuple(one.engines.values()) or (one.spec,))
        )

    @property
    def takes(self) -> str:
        """What it works on, as a person says it: "a recording or notes"."""
        return either(one.flow.words for one in self.variants)

    def was_called(self, word: str) -> bool:
        """Whether that is a name which it had in an earlier version."""
        return word != self.name and any(is_earlier(word, it.spec.was) for it in self.variants)

    def variant(self, flow: Kind) -> Command | None:
        """The one for a kind of value, or None.

        Raises
        ------
        PluginError
            If several plugins claim it.
        """
        if flow in self.disputed:
            raise PluginError(self.disputed[flow])
        return next((one for one in self.variants if one.flow is flow), None)

    def refuse_others(
        self,
        variant: Command,
        engine: str | None,
        names: Iterable[str],
        where: str,
        places: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Refuse an engine, or names of settings, that only other variants have.

        Raises
        ------
        OtherKind
            With the kinds of value that it is for.
        """

        def owners(has: Callable[[Command], bool]) -> list[str]:
            return [] if has(variant) else [one.flow.plural for one in self.variants if has(one)]

        others = owners(lambda one: one.engine_called(engine) in one.engines) if engine else []
        if others:
            engines = either(variant.engines) if variant.engines else ""
            advice = f"; choose {engines}" if engines else ""
            raise OtherKind(
                f"{where}: engine {engine} is for {either(others)}, not for "
                f"{variant.flow.plural}{advice}"
            )
        for name in names if self.others else ():
            if others := owners(lambda one, name=name: name in one.setting_names):  # type: ignore[misc]
                advice = "name an input, or leave" if variant.flow is Kind.NOTHING else "leave"
                raise OtherKind(
                    f"{places.get(name, where)}: {name} is for {either(others)}, not for "
                    f"{variant.flow.plural}; {advice} it out"
                )

    @cached_property
    def setting_names(self) -> frozenset[str]:
        """All that can be set in a step of this variant, whatever its engine."""
        specs = (self.spec, *self.engines.values())
        return frozenset(parameter.name for spec in specs for parameter in spec.settings)

    @property
    def default_engine(self) -> str | None:
        """What works unless another is chosen; None if there are no engines, or several plugins
        claim the default one: then another must be chosen.
        """
        return None if self.spec.engine in self.contested else self.spec.engine

    def engine_called(self, name: str | None) -> str | None:
        """The engine that a name means, which may have its plugin's before it: "acme:fast"."""
        if name is None or name in self.engines or SIGN not in name:
            return name
        plugin, _, short = name.rpartition(SIGN)
        return short if self.whose.get(short) == plugin else name

    def choose(self, engine: str | None, where: str) -> Spec:
        """The spec of an engine; None for the default.

        Raises
        ------
        UnknownName
            If the command has no such engine.
        PluginError
            If several plugins claim it.
        """
        engine = self.engine_called(engine)
        wanted = self.spec.engine if engine is None else engine
        if wanted is not None and wanted in self.contested:
            raise PluginError(self.contested[wanted])
        if engine is None:
            return self.spec
        if self.spec.engine is None:
            raise UsageError(f"{where}: {self.name} has no engines to choose from")
        if engine not in self.engines:
            raise UnknownName("engine", engine, self.engines, where)
        return self.engines[engine]

    def check(
        self,
        engine: str | None,
        values: Mapping[str, Any],
        where: str,
        places: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[str, Any]:
        """As `Spec.check`, for one of the engines; another engine's flag is named as such."""
        spec = self.choose(engine, where)
        known = {parameter.name for parameter in (*spec.parameters, *spec.engine_settings)}
        for name in values:
            owners = [
                other
                for other, its in self.engines.items()
                if any(parameter.name == name for parameter in its.engine_settings)
            ]
            if owners and name not in known:
                place = places.get(name, where)
                raise BadParameter(
                    f"{place}: {name} belongs to engine {' and '.join(owners)}, not to "
                    f"{spec.engine}; choose engine {owners[0]} or leave {name} out"
                )
        return spec.check(values, where, places)


@dataclass(frozen=True, eq=False)
class Registry:
    """The plugins installed, with their commands and presets."""

    plugins: tuple[Plugin, ...]
    commands: Mapping[str, Command]
    presets: Mapping[str, str]
    """Named pipelines of plugins: name to text."""
    contested: Mapping[str, str]
    """Names of commands and presets that more than one plugin claims, with the sentence that names
    the claimants."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Names of commands that a plugin would bring, with the sentence that says why they are not
    there."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of the libraries that compute samples, for the history of what is made."""
    executors: Mapping[str, str] = field(default_factory=dict)
    """Where jobs can be done beside what the hub has: name to the target of its function."""
    declared: Mapping[str, str] = field(default_factory=dict)
    """The weights of plugins: name to what is declared of them, as JSON."""

    @cached_property
    def weights(self) -> Mapping[str, Weights]:
        """The weights of plugins by their names."""
        from musictool.contract.weights import Weights  # few commands have any

        return {name: Weights(**json.loads(text)) for name, text in self.declared.items()}

    def command(self, name: str, where: str = "") -> Command:
        """The command of that name, or the only one that answers to the word.

        Raises
        ------
        UnknownName
            If there is none, or if there are several; suggests near ones.
        PluginError
            If several plugins claim it, or its plugin is broken.
        """
        self.refuse_missing(name)
        found = self.called(name)
        known = self.get(found[0]) if len(found) == 1 else None
        if known is None:
            raise self.unknown(name, where)
        return known

    def get(self, name: str) -> Command | None:
        """The command of exactly that name, be it qualified by its plugin: `acme:trim`."""
        if name in self.commands or SIGN not in name:
            return self.commands.get(name)
        from musictool.discovery.qualified import command_called  # few names are

        return command_called(name, self)

    def earlier(self, name: str) -> Command | None:
        """The command that had a name in an earlier version, if nothing has it now."""
        found = self.called(name)
        command = self.get(found[0]) if len(found) == 1 and found[0] != name else None
        return command if command is not None and command.was_called(name) else None

    def unknown(self, name: str, where: str = "", what: str = "command") -> UnknownName:
        """The error about a name that is none, or that several commands answer to."""
        if SIGN not in name:
            words = self.suggestions(name)
            return UnknownName(what, name, self.commands, where, words, UNKNOWN_WORD)
        from musictool.discovery.qualified import names_of, plugin_called

        if plugin_called(name, self):
            return UnknownName(what, name, names_of(self), where)
        plugins = [one.name for one in self.plugins]
        advice = f"a name with {SIGN} is a plugin's and its command's; see musictool plugins"
        return UnknownName("plugin", name.rpartition(SIGN)[0], plugins, where, advice=advice)

    def refuse_missing(self, word: str) -> None:
        """Say why a command is not there that a plugin installed here would bring.

        Raises
        ------
        PluginError
            If several plugins claim it, or its plugin is broken.
        """
        sentence = self.contested.get(word) or self.missing.get(word)
        if SIGN in word:
            from musictool.discovery.qualified import plugin_called

            plugin = plugin_called(word, self)
            sentence = plugin.why_missing(word.rpartition(SIGN)[2]) if plugin else None
        if sentence is None and self.missing and not self.called(word):
            last = [one for one in self.missing if one.rpartition(".")[2] == word]
            sentence = self.missing[last[0]] if len(last) == 1 else None
        if sentence:
            raise PluginError(sentence)

    def called(self, word: str) -> tuple[str, ...]:
        """The names of the commands that a word means: its own, or those that answer to it."""
        if SIGN in word:
            from musictool.discovery.qualified import called_in

            return called_in(word, self)
        return (word,) if word in self.commands else called(word, self._words)

    def working_on(self, kind: Kind, word: str) -> list[str]:
        """The commands that have a word for their work, and do it to a kind of value."""
        return [one for one in answering(word, self._words) if self.commands[one].variant(kind)]

    def suggestions(self, wrong: str = "") -> Mapping[str, tuple[str, ...]]:
        """Every word that commands answer to beside their names, with those that it means.

        After the group of a wrong name they count as well: `fx.normalize` may be `normalize`.
        """
        group, dot, _ = wrong.partition(".")
        inside = {f"{group}.{word}": names for word, names in self._suggestions.items() if dot}
        return {**inside, **self._suggestions}

    @cached_property
    def _suggestions(self) -> Mapping[str, tuple[str, ...]]:
        return suggestions(self.commands)

    @cached_property
    def _words(self) -> Words:
        return words_for(self.commands)

    def broken(self) -> list[str]:
        """The names of commands that are not there because their plugins are broken."""
        return [name for plugin in self.plugins if plugin.problems for name in plugin.lost]

    def notes(self) -> list[str]:
        """What the authors of the plugins should know, and harms nothing."""
        return [text for plugin in self.plugins for text in plugin.notes]

    def problems(self) -> list[str]:
        """What is wrong with the plugins; what several of them share comes once."""
        return list(dict.fromkeys(text for plugin in self.plugins for text in plugin.problems))

    def specs(self) -> list[Spec]:
        """Every command's spec, and those of its engines, the default one among them."""
        return [
            spec
            for command in self.commands.values()
            for one in command.variants
            for spec in (one.spec, *one.engines.values())
        ]

    def groups(self) -> dict[str, str]:
        """The groups of dotted names, with the summary of a plugin that is mostly such a group.

        What no plugin has words for is told by its commands.
        """
        groups: dict[str, str] = {}
        for plugin in self.plugins:
            heads = [
                name.split(".")[0] for name in plugin.commands if "." in name and SIGN not in name
            ]
            for head in heads:
                mostly = 2 * heads.count(head) > len(plugin.commands)
                groups[head] = groups.get(head) or (plugin.summary if mostly else "")
        was = (old for spec in self.specs() for old in spec.was)
        for name in (*self.missing, *self.contested, *was):
            if "." in name and " " not in name:
                groups.setdefault(name.split(".")[0], "")
        return {head: words or self._told(head) for head, words in groups.items()}

    def _told(self, group: str) -> str:
        """What the commands of a group are, and of a single one what it does."""
        inside = {
            name.partition(".")[2]: command.summary
            for name, command in self.commands.items()
            if name.startswith(f"{group}.")
        }
        words = ": ".join(*inside.items()) if len(inside) == 1 else ", ".join(inside)
        return words or "Nothing that can be used; see musictool plugins."

    def presets_with(self, command: str) -> list[str]:
        """The plugins' presets that have a command among their own steps, without reading YAML."""
        step = re.compile(STEP.format(re.escape(command)), re.MULTILINE)
        return [name for name, text in self.presets.items() if step.search(text)]

    def plugin_of(self, spec: Spec) -> Plugin:
        """The plugin that registered a spec; PluginError if none does any more."""
        for plugin in self.plugins:
            if spec.target in plugin.targets:
                return plugin
        raise PluginError(f"{spec.name}: {spec.target} is registered no more")
