"""What was read of a plugin in an environment of its own, for the hub, which is in another."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from musictool.contract.spec import Spec
from musictool.discovery.found import Found
from musictool.discovery.sources import sources
from musictool.discovery.targets import target_of

__all__ = ["isolated"]


def isolated(found: Found) -> Found:
    """The plugin, whose functions are now known to be there; what cannot be called, it lacks."""
    for what in ("commands", "engines"):
        specs: list[Spec] = getattr(found, what)
        setattr(found, what, [_there(spec, found.isolated) for spec in specs])
    if found.executors:
        found.add_problem(
            f"the executor {next(iter(found.executors))} works in the process of musictool, which "
            "no isolated plugin can; install it without --isolated"
        )
        found.executors = {}
    found.weights = {name: _placed(text, found) for name, text in found.weights.items()}
    return found


def _there(spec: Spec, environment: str) -> Spec:
    """A spec whose functions are in an environment."""

    def target(text: str) -> str:
        return str(target_of(text)._replace(environment=environment)) if text else ""

    return replace(spec, target=target(spec.target), finish=target(spec.finish))


def _placed(text: str, found: Found) -> str:
    """What is declared of weights; of those that a package brings, where that is."""
    declared: dict[str, Any] = json.loads(text)
    kind, _, rest = declared["source"].partition(":")
    package, sign, path = rest.partition("!/")
    if kind != "package" or not sign:
        return text
    for place in sources(package, found.folder):
        return json.dumps({**declared, "source": f"file:{place}/{path}"}, sort_keys=True)
    return text
