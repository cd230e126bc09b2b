"""The version of what plugins and the hub promise each other, and what a plugin wants of it.

The first number is raised when something that plugins use is taken away or means something else,
after a release in which that was warned of; the second when something is added.
"""

from __future__ import annotations

import re

__all__ = ["CONTRACT", "DECLARED", "contract_problem"]

CONTRACT = "1.0"
"""The version of this musictool."""

DECLARED = re.compile(r"^MUSICTOOL_CONTRACT\b[^=\n]*=\s*(.*?)\s*(?:#.*)?$", re.MULTILINE)
"""How a plugin's module says which version it is made for, in a line of its own."""

VERSION = re.compile(r"""(["'])(\d+)\.(\d+)\1""")


def contract_problem(declared: str, distribution: str) -> str:
    """Why a plugin cannot be used that declares a version, as it is written; "" if it can."""
    wanted = VERSION.fullmatch(declared)
    if wanted is None:
        return f'MUSICTOOL_CONTRACT must be a text such as "{CONTRACT}", not {declared}'
    first, second = int(wanted[2]), int(wanted[3])
    own_first, own_second = map(int, CONTRACT.split("."))
    made = f"it is made for version {first}.{second} of the contract with musictool"
    if (first, second) > (own_first, own_second):
        upgrade = "pip install --upgrade musictool"
        return f"{made}, and this one has {CONTRACT}; upgrade musictool: {upgrade}"
    if first < own_first:
        upgrade = f"pip install --upgrade {distribution}"
        return f"{made}, which {CONTRACT} no longer keeps; upgrade the plugin: {upgrade}"
    return ""
