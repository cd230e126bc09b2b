"""Which commands there are: entry points to specs, contained and indexed.

`registry()` is what everybody asks. It comes from the index when that is fresh (`index`), and is
else built by importing every plugin once (`load` reads one, `build` puts them together). `called`
says what words a command answers to.
"""

from musictool.discovery.called import UNKNOWN_WORD, flags_of
from musictool.discovery.registry import Command, Plugin, Registry, load_function

__all__ = ["UNKNOWN_WORD", "Command", "Plugin", "Registry", "flags_of", "load_function", "registry"]


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
        from musictool.discovery import build, load

        target = index.path()
        entries = load.entries()
        seen = index.snapshot(entry.value for entry in entries)
        stored = build.build(entries)
        targets = [spec.target for spec in stored.specs()]
        index.store(stored, index.snapshot(targets) | seen, target)
    return stored
