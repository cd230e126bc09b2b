"""Why pip or uv did not do what was asked, in a sentence made of what they print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from musictool.installing.installed import Installed

__all__ = ["Refusal", "refusal_of"]


class Refusal(NamedTuple):
    """Why something was not installed."""

    sentence: str
    held: str = ""
    """The package that is installed in another version than one that was itself asked for, which
    nobody could know before it was built; "" if it is something else."""
    suits_alone: bool = False
    """Whether it could be installed where nothing else is."""


DEPENDS = re.compile(
    r"(?:all versions of )?(?P<name>[\w.-]+?)(?:(?:==| )(?P<version>\d[^\s,]*))? depends? on "
    r"(?P<needed>[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?\s*(?:[<>=!~]+[^\s,;]+(?:,\s*[<>=!~]+[^\s,;]+)*)?)"
)
"""As both programs say what a package needs: "acme 1.0 depends on torch<2", "acme==1.0 depends"."""

CAUSE = re.compile(
    r"(?:The user requested|\S+ \S+ depends on) .*?(?=\s+The user|\s+\S+ \S+ depends|\s*$)"
)
"""One of the lines of pip about why versions exclude each other."""

NOBODY = re.compile(
    r"Failed to establish a new connection|Max retries exceeded|Name or service not known|"
    r"name resolution|Could not resolve host|Failed to connect|ConnectTimeoutError|"
    r"ReadTimeoutError|Connection refused|Failed to fetch|error sending request|"
    r"Network is unreachable|Could not fetch URL|connection broken by",
    re.IGNORECASE,
)
"""What stands in their output if a server did not answer."""

HOST = re.compile(r"(?:https?://(?:[^/@\s'`]*@)?|host=')([\w.-]+(?::\d+)?)")


def refusal_of(output: str, asked: str, there: Mapping[str, Installed]) -> Refusal:
    """The sentence about an output.

    Parameters
    ----------
    asked
        What was to be installed, in words.
    there
        What is installed.
    """
    text = " ".join(output.split())
    for find in (_conflict, _wrong_python, _absent, _unbuilt, _full):
        if found := find(text, asked, there):
            return found
    return Refusal(f"{asked}: {_last(output)}")


def _conflict(text: str, asked: str, there: Mapping[str, Installed]) -> Refusal | None:
    """Something that is installed, and stays, does not suit a newcomer."""
    said = text.partition("The conflict is caused by:")[2] or text
    is_conflict = said is not text or "No solution found" in text
    for one in DEPENDS.finditer(said) if is_conflict else ():
        needed = _requirement(one["needed"])
        held = there.get(canonicalize_name(needed.name)) if needed else None
        if needed and held and not needed.specifier.contains(held.version, prereleases=True):
            who = f"{one['name']} {one['version'] or ''}".strip()
            return Refusal(
                f"{who} needs {needed.name}{needed.specifier}, and {held.name} {held.version} is "
                f"installed, which stays as it is unless you say --move {held.name}",
                suits_alone=True,
            )
    for name in _held(said) if is_conflict else ():
        if name in there:
            return Refusal(f"{asked}: another version of it is installed", name)
    if said is not text:  # of nothing that is installed: such as of PIP_CONSTRAINT
        lines = CAUSE.findall(said.partition("To fix this")[0])
        if lines:
            causes = [one.replace("The user requested", "what is asked for is") for one in lines]
            return Refusal(f"no index has versions that fit: {', and '.join(causes)}")
    return None


def _held(said: str) -> Iterator[str]:
    """The packages that are held at their versions, as the programs name them."""
    for one in re.finditer(r"\(constraint\) ([\w.-]+)==|(?:require |and )([\w.-]+)==", said):
        yield canonicalize_name(one[1] or one[2])


def _wrong_python(text: str, asked: str, there: Mapping[str, Installed]) -> Refusal | None:
    named = re.search(
        r"Package '([^']+)' requires a different Python: (\S+) not in '([^']+)'", text
    )
    if named:
        return Refusal(f"{named[1]} is for Python {named[3]}, and this is {named[2]}")
    ignored = re.search(
        r"require a different python version: (.*?) Requires-Python ([^;\s]+)", text
    )
    if ignored and "No matching distribution" in text:
        return Refusal(f"{asked} {ignored[1]} is for Python {ignored[2]}, which this is not")
    found = re.search(r"Because (\S+?)(?:==(\S+))? requires Python ([^\s,]+)", text)
    if found:
        return Refusal(f"{found[1]} {found[2] or ''} is for Python {found[3]}, which this is not")
    return None


def _absent(text: str, asked: str, there: Mapping[str, Installed]) -> Refusal | None:
    named = re.search(r"No matching distribution found for (\S+)", text)
    named = named or re.search(r"(?:Because|and) (\S+) was not found in the", text)
    named = named or re.search(
        r"[Bb]ecause there (?:are no versions|is no version) of ([\w.-]+)", text
    )
    only = re.search(r"only (\S+) (?:is|are) available and (?:you require )?(\S+?),? ", text)
    nobody = NOBODY.search(text)
    if not (named or only or nobody):
        return None
    wanted = (named[1] if named else only[2] if only else asked).rstrip(",.")
    if nobody:
        hosts = list(dict.fromkeys(one.rstrip(".") for one in HOST.findall(text)))
        where = f" at {hosts[0]}" if hosts else ""
        return Refusal(f"nobody answered{where}, so {wanted} could not be had; is there a network?")
    whose = "" if _same(wanted, asked) else f", which {asked} needs"
    versions = re.search(r"\(from versions: (?!none)([^)]+)\)", text)
    there_are = versions[1] if versions else only[1] if only else ""
    if there_are:
        return Refusal(f"no version fits {wanted}{whose}; there is {there_are}")
    return Refusal(f"no index has {wanted}{whose}; musictool plugins search looks for names")


def _unbuilt(text: str, asked: str, there: Mapping[str, Installed]) -> Refusal | None:
    git = re.search(r"fatal: (.*?)(?= error: | ×|$)", text)
    if git:
        return Refusal(f"{asked}: git says: {git[1].strip()}")
    failed = re.search(
        r"subprocess-exited-with-error|metadata-generation-failed|Failed building wheel|"
        r"[Ff]ailed to build|installed-build-wheel-for-install",
        text,
    )
    if not failed:
        return None
    reasons = re.findall(
        r"\b([A-Z]\w*(?:Error|Exception): .*?)(?= \[end of output\]| hint:| note:|$)", text
    )
    why = f": {reasons[-1][:200].strip()}" if reasons else ""
    return Refusal(f"{asked} could not be built{why}; MUSICTOOL_DEBUG=1 shows all that was said")


def _full(text: str, asked: str, there: Mapping[str, Installed]) -> Refusal | None:
    found = re.search(r"No space left on device|Permission denied|Read-only file system", text)
    return Refusal(f"{asked}: {found[0][0].lower()}{found[0][1:]}") if found else None


def _last(output: str) -> str:
    """The last error of an output, on a line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line.partition(":")[2] for line in lines if line.lower().startswith("error:")]
    return (errors or lines or ["it ended without a word"])[-1].strip()


def _requirement(text: str) -> Requirement | None:
    with suppress(InvalidRequirement):
        return Requirement(text)
    return None


def _same(wanted: str, asked: str) -> bool:
    one, other = _requirement(wanted), _requirement(asked)
    return bool(one and other and canonicalize_name(one.name) == canonicalize_name(other.name))
