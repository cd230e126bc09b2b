"""The contract between the hub and a plugin: what a plugin declares, and what the hub reads in it.

`declare` holds what a plugin author writes (`command`, `engine`, `Param`, `Context`), `spec`
and `parameter` what the hub knows of a command as plain data, `signature` and `annotation` how the
one becomes the other.
"""

from musictool.contract.context import Context
from musictool.contract.declare import Declaration, Extra, Param, command, declaration_of, engine
from musictool.contract.parameter import SECOND_INPUTS, Parameter
from musictool.contract.spec import Spec

__all__ = [
    "SECOND_INPUTS",
    "Context",
    "Declaration",
    "Extra",
    "Param",
    "Parameter",
    "Spec",
    "command",
    "declaration_of",
    "engine",
]
