"""Where pip and uv look for packages, told to uv where only pip was told.

uv heeds neither pip's files nor its variables. Whoever has set an index of their own there wants
it asked, and no other.
"""

from __future__ import annotations

import os

from musictool.installing.environment import Environment

__all__ = ["index_options"]

SET = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_NO_INDEX")
"""What begins with one of these says that uv was told itself; `UV_INDEX_URL` among them."""


def index_options(environment: Environment) -> list[str]:
    """The options for uv that say what pip's settings do; none for pip, or if uv has its own."""
    told = any(name.startswith(SET) or name == "UV_CONFIG_FILE" for name in os.environ)
    if not environment.is_uv or told:
        return []
    from musictool.weights.pip_settings import INDEX, pip_settings  # takes long to import

    settings = pip_settings()
    options = [word for one in settings.links for word in ("--find-links", one)]
    if not settings.indexes:
        return [*options, "--no-index"]
    first, *others = settings.indexes
    if first != INDEX:
        options += ["--default-index", first]
    options += [word for one in others for word in ("--index", one)]
    if others:  # as pip takes the best of all
        options += ["--index-strategy", "unsafe-best-match"]
    return options
