"""What stands behind the words of a choice: those of a `Literal`, or the members of an `Enum`.

People write text, on the command line as in a pipeline file, and that is what is recorded. A
function whose annotation has numbers or members gets these.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal, get_args, get_origin

__all__ = ["members_of", "word_of"]


def members_of(hint: Any) -> dict[str, Any]:
    """Each word of a choice with what it stands for; nothing if a type is no choice."""
    if get_origin(hint) is Literal:
        members = get_args(hint)
    elif isinstance(hint, type) and issubclass(hint, Enum):
        members = tuple(hint)
    else:
        return {}
    found = {word_of(one): one for one in members}
    values = [one.value if isinstance(one, Enum) else one for one in members]
    is_plain = all(isinstance(one, str) or type(one) is int for one in values)
    return found if is_plain and len(found) == len(members) else {}


def word_of(member: Any) -> str:
    """The word that stands for a member."""
    return str(member.value if isinstance(member, Enum) else member)
