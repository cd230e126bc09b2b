"""Which presets plugins bring, and what one is called whose name another plugin has already.

Our own have their names before all others, then whoever was there first (`order`), unless the user
prefers another. The others are called by their plugins as well: `acme:surf`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from musictool.discovery.called import SIGN
from musictool.discovery.found import Found
from musictool.discovery.names import is_broken
from musictool.discovery.order import Order, preset_claim

__all__ = ["presets_of"]


def presets_of(
    found: Sequence[Found], commands: Collection[str], contested: dict[str, str], order: Order
) -> dict[str, str]:
    """The texts of all presets by name; whose name is taken is renamed in its plugin.

    Parameters
    ----------
    commands
        The names of commands, which no preset can have.
    contested
        Is given the sentences about names that nobody gets.
    """
    for plugin in found:
        for name in [one for one in plugin.presets if one in commands or one in contested]:
            plugin.add_problem(f"preset {name} has the name of a command; rename it")
            del plugin.presets[name]
    claims: dict[str, list[Found]] = {}
    for plugin in found:
        for name in plugin.presets:
            claims.setdefault(name, []).append(plugin)
    presets: dict[str, str] = {}
    for name, claimed in claims.items():
        claimed.sort(key=lambda it: order.rank(it, preset_claim(name), None, name))
        keeper = _awaited(found, name, claimed, order)
        if keeper is not None:
            there = ", ".join(f"{plugin.name}{SIGN}{name}" for plugin in claimed)
            contested[name] = (
                f"preset {name}: its plugin is broken: {keeper.problems[0]}; there is also {there}"
            )
        else:
            keeper = claimed[0]
            presets[name] = keeper.presets[name]
        for plugin in claimed:
            if plugin is not keeper and presets.get(name) != plugin.presets[name]:
                full = _put_aside(plugin, name, keeper, order)
                presets[full] = plugin.presets[full]
    return presets


def _awaited(
    found: Sequence[Found], name: str, claimed: Sequence[Found], order: Order
) -> Found | None:
    """A broken plugin that has a name, and will have it again once it is mended."""
    claim = preset_claim(name)
    first = order.rank(claimed[0], claim, None, name)
    for one in found:
        known = one not in claimed and is_broken(one) and order.is_old(one, claim, None)
        if known and order.rank(one, claim, None, name) < first:
            return one
    return None


def _put_aside(plugin: Found, name: str, keeper: Found, order: Order) -> str:
    """Call a preset by its plugin as well, and say so in a note; its name from now on."""
    full = f"{plugin.name}{SIGN}{name}"
    preferred = order.prefers(keeper, name)
    why = ", which is broken" if is_broken(keeper) and name not in keeper.presets else ""
    why = why or (", which was preferred" if preferred else "")
    plugin.add_note(
        f"its preset {name} is called {full}, since {name} is that of {keeper.name}{why}; "
        f"musictool plugins prefer {full} changes that"
    )
    plugin.presets = {full if key == name else key: it for key, it in plugin.presets.items()}
    return full
