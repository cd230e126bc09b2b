"""Which commands there are: entry points to specs, contained and indexed.

`registry()` is what everybody asks. It comes from the index when that is fresh (`index`), and is
else built by importing every plugin once, in a process of its own (`entries` finds them, `apart`
starts the process, there `load` reads one, and here `build` puts them together). `names` says who
gets a name that several claim, `called` and `qualified` what words a command answers to.
"""

from musictool.discovery.called import SIGN, UNKNOWN_WORD, flags_of
from musictool.discovery.functions import load_function
from musictool.discovery.plugin import Plugin
from musictool.discovery.registry import Command, Registry

__all__ = [
    "SIGN",
    "UNKNOWN_WORD",
    "Command",
    "Plugin",
    "Registry",
    "flags_of",
    "load_function",
    "registry",
]


def registry(*, fresh: bool = False) -> Registry:
    """The registry of the commands installed here.

    Parameters
    ----------
    fresh
        Build it anew in any case. The index cannot know that a plugin would import now because
        something outside Python was installed; who looks for what is wrong wants to know.
    """
    from musictool.discovery import index

    stored = None if fresh else index.load()
    if stored is None:
        from musictool.discovery.apart import is_inside, read_apart, read_here
        from musictool.discovery.build import build
        from musictool.discovery.chosen import OWN
        from musictool.discovery.entries import entries, versions
        from musictool.discovery.order import order_of
        from musictool.discovery.targets import target_of

        target = index.path()
        plugins = entries()
        if is_inside():  # a plugin asks when it is imported: the others are not all there yet
            own = [one for one in plugins if one.distribution == OWN]
            return build(read_here(own), versions())
        seen = index.snapshot((one.module, one.isolated) for one in plugins)
        read = read_apart(plugins)
        stored = build(read, versions(), order_of(read))
        parts = [target_of(spec.target) for spec in stored.specs()]
        targets = [(one.module, one.environment) for one in parts]
        index.store(stored, index.snapshot(targets) | seen, target)
    return stored
