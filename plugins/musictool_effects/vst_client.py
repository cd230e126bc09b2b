"""A VST3 or an Audio Unit in a process of its own, seen from this one.

`vst_host` is what runs there. Whatever happens to it, here it is one sentence.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

from musictool import CannotProcess, OwnProcess, Samples, TimedOut

__all__ = ["Plugin"]


HOST = "musictool_effects.vst_host:opened"

ADVICE = "other settings or another version may help"

LOAD_SECONDS = 120.0
"""How long a plugin may take to load. ZamVerb takes 58 s: pedalboard asks a plugin for a thousand
values of each parameter, and there each of them loads another room."""

BLOCK_SECONDS = 60.0
"""How long it may take for a block, which is about a second and a half of sound."""


hung: set[tuple[tuple[str, str | None], str]] = set()
"""The requests that were not answered in time: a plugin, and its settings if it was loaded. Each
file of a batch makes them again, and would wait again, so in this process they are not made a
second time."""


class Plugin:
    """A plugin that is loaded in a process of its own, until `close`.

    Parameters
    ----------
    path
        Of a bundle or file, or the name of an installed plugin.
    plugin_name
        Which one, of a bundle with several.

    Raises
    ------
    CannotProcess
        If it cannot be loaded, crashes, or takes too long over it; at once if it did before.
    """

    def __init__(self, path: str, plugin_name: str | None = None) -> None:
        self.name = Path(path).stem
        self._which = (path, plugin_name)
        self._refuse_hung()
        self._own = OwnProcess(f"the plugin {self.name}", ADVICE)
        self.close = weakref.finalize(self, self._own.close)
        """End its process; also done when nobody refers to this object any more."""
        try:
            self.about, self._settle, self._process = self._ask(None, HOST, *self._which)
            """Its `name, maker, version, file, latency` (in frames) and `parameters`."""
        except BaseException:
            self.close()
            raise
        self.name = self.about["name"]
        self._own.name = f"the plugin {self.name}"

    def settle(self, **settings: Any) -> None:
        """Make it ready for a recording: `sample_rate, channels, groups, vstpreset, values`."""
        self._refuse_hung(settings)
        self._ask(settings, self._settle, settings)

    def begin(self, block: Samples) -> Callable[[], Samples]:
        """Hand a block over; what waits for what came of it.

        That has fewer frames if the plugin holds some back.
        """
        return self._own.begin(self._process, block, seconds=BLOCK_SECONDS)

    def _refuse_hung(self, settings: dict[str, Any] | None = None) -> None:
        if (self._which, _key(settings)) in hung:
            raise CannotProcess(
                f"the plugin {self.name} did not answer within {LOAD_SECONDS:g} s for an earlier "
                "recording, so it was not tried again"
            )

    def _ask(self, settings: dict[str, Any] | None, function: Any, *given: Any) -> Any:
        try:
            return self._own.run(function, *given, seconds=LOAD_SECONDS)
        except TimedOut:
            hung.add((self._which, _key(settings)))
            raise


def _key(settings: dict[str, Any] | None) -> str:
    return json.dumps(settings)
