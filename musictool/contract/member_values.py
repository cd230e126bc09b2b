"""Values of a call as a function's annotations have them: the members of its choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, get_type_hints

from musictool.contract.annotation import item_of_sequence, unwrapped
from musictool.contract.members import members_of

__all__ = ["with_members"]


def with_members(
    function: Callable[..., Any], values: Mapping[str, Any], names: Iterable[str]
) -> dict[str, Any]:
    """Values of a call, with the choices `names` as the function's annotations have them."""
    if getattr(function, "takes_words", False):  # it is elsewhere, and does this itself
        return dict(values)
    given = [name for name in names if name in values]
    members = _members(function) if given else {}
    return {**values, **{name: _found(members[name], values[name]) for name in given}}


def _found(members: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(members[one] for one in value)
    return value if value is None else members[value]


@lru_cache(maxsize=64)
def _members(function: Callable[..., Any]) -> dict[str, dict[str, Any]]:
    found = {}
    for name, hint in get_type_hints(function, include_extras=True).items():
        inside = unwrapped(hint)[0]
        item = item_of_sequence(inside)
        found[name] = members_of(inside if item is None else unwrapped(item)[0])
    return found
