"""Which commands there are: entry points to specs, contained and indexed.

`registry()` is what everybody asks. It comes from the index when that is fresh (`index`), and is
else built by importing every plugin once (`build`).
"""

from musictool.discovery.registry import Command, Plugin, Registry, load_function

__all__ = ["Command", "Plugin", "Registry", "load_function", "registry"]


def registry() -> Registry:
    """The registry of the commands installed here."""
    from musictool.discovery import index

    stored = index.load()
    if stored is None:
        from musictool.discovery import build

        stored = build.build()
        index.store(stored)
    return stored
